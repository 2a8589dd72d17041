"""/featured: the statement that is kept in front."""

from __future__ import annotations

from bot.chat.commands.read import shown_here
from bot.chat.desk import Visit
from bot.chat.registry import Command, Feature
from bot.rendering import statements as show
from bot.store import statements


async def featured(here: Visit, _: str) -> None:
    """Answer with the featured statement as a release shows it."""
    statement = await statements.featured(here.desk.office.db.reader)
    if statement is None:
        await here.say("featured.none")
    else:
        await here.show(show.release(shown_here(here, statement, show.RELEASE)))


FEATURE = Feature(commands=(Command(("featured",), featured),))
