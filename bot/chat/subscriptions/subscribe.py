"""/subscribe and /unsubscribe: in private for oneself; in groups and forum topics by their administrators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Audience, Command, Feature, Press
from bot.domain.text.richtext import RichText
from bot.rendering.view import View, rows, tap
from bot.services.subscriptions import change_settings, subscribe
from bot.store.subscriptions import settings


async def on_subscribe(here: Visit, _: str) -> None:
    """Subscribe this chat or topic."""
    if not await here.may_manage():
        await here.say("subscribe.admins_only")
        return
    await here.say(await _subscribe(here))


async def _subscribe(here: Visit) -> str:
    office, lang = here.desk.office, here.words.lang
    done = await subscribe.subscribe(office, here.chat, here.thread, here.kind, lang, here.user)
    return "subscribe.topic" if here.thread and done != "already" else f"subscribe.{done}"


async def on_unsubscribe(here: Visit, _: str) -> None:
    """End this chat's or topic's subscription."""
    if not await here.may_manage():
        await here.say("subscribe.admins_only")
        return
    ended = await subscribe.unsubscribe(here.desk.office, here.chat, here.thread)
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
    await on_unsubscribe(here, "")


async def from_link(here: Visit, payload: str) -> bool:
    """A deep link's t-<topic>: ask once, or say that it is so already; whether the mission has such a topic."""
    topic = _topic(here, payload.removeprefix("t-"))
    if topic is None:
        return False
    name = here.desk.mission.topic_name(topic, here.words.lang)
    found = await settings.by_chat(here.desk.office.db.reader, here.chat)
    if found and found.wishes.includes(topic):
        await here.say("topic.already", topic=name)
        return True
    buttons = rows(
        (
            tap(f"✅ {here.words('button.confirm')}", "join", topic),
            tap(f"✖️ {here.words('button.cancel')}", "join_not"),
        )
    )
    question = here.words("topic.add_ask" if found else "topic.ask", topic=name)
    await here.show(View(RichText(question), buttons))
    return True


async def join(here: Visit, args: Sequence[str]) -> None:
    """Confirm below the question that a topic's link asked."""
    (key,) = args
    topic = _topic(here, key)
    if topic is None:
        raise ValueError(args)
    done = await change_settings.add_topic(here.desk.office, here.chat, here.words.lang, topic)
    name = here.desk.mission.topic_name(topic, here.words.lang)
    key = "topic.done" if done in ("new", "returned") else f"topic.{done}"
    await here.turn(View(RichText(here.words(key, topic=name))))
    await here.toast()


async def join_not(here: Visit, args: Sequence[str]) -> None:
    """Cancel below the same question."""
    if args:
        raise ValueError(args)
    await here.turn(View(RichText(here.words("topic.not"))))
    await here.toast()


def _topic(here: Visit, key: str) -> str | None:
    return next((topic.key for topic in here.desk.mission.topics if topic.key == key), None)


async def fresh(here: Visit) -> None:
    """The greeting, which these buttons are below."""
    from bot.chat.mission.start import greeting  # which has the buttons of this file

    await here.show(await greeting(here, returned=False))


FEATURE = Feature(
    commands=(
        Command(("subscribe",), on_subscribe),
        Command(("unsubscribe",), on_unsubscribe),
        Command(("stop",), on_unsubscribe, Audience.NOBODY),
    ),
    presses=(
        Press("sub", press_subscribe),
        Press("unsub", press_unsubscribe),
        Press("join", join),
        Press("join_not", join_not),
    ),
    fresh=fresh,
)
