"""What a subscription's chat wishes, changed by whoever may: a reader for oneself, an administrator for a chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.subscriptions.target import ChatKind
from bot.domain.subscriptions.wishes import Change, Live, Speak, Subscription, TakeAll, TakeTopic, Wishes, changed
from bot.services.context import Office
from bot.services.subscriptions.subscribe import begin
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.releases import scheduled
from bot.store.subscriptions import chats, settings

ASK_ZONE = "zone"  # the kind of the open question, before the message that asks: zone:17; the subject is the target
# Whether the person administers the chat now: Telegram knows. Asked before a transaction, never within one.
Administers = Callable[[int], Awaitable[bool]]


async def find(office: Office, target: int, user: int, administers: Administers) -> Subscription:
    """The subscription, for whoever may change it.

    Raises:
        Stale: it has ended.
        NotAllowed: it is another reader's, or of a chat that the person does not administer.
    """
    found = await settings.by_target(office.db.reader, target)
    if found is None:
        raise Stale("settings.ended")
    there = found.target
    allowed = await administers(there.chat) if there.kind.shared else there.chat == user
    if not allowed:
        raise NotAllowed("settings.not_yours")
    return found


async def change(office: Office, target: int, user: int, what: Change, administers: Administers) -> Subscription:
    """Change one wish; the subscription as it is then. The same change again changes nothing.

    Raises:
        Stale: the subscription has ended, or the mission has no such topic or language.
        NotAllowed: as in `find`.
        Refusal: the config holds it, or it would be the last topic.
    """
    await find(office, target, user, administers)

    async def work(cx: Connection) -> Subscription:
        return await _change(office, cx, target, what)

    return await office.db.write(work)


async def ask_zone(
    office: Office, target: int, user: int, chat: int, message: int, administers: Administers
) -> Subscription:
    """The person's next message in the chat names a city or a zone. `message` is the one that asks.

    Raises:
        Stale, NotAllowed: as in `find`.
    """
    found = await find(office, target, user, administers)

    async def work(cx: Connection) -> None:
        await prompts.ask(cx, chat, user, f"{ASK_ZONE}:{message}", target, office.clock())

    await office.db.write(work)
    return found


async def answer_zone(
    office: Office, target: int, user: int, chat: int, zone: str, administers: Administers
) -> Subscription:
    """The answer is clear: the zone is set and the question closed.

    Raises:
        Stale, NotAllowed: as in `find`.
    """
    await find(office, target, user, administers)

    async def work(cx: Connection) -> Subscription:
        await prompts.close(cx, chat, user, ASK_ZONE)
        return await _change(office, cx, target, Live(zone))

    return await office.db.write(work)


async def leave_question(office: Office, user: int, chat: int) -> None:
    """The person went on without an answer."""
    asked = await prompts.pending(office.db.reader, chat, user, office.clock())
    if asked is None or asked[0].partition(":")[0] != ASK_ZONE:
        return

    async def work(cx: Connection) -> None:
        await prompts.close(cx, chat, user, ASK_ZONE)

    await office.db.write(work)


async def set_language(office: Office, chat: int, lang: str) -> None:
    """Speak `lang` in the chat, and send it statements in that language where they have such a text."""

    async def work(cx: Connection) -> None:
        await chats.set_language(cx, chat, lang)
        for found in await settings.all_of_chat(cx, chat):
            await _keep(office, cx, found, replace(found.wishes, lang=lang))

    await office.db.write(work)


async def subscribe(office: Office, reader: int, lang: str, topics: frozenset[str]) -> str:
    """Subscribe a reader to these topics (none: all) at the end of the first steps. As `subscriptions.subscribe`."""

    async def work(cx: Connection) -> str:
        done = await begin(office, cx, reader, 0, ChatKind.PRIVATE, lang, reader)
        if done != "already":
            await _choose(office, cx, reader, topics)
        return done

    return await office.db.write(work)


async def add_topic(office: Office, reader: int, lang: str, topic: str) -> str:
    """Subscribe a reader to one topic, beside those that were chosen. `already`, `added`, `returned` or `new`.

    Raises:
        Stale: the mission has no such topic.
    """

    async def work(cx: Connection) -> str:
        _require_topic(office, topic)
        done = await begin(office, cx, reader, 0, ChatKind.PRIVATE, lang, reader)
        if done != "already":
            await _choose(office, cx, reader, frozenset([topic]))
            return done
        found = await settings.by_chat(cx, reader)
        if found is None or found.wishes.includes(topic):
            return "already"
        await _choose(office, cx, reader, found.wishes.topics | {topic})
        return "added"

    return await office.db.write(work)


async def _choose(office: Office, cx: Connection, reader: int, topics: frozenset[str]) -> None:
    found = await settings.by_chat(cx, reader)
    if found:
        known = frozenset(topic.key for topic in office.mission.topics)
        await _keep(office, cx, found, replace(found.wishes, topics=topics & known))


async def _change(office: Office, cx: Connection, target: int, what: Change) -> Subscription:
    found = await settings.by_target(cx, target)
    if found is None:
        raise Stale("settings.ended")
    if found.configured and isinstance(what, TakeTopic | TakeAll | Speak):
        raise Refusal("settings.from_config")
    if isinstance(what, Speak) and what.lang not in office.mission.languages:
        raise Stale("button.old")
    if isinstance(what, TakeTopic):
        _require_topic(office, what.key)
    wanted = changed(found.wishes, what, (topic.key for topic in office.mission.topics))
    if isinstance(what, TakeTopic) and wanted.includes(what.key) is not what.wanted:
        raise Refusal("settings.last_topic")
    return await _keep(office, cx, found, wanted)


def _require_topic(office: Office, key: str) -> None:
    if all(topic.key != key for topic in office.mission.topics):
        raise Stale("button.old")


async def _keep(office: Office, cx: Connection, found: Subscription, wanted: Wishes) -> Subscription:
    """The only way in which wishes change; what follows from that belongs here, within the transaction."""
    if wanted == found.wishes:
        return found
    await settings.put(cx, found.target.id, wanted)
    await scheduled.replan(cx, found.target.id, office.clock(), office.mission.timezone)
    return replace(found, wishes=wanted, target=replace(found.target, lang=wanted.lang))
