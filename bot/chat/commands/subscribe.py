"""/subscribe and /unsubscribe: in private for oneself; in groups and forum topics by their administrators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.desk import Visit
from bot.chat.registry import Audience, Command, Feature, Press
from bot.services import subscriptions


async def subscribe(here: Visit, _: str) -> None:
    """Subscribe this chat or topic."""
    if not await here.may_manage():
        await here.say("subscribe.admins_only")
        return
    await here.say(await _subscribe(here))


async def _subscribe(here: Visit) -> str:
    office, lang = here.desk.office, here.words.lang
    done = await subscriptions.subscribe(office, here.chat, here.thread, here.kind, lang, here.user)
    return "subscribe.topic" if here.thread and done != "already" else f"subscribe.{done}"


async def unsubscribe(here: Visit, _: str) -> None:
    """End this chat's or topic's subscription."""
    if not await here.may_manage():
        await here.say("subscribe.admins_only")
        return
    ended = await subscriptions.unsubscribe(here.desk.office, here.chat, here.thread)
    await here.say("unsubscribe.done" if ended else "unsubscribe.none")


async def press_subscribe(here: Visit, args: Sequence[str]) -> None:
    """The greeting's Subscribe button."""
    if args:
        raise ValueError(args)
    key = await _subscribe(here)
    await here.toast()
    await here.say(key)


async def press_unsubscribe(here: Visit, args: Sequence[str]) -> None:
    """The greeting's Unsubscribe button."""
    if args:
        raise ValueError(args)
    await here.toast()
    await unsubscribe(here, "")


async def fresh(here: Visit) -> None:
    """The greeting, which these buttons are below."""
    from bot.chat.commands.start import greeting  # which has the buttons of this file

    await here.show(await greeting(here, returned=False))


FEATURE = Feature(
    commands=(
        Command(("subscribe",), subscribe),
        Command(("unsubscribe",), unsubscribe),
        Command(("stop",), unsubscribe, Audience.NOBODY),
    ),
    presses=(Press("sub", press_subscribe), Press("unsub", press_unsubscribe)),
    fresh=fresh,
)
