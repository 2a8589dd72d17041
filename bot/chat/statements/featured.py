"""/featured: the statement that is kept in front; staff change it with /featured 142/2026."""

from __future__ import annotations

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature
from bot.chat.statements.read import shown_here
from bot.domain.statements import Number
from bot.domain.time.calendar import day_in
from bot.rendering.statements import views
from bot.services.statements.feature import feature
from bot.store.statements import statements


async def featured(here: Visit, argument: str) -> None:
    """Answer with the featured statement as a release shows it; with a number, a publisher changes which it is."""
    if argument and here.private and await here.desk.role(here.user):
        await _change(here, argument)
        return
    statement = await statements.featured(here.desk.office.db.reader)
    if statement is None:
        await here.say("featured.none")
    else:
        await here.show(views.release(shown_here(here, statement, views.RELEASE)))


async def _change(here: Visit, argument: str) -> None:
    office = here.desk.office
    number = Number.parse(argument, day_in(office.mission.timezone, office.clock()).year)
    if number is None:
        await here.say("featured.usage")
        return
    statement = await feature(office, here.user, number)
    title = statement.text(here.words.lang, here.desk.mission.default_language).title
    await here.say("featured.changed", number=number, title=title)


FEATURE = Feature(commands=(Command(("featured",), featured),))
