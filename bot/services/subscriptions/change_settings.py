"""Changes the wishes of a subscription: a reader their own, an administrator those of a group or channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.prompts import ZonePrompt
from bot.domain.subscriptions.target import ChatKind
from bot.domain.subscriptions.wishes import Change, Live, Speak, Subscription, TakeAll, TakeTopic, Wishes, changed
from bot.services.context import ServiceContext
from bot.services.subscriptions.subscribe import begin
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.releases import waiting_rows
from bot.store.subscriptions import chats, picked_topics, settings

# Asks Telegram whether the person administers a chat now. It is called before a transaction, never within one.
Administers = Callable[[int], Awaitable[bool]]


async def find(context: ServiceContext, target: int, user: int, administers: Administers) -> Subscription:
    """The subscription, for whoever may change it.

    Raises:
        Stale: it has ended.
        NotAllowed: it is another reader's, or of a chat that the person does not administer.
    """
    found = await settings.by_target(context.db.reader, target)
    if found is None:
        raise Stale("settings.ended")
    there = found.target
    allowed = await administers(there.chat) if there.kind.shared else there.chat == user
    if not allowed:
        raise NotAllowed("settings.not_yours")
    return found


async def change(
    context: ServiceContext, target: int, user: int, what: Change, administers: Administers
) -> Subscription:
    """Change one wish; returns the subscription after it. The same change again changes nothing.

    Raises:
        Stale: the subscription has ended, or the mission has no such topic or language.
        NotAllowed: as in `find`.
        Refusal: the config decides it, or it would remove the last topic.
    """
    await find(context, target, user, administers)

    async def work(cx: Connection) -> Subscription:
        return await _change(context, cx, target, what)

    return await context.db.write(work)


async def ask_zone(
    context: ServiceContext, target: int, user: int, chat: int, message: int, administers: Administers
) -> Subscription:
    """Open the question for the zone: the person's next message in the chat is a city or a zone. `message`: the one
    that asks.

    Raises:
        Stale, NotAllowed: as in `find`.
    """
    found = await find(context, target, user, administers)

    async def work(cx: Connection) -> None:
        await prompts.ask(cx, chat, user, ZonePrompt(target, message), context.clock())

    await context.db.write(work)
    return found


async def answer_zone(
    context: ServiceContext, target: int, user: int, chat: int, zone: str, administers: Administers
) -> Subscription:
    """Set the zone (an IANA name) from a clear answer, and close the question.

    Raises:
        Stale, NotAllowed: as in `find`.
    """
    await find(context, target, user, administers)

    async def work(cx: Connection) -> Subscription:
        await prompts.close(cx, chat, user, ZonePrompt)
        return await _change(context, cx, target, Live(zone))

    return await context.db.write(work)


async def leave_question(context: ServiceContext, user: int, chat: int) -> None:
    """Close the question for the zone, if it is open, because the person did something else."""
    asked = await prompts.pending(context.db.reader, chat, user, context.clock())
    if not isinstance(asked, ZonePrompt):
        return

    async def work(cx: Connection) -> None:
        await prompts.close(cx, chat, user, ZonePrompt)

    await context.db.write(work)


async def set_language(context: ServiceContext, chat: int, lang: str) -> None:
    """Use `lang` in the chat, and send it statements in that language if they have a text in it."""

    async def work(cx: Connection) -> None:
        await chats.set_language(cx, chat, lang)
        for found in await settings.all_of_chat(cx, chat):
            await _keep(context, cx, found, replace(found.wishes, lang=lang))

    await context.db.write(work)


async def subscribe(context: ServiceContext, reader: int, lang: str, topics: frozenset[str]) -> str:
    """Subscribe a reader to these topics (none: all) at the end of the first steps. Returns as
    `subscribe.subscribe`."""

    async def work(cx: Connection) -> str:
        done = await begin(context, cx, reader, 0, ChatKind.PRIVATE, lang, reader)
        if done != "already":
            await _choose(context, cx, reader, topics)
        return done

    return await context.db.write(work)


async def pick_topics(context: ServiceContext, reader: int, topics: frozenset[str]) -> None:
    """Store the topics that a reader picks before subscribing; subscribers change theirs in the settings."""

    async def work(cx: Connection) -> None:
        if await settings.by_chat(cx, reader) is None:
            await picked_topics.put(cx, reader, sorted(topics))

    if await picked_topics.of_chat(context.db.reader, reader) != topics:
        await context.db.write(work)


async def add_topic(context: ServiceContext, reader: int, lang: str, topic: str) -> str:
    """Subscribe a reader to one more topic. Returns `already`, `added`, `returned` or `new`.

    Raises:
        Stale: the mission has no such topic.
    """

    async def work(cx: Connection) -> str:
        _require_topic(context, topic)
        done = await begin(context, cx, reader, 0, ChatKind.PRIVATE, lang, reader)
        if done != "already":
            await _choose(context, cx, reader, frozenset([topic]))
            return done
        found = await settings.by_chat(cx, reader)
        if found is None or found.wishes.includes(topic):
            return "already"
        await _choose(context, cx, reader, found.wishes.topics | {topic})
        return "added"

    return await context.db.write(work)


async def _choose(context: ServiceContext, cx: Connection, reader: int, topics: frozenset[str]) -> None:
    found = await settings.by_chat(cx, reader)
    if found:
        known = frozenset(topic.key for topic in context.mission.open_topics)
        await _keep(context, cx, found, replace(found.wishes, topics=topics & known))


async def _change(context: ServiceContext, cx: Connection, target: int, what: Change) -> Subscription:
    found = await settings.by_target(cx, target)
    if found is None:
        raise Stale("settings.ended")
    if found.configured and isinstance(what, TakeTopic | TakeAll | Speak):
        raise Refusal("settings.from_config")
    if isinstance(what, Speak) and what.lang not in context.mission.languages:
        raise Stale("button.old")
    if isinstance(what, TakeTopic):
        _require_topic(context, what.key)
    wanted = changed(found.wishes, what, (topic.key for topic in context.mission.open_topics))
    if isinstance(what, TakeTopic) and wanted.includes(what.key) is not what.wanted:
        raise Refusal("settings.last_topic")
    return await _keep(context, cx, found, wanted)


def _require_topic(context: ServiceContext, key: str) -> None:
    if all(topic.key != key for topic in context.mission.open_topics):
        raise Stale("button.old")


async def _keep(context: ServiceContext, cx: Connection, found: Subscription, wanted: Wishes) -> Subscription:
    """Store the changed wishes; this happens nowhere else. Rows that wait by the old wishes are adapted in the same
    transaction."""
    if wanted == found.wishes:
        return found
    await settings.put(cx, found.target.id, wanted)
    await waiting_rows.plan_again(cx, found.target.id, context.clock(), context.mission.timezone)
    return replace(found, wishes=wanted, target=replace(found.target, lang=wanted.lang))
