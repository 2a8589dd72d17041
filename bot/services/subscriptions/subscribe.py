"""Subscribes chats, forum topics and channels, and ends subscriptions, also because of what Telegram reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.alerts import AlertKind
from bot.domain.releases.release import Reason
from bot.domain.subscriptions.target import ChatKind
from bot.services.context import ServiceContext
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.monitor import canary
from bot.store.spare import LEFT_BEHIND
from bot.store.subscriptions import chats, picked_topics, targets


async def meet(context: ServiceContext, chat: int, kind: ChatKind, lang: str) -> str:
    """Store a chat at its first contact; returns the interface's language there."""

    async def work(cx: Connection) -> str:
        await chats.meet(cx, chat, kind, lang)
        return await chats.language(cx, chat)

    return await chats.language(context.db.reader, chat) or await context.db.write(work)


async def subscribe(context: ServiceContext, chat: int, thread: int, kind: ChatKind, lang: str, by: int = 0) -> str:
    """Subscribe a chat or topic. Returns `already`, `returned` (it had ended before) or `new`."""

    async def work(cx: Connection) -> str:
        return await begin(context, cx, chat, thread, kind, lang, by)

    return await context.db.write(work)


async def begin(
    context: ServiceContext, cx: Connection, chat: int, thread: int, kind: ChatKind, lang: str, by: int = 0
) -> str:
    """`subscribe` within the caller's transaction."""
    if await targets.by_chat(cx, chat, thread):
        return "already"
    if await targets.unpause(cx, chat, thread, LEFT_BEHIND):
        return "returned"
    ended = await targets.was_ended_by(cx, chat) if thread == 0 else ""
    await alerts.chat_is_back(cx, chat)
    await targets.put(cx, chat, thread, kind, lang, context.clock(), added_by=by)
    if not ended and kind is ChatKind.PRIVATE:
        await _take_picked(context, cx, chat)
    return "returned" if ended else "new"


async def _take_picked(context: ServiceContext, cx: Connection, chat: int) -> None:
    """Let a new subscription begin with the topics that were picked before it."""
    known = {topic.key for topic in context.mission.open_topics}
    await targets.choose_topics(cx, chat, 0, sorted(known & await picked_topics.of_chat(cx, chat)))
    await picked_topics.drop(cx, chat)


async def unsubscribe(context: ServiceContext, chat: int, thread: int) -> bool:
    """End a chat's or topic's subscription at its own wish; returns whether there was one."""

    async def work(cx: Connection) -> bool:
        return await targets.end(cx, chat, thread, "unsubscribed", context.clock()) > 0

    return await context.db.write(work)


async def chat_lost(context: ServiceContext, chat: int, why: str, title: str = "") -> int:
    """End all subscriptions of a chat, because the bot was blocked or removed, or the chat deleted; returns how many.
    `title`: the chat's, if Telegram sent it."""

    async def work(cx: Connection) -> int:
        if any(target.kind is ChatKind.CHANNEL for target in await targets.of_chat(cx, chat)):
            await alerts.note_lost(cx, AlertKind.CHANNEL_GONE, chat, context.clock(), title)
        if not await targets.any_of(cx, chat):  # without a subscription, housekeeping would never forget the chat
            await chats.forget(cx, chat)
        return await targets.end(cx, chat, None, why, context.clock())

    return await context.db.write(work)


async def topic_reopened(context: ServiceContext, chat: int, thread: int) -> int:
    """Unpause the subscription of a topic that was closed and is open again; returns how many."""

    async def work(cx: Connection) -> int:
        return await targets.unpause(cx, chat, thread, Reason.TOPIC_CLOSED)

    return await context.db.write(work)


async def came_back(context: ServiceContext, chat: int) -> bool:
    """Renew the subscription of a reader who unblocked the bot, or who came to the bot that replaced a lost one;
    returns whether there was one."""

    async def work(cx: Connection) -> bool:
        if await targets.unpause(cx, chat, 0, LEFT_BEHIND):
            return True
        if await targets.was_ended_by(cx, chat) not in ("blocked", "deactivated"):
            return False
        lang = await chats.language(cx, chat) or context.mission.default_language
        await targets.put(cx, chat, 0, ChatKind.PRIVATE, lang, context.clock())
        return True

    return await context.db.write(work)


async def rights_changed(context: ServiceContext, chat: int, *, may_write: bool, title: str = "") -> int:
    """Unpause or pause a chat's subscriptions, because the bot may write there again, or no longer; returns how
    many."""

    async def work(cx: Connection) -> int:
        if may_write:
            await alerts.chat_is_back(cx, chat)
            return await targets.unpause(cx, chat)
        found = await targets.of_chat(cx, chat)
        if found:
            await alerts.note_lost(cx, AlertKind.NO_RIGHTS, chat, context.clock(), title)
        for target in found:
            await targets.pause(cx, target.id, "no_rights", context.clock())
        return len(found)

    return await context.db.write(work)


async def migrated(context: ServiceContext, old: int, new: int) -> None:
    """Move the subscription and open rows of a group that became a supergroup. A second call changes nothing: Telegram
    may report it several times and in any order."""

    async def work(cx: Connection) -> None:
        await targets.move(cx, old, new, context.clock())

    await context.db.write(work)


async def keep_channels(
    context: ServiceContext,
    channels: Mapping[int, tuple[ChatKind, str, Sequence[str]]],
    canary_chat: int = 0,
    *,
    complete: bool,
) -> int:
    """Store the channels that the config names: chat -> (kind, language, topics). Returns how many others ended.
    `canary_chat`: which of them gets everything first; 0 for none.

    `complete` False: some of them could not be looked up, so none is ended.
    """

    async def work(cx: Connection) -> int:
        now = context.clock()
        for chat, (kind, lang, topics) in channels.items():
            await targets.put(cx, chat, 0, kind, lang, now, source="config")
            await targets.choose_topics(cx, chat, 0, topics)
        if canary_chat:
            await canary.mark(cx, canary_chat)
        elif complete:
            await canary.unmark(cx)
        ended = await targets.end_configured_except(cx, channels, now) if complete else 0
        if ended:
            await audit.note(cx, 0, "channels.ended", now, count=ended)
        return ended

    return await context.db.write(work)
