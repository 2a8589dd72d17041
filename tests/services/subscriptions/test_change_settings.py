"""Who may change which wishes, what the config holds, and what stays when a subscription ends and begins again."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.mission import LocalText, Topic
from bot.domain.subscriptions.rhythm import Every, Rhythm
from bot.domain.subscriptions.target import ChatKind
from bot.domain.subscriptions.wishes import Beat, Change, Hush, Live, Quiet, Speak, Subscription, TakeAll, TakeTopic
from bot.services.context import ServiceContext
from bot.services.subscriptions import change_settings, subscribe
from bot.store.subscriptions import settings, targets

READER, OTHER, ADMIN, GROUP, CHANNEL = 5, 6, 7, -1005, -1006
TOPICS = tuple(Topic(key, LocalText({"": key})) for key in ("news", "visas"))


@pytest.fixture
async def house(context: ServiceContext) -> ServiceContext:
    """The office of a mission with two topics."""
    return replace(context, mission=replace(context.mission, topics=TOPICS))


async def administers(chat: int) -> bool:
    """Telegram, of one who administers nothing."""
    return False


async def is_admin(chat: int) -> bool:
    """Telegram, of the group's and channel's administrator."""
    return chat in (GROUP, CHANNEL)


async def of(context: ServiceContext, chat: int, thread: int = 0) -> Subscription:
    found = await settings.by_chat(context.db.reader, chat, thread)
    assert found is not None
    return found


async def subscribed(context: ServiceContext, chat: int = READER, thread: int = 0) -> int:
    kind = ChatKind.PRIVATE if chat > 0 else ChatKind.SUPERGROUP
    await subscribe.subscribe(context, chat, thread, kind, "en", chat)
    return (await of(context, chat, thread)).target.id


async def change(context: ServiceContext, target: int, *changes: Change, user: int = READER) -> None:
    for one in changes:
        await change_settings.change(context, target, user, one, administers)


async def test_all_of_it_is_kept(house: ServiceContext) -> None:
    """Every wish is in the database as it was chosen, and there still after the subscription ended and began again."""
    target = await subscribed(house)
    given = (
        Speak("ru"),
        TakeTopic("visas", True),
        Beat(Every.WEEKLY, 18, 4),
        Quiet(22, 7),
        Live("Asia/Tokyo"),
        Hush(True),
    )
    await change(house, target, *given)
    kept = (await of(house, READER)).wishes
    assert kept.rhythm == Rhythm("Asia/Tokyo", Every.WEEKLY, 18, 4, time(22), time(7))
    assert (kept.lang, kept.topics, kept.silent) == ("ru", frozenset({"visas"}), True)
    row = next(iter(await house.db.reader.execute_fetchall("SELECT * FROM target WHERE id = ?", (target,))))
    columns = ("lang", "rhythm", "zone", "quiet_from", "quiet_to", "silent")
    assert [row[name] for name in columns] == ["ru", "weekly-4-18", "Asia/Tokyo", "22:00", "07:00", 1]
    await subscribe.unsubscribe(house, READER, 0)
    assert await subscribed(house) == target
    assert (await of(house, READER)).wishes == kept


async def test_nobody_elses(house: ServiceContext) -> None:
    """A reader's settings are the reader's; an ended subscription has none."""
    target = await subscribed(house)
    with pytest.raises(NotAllowed):
        await change_settings.find(house, target, OTHER, is_admin)
    with pytest.raises(NotAllowed):
        await change_settings.change(house, target, OTHER, Hush(True), is_admin)
    with pytest.raises(Stale):
        await change_settings.find(house, target + 1, READER, administers)
    await subscribe.unsubscribe(house, READER, 0)
    with pytest.raises(Stale):
        await change(house, target, Hush(True))


async def test_an_administrators(house: ServiceContext) -> None:
    """A group's subscription can be changed only by those who administer the group at that moment."""
    await subscribed(house, GROUP)
    target = await subscribed(house, GROUP, 7)
    await change_settings.change(house, target, ADMIN, Hush(True), is_admin)
    with pytest.raises(NotAllowed):
        await change_settings.change(house, target, ADMIN, Hush(False), administers)
    assert [(await of(house, GROUP, thread)).wishes.silent for thread in (0, 7)] == [False, True]


async def test_the_configs_channel(house: ServiceContext) -> None:
    """Language and topics of a channel that the config names are the config's; hours and sound can be chosen."""
    channels: dict[int, tuple[ChatKind, str, list[str]]] = {CHANNEL: (ChatKind.CHANNEL, "ru", ["visas"])}
    await subscribe.keep_channels(house, channels, complete=True)
    found = await of(house, CHANNEL)
    assert found.configured
    for refused in (Speak("en"), TakeAll(), TakeTopic("news", True)):
        with pytest.raises(Refusal) as caught:
            await change_settings.change(house, found.target.id, ADMIN, refused, is_admin)
        assert caught.value.key == "settings.from_config"
    await change_settings.change(house, found.target.id, ADMIN, Hush(True), is_admin)
    await subscribe.keep_channels(house, channels, complete=True)
    kept = (await of(house, CHANNEL)).wishes
    assert (kept.lang, kept.topics, kept.silent) == ("ru", frozenset({"visas"}), True)


@pytest.mark.parametrize("stale", [Speak("fr"), TakeTopic("gone", True), TakeTopic("gone", False)])
async def test_what_the_mission_does_not_have(house: ServiceContext, stale: Change) -> None:
    """A language or topic that is no more cannot be chosen from an old button."""
    target = await subscribed(house)
    with pytest.raises(Stale):
        await change(house, target, stale)


async def test_the_last_topic(house: ServiceContext) -> None:
    """It is not taken away: without a choice everything would come."""
    target = await subscribed(house)
    await change(house, target, TakeTopic("news", True))
    with pytest.raises(Refusal) as caught:
        await change(house, target, TakeTopic("news", False))
    assert caught.value.key == "settings.last_topic"
    assert (await of(house, READER)).wishes.topics == {"news"}
    await change(house, target, TakeAll())
    assert (await of(house, READER)).wishes.topics == frozenset()


async def test_a_topics_link(house: ServiceContext) -> None:
    """It subscribes to the topic, adds it to a choice, and takes nothing from who receives all."""
    assert await change_settings.add_topic(house, READER, "en", "visas") == "new"
    assert (await of(house, READER)).wishes.topics == {"visas"}
    assert await change_settings.add_topic(house, READER, "en", "visas") == "already"
    assert await change_settings.add_topic(house, READER, "en", "news") == "added"
    assert (await of(house, READER)).wishes.topics == {"news", "visas"}
    await subscribed(house, OTHER)
    assert await change_settings.add_topic(house, OTHER, "en", "news") == "already"
    assert (await of(house, OTHER)).wishes.topics == frozenset()
    with pytest.raises(Stale):
        await change_settings.add_topic(house, ADMIN, "en", "gone")
    assert await targets.by_chat(house.db.reader, ADMIN) is None


async def test_the_first_steps(house: ServiceContext) -> None:
    """They subscribe with the picked topics; who is subscribed already keeps what was chosen."""
    assert await change_settings.subscribe(house, READER, "ru", frozenset({"news", "gone"})) == "new"
    kept = (await of(house, READER)).wishes
    assert (kept.lang, kept.topics) == ("ru", frozenset({"news"}))
    assert await change_settings.subscribe(house, READER, "en", frozenset()) == "already"
    assert (await of(house, READER)).wishes == kept


async def test_language_of_all_topics(house: ServiceContext) -> None:
    """/language holds for the chat and all its topics, for one that has ended too."""
    for thread in (0, 7, 8):
        await subscribed(house, GROUP, thread)
    await subscribe.unsubscribe(house, GROUP, 8)
    await change_settings.set_language(house, GROUP, "ru")
    await subscribed(house, GROUP, 8)
    assert {(await of(house, GROUP, thread)).wishes.lang for thread in (0, 7, 8)} == {"ru"}
