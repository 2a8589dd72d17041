"""Subscriptions: begun, ended, come back to; groups, topics and channels."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.subscriptions.target import ChatKind
from bot.services.context import Office
from bot.services.subscriptions import change_settings, subscribe
from bot.store import audit
from bot.store.subscriptions import chats, targets

Channels = dict[int, tuple[ChatKind, str, list[str]]]
READER, FORUM, CHANNEL = 5, -1005, -1006


async def begin_now(office: Office, chat: int = READER, thread: int = 0, lang: str = "en") -> str:
    kind = ChatKind.PRIVATE if chat > 0 else ChatKind.SUPERGROUP
    return await subscribe.subscribe(office, chat, thread, kind, lang)


async def active(office: Office, chat: int = READER, thread: int = 0) -> bool:
    return await targets.by_chat(office.db.reader, chat, thread) is not None


async def test_there_and_back(office: Office) -> None:
    """New, already, ended, returned: each said once and meant."""
    assert not await subscribe.unsubscribe(office, READER, 0)
    assert [await begin_now(office), await begin_now(office)] == ["new", "already"]
    assert await subscribe.unsubscribe(office, READER, 0)
    assert not await active(office)
    assert not await subscribe.unsubscribe(office, READER, 0)
    assert await begin_now(office) == "returned"
    assert await active(office)


async def test_at_once(office: Office) -> None:
    """However often it is pressed at the same moment, there is one subscription."""
    said = await asyncio.gather(*(begin_now(office) for _ in range(5)))
    assert sorted(said) == ["already"] * 4 + ["new"]
    assert (await targets.counts(office.db.reader))["active"] == 1


async def test_topics_are_subscriptions_of_their_own(office: Office) -> None:
    """Topics of one forum come and go by themselves; a forum that is lost takes all along."""
    for thread in (0, 7, 8):
        assert await begin_now(office, FORUM, thread) == "new"
    await subscribe.unsubscribe(office, FORUM, 7)
    assert [await active(office, FORUM, thread) for thread in (0, 7, 8)] == [True, False, True]
    await begin_now(office, FORUM, 7)
    assert await subscribe.chat_lost(office, FORUM, "kicked") == 3
    assert (await targets.counts(office.db.reader))["active"] == 0


@pytest.mark.parametrize(
    ("why", "back"), [("blocked", True), ("deactivated", True), ("unsubscribed", False), ("", False)]
)
async def test_unblocked(why: str, back: bool, office: Office) -> None:
    """Who unblocks the bot gets back what the block had ended, in their language; who had left stays out."""
    await subscribe.meet(office, READER, ChatKind.PRIVATE, "ru")
    if why:
        await begin_now(office, lang="ru")
        await subscribe.chat_lost(office, READER, why)
    assert await subscribe.came_back(office, READER) is back
    assert await active(office) is back
    assert not await subscribe.came_back(office, READER)
    found = await targets.by_chat(office.db.reader, READER)
    assert found is None or found.lang == "ru"


async def test_languages(office: Office) -> None:
    """The first contact's language is kept; a chosen one holds for the interface and the statements."""
    assert await subscribe.meet(office, READER, ChatKind.PRIVATE, "ru") == "ru"
    assert await subscribe.meet(office, READER, ChatKind.PRIVATE, "en") == "ru"
    await begin_now(office)
    await change_settings.set_language(office, READER, "en")
    assert await chats.language(office.db.reader, READER) == "en"
    found = await targets.by_chat(office.db.reader, READER)
    assert found is not None
    assert found.lang == "en"


async def test_rights(office: Office) -> None:
    """Without the right to write the chat's targets are paused; with it they go on. Nothing ends."""
    await begin_now(office, FORUM, 0)
    await begin_now(office, FORUM, 7)
    assert await subscribe.rights_changed(office, FORUM, may_write=True) == 0
    assert await subscribe.rights_changed(office, FORUM, may_write=False) == 2
    assert not await active(office, FORUM)
    assert await subscribe.rights_changed(office, FORUM, may_write=True) == 2
    assert await active(office, FORUM, 7)


async def test_rights_wake_nobody_who_left(office: Office) -> None:
    """A subscription that had ended stays ended when the bot's rights come back."""
    await begin_now(office, FORUM)
    await subscribe.rights_changed(office, FORUM, may_write=False)
    assert await subscribe.unsubscribe(office, FORUM, 0)
    await subscribe.rights_changed(office, FORUM, may_write=True)
    assert not await active(office, FORUM)


async def test_a_group_grows(office: Office) -> None:
    """A group that becomes a supergroup stays subscribed."""
    await subscribe.subscribe(office, -5, 0, ChatKind.GROUP, "en")
    await subscribe.migrated(office, -5, FORUM)
    await subscribe.migrated(office, -5, FORUM)
    assert await active(office, FORUM)
    assert not await active(office, -5)


async def test_the_configs_channels(office: Office) -> None:
    """Channels of the config are kept in step; one that is gone from it ends, unless some could not be asked."""
    await subscribe.subscribe(office, -9, 0, ChatKind.CHANNEL, "en")
    here: Channels = {CHANNEL: (ChatKind.CHANNEL, "ru", ["visas"]), CHANNEL - 1: (ChatKind.CHANNEL, "en", [])}
    assert await subscribe.keep_channels(office, here, complete=True) == 0
    assert await targets.audience(office.db.reader, "news", urgent=False) == {ChatKind.CHANNEL: 2}
    assert await subscribe.keep_channels(office, {CHANNEL: here[CHANNEL]}, complete=False) == 0
    assert await subscribe.keep_channels(office, {CHANNEL: here[CHANNEL]}, complete=True) == 1
    assert await targets.audience(office.db.reader, "visas", urgent=False) == {ChatKind.CHANNEL: 2}
    assert await audit.acts(office.db.reader) == ["staff.configured", "channels.ended"]


async def test_a_barred_channel_stays_barred(office: Office) -> None:
    """A channel of the config where the bot may not write is not woken by a mere restart."""
    here: Channels = {CHANNEL: (ChatKind.CHANNEL, "en", [])}
    await subscribe.keep_channels(office, here, complete=True)
    await subscribe.rights_changed(office, CHANNEL, may_write=False)
    assert not await active(office, CHANNEL)
