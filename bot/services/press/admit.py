"""Admitting readers to topics by approval: they ask; a publisher admits, refuses or ends it; they may give it up.

The audit names an admission by its code, never the reader, because readers can be forgotten while the audit stays.
"""

from __future__ import annotations

from secrets import token_hex

from bot.domain.alerts import AlertKind
from bot.domain.errors import Refusal, Stale
from bot.domain.press import Admission
from bot.domain.staff import Role
from bot.services.context import SHELL, ServiceContext, require
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.press import admissions, closed_topics
from bot.store.subscriptions import targets


async def follow_config(context: ServiceContext) -> None:
    """Store which topics are by approval, if the config has changed that. It takes effect at once everywhere."""
    wanted = {topic.key for topic in context.mission.topics if topic.closed}
    if wanted == await closed_topics.keys(context.db.reader):
        return

    async def work(cx: Connection) -> None:
        await closed_topics.put(cx, sorted(wanted))

    await context.db.write(work)


async def ask(context: ServiceContext, reader: int, topic: str, name: str) -> bool:
    """Record that a reader asks to be admitted, and alert publishers and owners. False if they have asked, or are
    admitted, already.

    Raises:
        Stale: there is no such topic by approval.
        Refusal: the reader is not subscribed, so nothing could reach them.
    """
    _require_closed(context, topic)

    async def work(cx: Connection) -> bool:
        if await targets.by_chat(cx, reader) is None:
            raise Refusal("press.subscribe_first")
        if not await admissions.ask(cx, reader, topic, token_hex(4), name, context.clock()):
            return False
        named = context.mission.topic_name(topic, context.mission.default_language)
        subject = _subject(reader, topic)
        await alerts.note(cx, AlertKind.PRESS_ASKED, subject, context.clock(), title=name, topic=named, chat_id=reader)
        return True

    return await context.db.write(work)


async def admit(context: ServiceContext, user: int, reader: int, topic: str) -> Admission:
    """Admit a reader who asked.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: the reader no longer asks, or there is no such topic by approval.
    """
    _require_closed(context, topic)

    async def work(cx: Connection) -> Admission:
        await require(cx, user, Role.PUBLISHER)
        if not await admissions.admit(cx, reader, topic, user, context.clock()):
            raise Stale("press.decided")
        await alerts.over(cx, AlertKind.PRESS_ASKED, _subject(reader, topic))
        found = await admissions.of(cx, reader, topic)
        assert found is not None
        await audit.note(cx, user, "press.admitted", context.clock(), entry=found.code, topic=topic)
        return found

    return await context.db.write(work)


async def put_out(context: ServiceContext, user: int, reader: int, topic: str) -> Admission:
    """Refuse a reader who asked, or end an admission; returns what it was.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: there is nothing to end.
    """

    async def work(cx: Connection) -> Admission:
        await require(cx, user, Role.PUBLISHER)
        found = await _end(cx, reader, topic)
        await audit.note(cx, user, "press.put_out", context.clock(), entry=found.code, topic=topic)
        return found

    return await context.db.write(work)


async def give_up(context: ServiceContext, reader: int, topic: str) -> Admission:
    """Let a reader give up an admission, or withdraw the request for it; returns what it was.

    Raises:
        Stale: there is nothing to give up.
    """

    async def work(cx: Connection) -> Admission:
        found = await _end(cx, reader, topic)
        await audit.note(cx, SHELL, "press.given_up", context.clock(), entry=found.code, topic=topic)
        return found

    return await context.db.write(work)


async def _end(cx: Connection, reader: int, topic: str) -> Admission:
    found = await admissions.of(cx, reader, topic)
    if found is None:
        raise Stale("press.decided")
    await admissions.drop(cx, reader, topic)
    await alerts.over(cx, AlertKind.PRESS_ASKED, _subject(reader, topic))
    return found


def _require_closed(context: ServiceContext, topic: str) -> None:
    if all(known.key != topic or not known.closed for known in context.mission.topics):
        raise Stale("button.old")


def _subject(reader: int, topic: str) -> str:
    return f"{reader}:{topic}"
