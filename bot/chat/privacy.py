"""/mydata: everything that is kept about this chat, in sentences and as a file. /forget: delete it, when asked twice.

In private only: what is kept about a group is no one member's, and it is forgotten some weeks after it unsubscribes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature, Press, number_of
from bot.domain.errors import Stale
from bot.domain.text.richtext import RichText
from bot.rendering.privacy import screens
from bot.rendering.view import View
from bot.services import privacy
from bot.store.privacy import HELD

_STAFF = frozenset(held.table for held in HELD if held.record)
_MINUTE = 60


async def mydata(here: Visit, _: str) -> None:
    """Tell all of it, and send the file."""
    if not here.private:
        await here.say("privacy.private_only")
        return
    office = here.desk.office
    found = await privacy.kept(office, here.chat)
    await here.show(screens.kept(here.words, here.desk.mission, here.chat, found, _STAFF))
    content = privacy.as_file(office, here.chat, found)
    await here.desk.messenger.send_file(here.chat, "my-data.json", content, here.words("mydata.caption"))


async def forget(here: Visit, _: str) -> None:
    """Ask first."""
    if not here.private:
        await here.say("privacy.private_only")
        return
    await here.show(await _question(here))


async def _question(here: Visit) -> View:
    minute = int(here.desk.office.clock().timestamp()) // _MINUTE
    found = await privacy.kept(here.desk.office, here.chat)
    return screens.ask(here.words, minute, staff=privacy.holds_work(found))


async def ask(here: Visit, args: Sequence[str]) -> None:
    """The button below /mydata."""
    if args:
        raise ValueError(args)
    await here.show(await _question(here))
    await here.toast()


async def confirm(here: Visit, args: Sequence[str]) -> None:
    """Forget. A question that was asked long ago is asked again."""
    (minute,) = map(number_of, args)
    if minute > 2**31:
        raise ValueError(minute)
    try:
        await privacy.forget(here.desk.office, here.chat, datetime.fromtimestamp(minute * _MINUTE, UTC))
    except Stale:
        await here.turn(await _question(here))
        raise
    staff = privacy.holds_work(await privacy.kept(here.desk.office, here.chat))
    await here.toast()
    await here.turn(View(RichText(here.words("forget.done_staff" if staff else "forget.done"))))


async def leave(here: Visit, args: Sequence[str]) -> None:
    """Back: nothing is forgotten."""
    if args:
        raise ValueError(args)
    await here.toast()
    await here.turn(View(RichText(here.words("forget.not_done"))))


async def fresh(here: Visit) -> None:
    """The question anew."""
    await forget(here, "")


FEATURE = Feature(
    commands=(Command(("mydata",), mydata), Command(("forget",), forget)),
    presses=(
        Press("forget_ask", ask),
        Press("forget_now", confirm),
        Press("forget_not", leave),
    ),
    fresh=fresh,
)
