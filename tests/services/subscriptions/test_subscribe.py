"""Subscriptions: begun, ended, come back to; groups, topics and channels."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.subscriptions.target import ChatKind
from bot.services.context import ServiceContext
from bot.services.subscriptions import change_settings, subscribe
from bot.store import audit
from bot.store.subscriptions import chats, targets

Channels = dict[int, tuple[ChatKind, str, list[str]]]
READER, FORUM, CHANNEL = 5, -1005, -1006


async def begin_now(context: ServiceContext, chat: int = READER, thread: int = 0, lang: str = "en") -> str:
    kind = ChatKind.PRIVATE if chat > 0 else ChatKind.SUPERGROUP
    return await subscribe.subscribe(context, chat, thread, kind, lang)


async def active(context: ServiceContext, chat: int = READER, thread: int = 0) -> bool:
    return await targets.by_chat(context.db.reader, chat, thread) is not None


async def test_there_and_back(context: ServiceContext) -> None:
    """Subscribing, subscribing again, leaving and coming back are each answered by their own outcome."""
    assert not await subscribe.unsubscribe(context, READER, 0)
    assert [await begin_now(context), await begin_now(context)] == ["new", "already"]
    assert await subscribe.unsubscribe(context, READER, 0)
    assert not await active(context)
    assert not await subscribe.unsubscribe(context, READER, 0)
    assert await begin_now(context) == "returned"
    assert await active(context)


async def test_at_once(context: ServiceContext) -> None:
    """However often it is pressed at the same moment, there is one subscription."""
    said = await asyncio.gather(*(begin_now(context) for _ in range(5)))
    assert sorted(said) == ["already"] * 4 + ["new"]
    assert (await targets.counts(context.db.reader))["active"] == 1


async def test_topics_are_subscriptions_of_their_own(context: ServiceContext) -> None:
    """Topics of one forum come and go by themselves; a forum that is lost takes all along."""
    for thread in (0, 7, 8):
        assert await begin_now(context, FORUM, thread) == "new"
    await subscribe.unsubscribe(context, FORUM, 7)
    assert [await active(context, FORUM, thread) for thread in (0, 7, 8)] == [True, False, True]
    await begin_now(context, FORUM, 7)
    assert await subscribe.chat_lost(context, FORUM, "kicked") == 3
    assert (await targets.counts(context.db.reader))["active"] == 0


@pytest.mark.parametrize(
    ("why", "back"), [("blocked", True), ("deactivated", True), ("unsubscribed", False), ("", False)]
)
async def test_unblocked(why: str, back: bool, context: ServiceContext) -> None:
    """Who unblocks the bot gets back what the block had ended, in their language; who had left stays out."""
    await subscribe.meet(context, READER, ChatKind.PRIVATE, "ru")
    if why:
        await begin_now(context, lang="ru")
        await subscribe.chat_lost(context, READER, why)
    assert await subscribe.came_back(context, READER) is back
    assert await active(context) is back
    assert not await subscribe.came_back(context, READER)
    found = await targets.by_chat(context.db.reader, READER)
    assert found is None or found.lang == "ru"


async def test_languages(context: ServiceContext) -> None:
    """The first contact's language is kept; a chosen one holds for the interface and the statements."""
    assert await subscribe.meet(context, READER, ChatKind.PRIVATE, "ru") == "ru"
    assert await subscribe.meet(context, READER, ChatKind.PRIVATE, "en") == "ru"
    await begin_now(context)
    await change_settings.set_language(context, READER, "en")
    assert await chats.language(context.db.reader, READER) == "en"
    found = await targets.by_chat(context.db.reader, READER)
    assert found is not None
    assert found.lang == "en"


async def test_rights(context: ServiceContext) -> None:
    """Without the right to write the chat's targets are paused; with it they go on. Nothing ends."""
    await begin_now(context, FORUM, 0)
    await begin_now(context, FORUM, 7)
    assert await subscribe.rights_changed(context, FORUM, may_write=True) == 0
    assert await subscribe.rights_changed(context, FORUM, may_write=False) == 2
    assert not await active(context, FORUM)
    assert await subscribe.rights_changed(context, FORUM, may_write=True) == 2
    assert await active(context, FORUM, 7)


async def test_rights_wake_nobody_who_left(context: ServiceContext) -> None:
    """A subscription that had ended stays ended when the bot's rights come back."""
    await begin_now(context, FORUM)
    await subscribe.rights_changed(context, FORUM, may_write=False)
    assert await subscribe.unsubscribe(context, FORUM, 0)
    await subscribe.rights_changed(context, FORUM, may_write=True)
    assert not await active(context, FORUM)


async def test_a_group_grows(context: ServiceContext) -> None:
    """A group that becomes a supergroup stays subscribed."""
    await subscribe.subscribe(context, -5, 0, ChatKind.GROUP, "en")
    await subscribe.migrated(context, -5, FORUM)
    await subscribe.migrated(context, -5, FORUM)
    assert await active(context, FORUM)
    assert not await active(context, -5)


async def test_the_configs_channels(context: ServiceContext) -> None:
    """Channels of the config are subscribed; one that the config no longer has is ended, unless some could not be asked
    about."""
    await subscribe.subscribe(context, -9, 0, ChatKind.CHANNEL, "en")
    interaction: Channels = {CHANNEL: (ChatKind.CHANNEL, "ru", ["visas"]), CHANNEL - 1: (ChatKind.CHANNEL, "en", [])}
    assert await subscribe.keep_channels(context, interaction, complete=True) == 0
    assert await targets.audience(context.db.reader, "news", urgent=False) == {ChatKind.CHANNEL: 2}
    assert await subscribe.keep_channels(context, {CHANNEL: interaction[CHANNEL]}, complete=False) == 0
    assert await subscribe.keep_channels(context, {CHANNEL: interaction[CHANNEL]}, complete=True) == 1
    assert await targets.audience(context.db.reader, "visas", urgent=False) == {ChatKind.CHANNEL: 2}
    assert await audit.acts(context.db.reader) == ["staff.configured", "channels.ended"]


async def test_a_barred_channel_stays_barred(context: ServiceContext) -> None:
    """A channel of the config where the bot may not write is not woken by a mere restart."""
    interaction: Channels = {CHANNEL: (ChatKind.CHANNEL, "en", [])}
    await subscribe.keep_channels(context, interaction, complete=True)
    await subscribe.rights_changed(context, CHANNEL, may_write=False)
    assert not await active(context, CHANNEL)
