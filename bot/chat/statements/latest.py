"""/latest [n]: the newest statements in one message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature, Press, number_of
from bot.rendering.statements import views
from bot.rendering.view import View
from bot.store.statements import statements

DEFAULT = 5


async def latest(here: Visit, argument: str) -> None:
    """Answer with the newest statements, five unless a number is given."""
    if not argument:
        await here.show(await listing(here, DEFAULT))
    elif argument.isascii() and argument.isdigit() and len(argument) < 10 and int(argument) > 0:
        await here.show(await listing(here, int(argument)))
    else:
        await here.say("latest.usage", most=views.MOST_LISTED)


async def listing(here: Visit, wanted: int) -> View:
    """The list of the newest `wanted` statements, at most ten."""
    most = min(wanted, views.MOST_LISTED)
    found = await statements.latest(here.desk.office.db.reader, most)
    return views.latest(here.words, here.desk.mission, found, into_bot=not here.private, reads=here.reads)


async def back_to_list(here: Visit, args: Sequence[str]) -> None:
    """Back from a statement to the list it was opened from; or the list as a new message, from a greeting."""
    (wanted,) = args
    view = await listing(here, number_of(wanted))
    await here.turn(view)
    await here.toast()


async def show_list(here: Visit, args: Sequence[str]) -> None:
    """The list as a new message."""
    if args:
        raise ValueError(args)
    await here.show(await listing(here, DEFAULT))
    await here.toast()


async def fresh(here: Visit) -> None:
    """The newest statements."""
    await latest(here, "")


FEATURE = Feature(
    commands=(Command(("latest",), latest),),
    presses=(Press("list", back_to_list), Press("latest", show_list)),
    fresh=fresh,
)
