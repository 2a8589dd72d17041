"""Targets and chats: who receives, who has ended, what becomes of a group that moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import aiosqlite
import pytest

from bot.domain.prompts import ReasonPrompt, StatementPrompt
from bot.domain.releases.sending import Single
from bot.domain.staff import Role
from bot.domain.statements import Text
from bot.domain.subscriptions.target import ChatKind, Target
from bot.domain.text.richtext import RichText
from bot.store import inbox, pauses, prompts
from bot.store.database.connection import Database
from bot.store.releases import claims, releases
from bot.store.rows import many
from bot.store.staff import members
from bot.store.statements import statements
from bot.store.subscriptions import chats, targets

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OLD, NEW = -100, -1001


async def put(cx: aiosqlite.Connection, chat: int, kind: ChatKind = ChatKind.GROUP, thread: int = 0) -> int:
    await targets.put(cx, chat, thread, kind, "en", NOW)
    found = await targets.by_chat(cx, chat, thread)
    assert found is not None
    return found.id


async def release(cx: aiosqlite.Connection, key: str) -> int:
    number = await statements.next_number(cx, 2026)
    texts = [Text("en", "T", RichText("b"))]
    stored = await statements.add(cx, key=key, number=number, day=date(2026, 1, 1), topic="", texts=texts)
    return await releases.add(cx, stored, 1, NOW, urgent=False, silent=False)


async def row(cx: aiosqlite.Connection, release_id: int, target: int, state: str = "pending") -> None:
    await cx.execute("INSERT INTO delivery (release, target, state) VALUES (?, ?, ?)", (release_id, target, state))


async def rows_of(cx: aiosqlite.Connection) -> set[tuple[int, int, str, str]]:
    return {tuple(r) for r in await many(cx, "SELECT release, target, state, reason FROM delivery")}


async def test_subscribed_and_ended(db: Database) -> None:
    """A target is active until it ends; subscribing again wakes the same one."""
    first = await db.write(lambda cx: put(cx, 5, ChatKind.PRIVATE))
    assert await targets.by_chat(db.reader, 5) == Target(first, 5, 0, ChatKind.PRIVATE, "en")
    assert await db.write(lambda cx: targets.end(cx, 5, 0, "blocked", NOW)) == 1
    assert await db.write(lambda cx: targets.end(cx, 5, 0, "blocked", NOW)) == 0
    assert await targets.by_chat(db.reader, 5) is None
    assert await targets.was_ended_by(db.reader, 5) == "blocked"
    assert await db.write(lambda cx: put(cx, 5, ChatKind.PRIVATE)) == first
    assert await targets.was_ended_by(db.reader, 5) == ""


async def test_topics_of_a_forum_end_alone(db: Database) -> None:
    """Ending a topic leaves the others; ending the chat ends all."""

    async def work(cx: aiosqlite.Connection) -> list[int]:
        for thread in (0, 7, 8):
            await put(cx, NEW, ChatKind.SUPERGROUP, thread)
        return [await targets.end(cx, NEW, 7, "topic_gone", NOW), await targets.end(cx, NEW, None, "kicked", NOW)]

    assert await db.write(work) == [1, 2]


async def test_paused_targets(db: Database) -> None:
    """A paused target receives nothing until it is woken; it has not ended."""
    target = await db.write(lambda cx: put(cx, OLD))
    await db.write(lambda cx: targets.pause(cx, target, "no_rights", NOW))
    assert await targets.by_chat(db.reader, OLD) is None
    assert [t.id for t in await targets.of_chat(db.reader, OLD)] == [target]
    assert await targets.counts(db.reader) == {
        "active": 0, "private": 0, "group": 0, "supergroup": 0, "channel": 0, "paused": 1, "ended": 0,
    }  # fmt: skip
    assert await db.write(lambda cx: targets.unpause(cx, OLD)) == 1
    assert await targets.audience(db.reader, "any", urgent=False) == {ChatKind.GROUP: 1}


async def test_chosen_topics(db: Database) -> None:
    """Who chose topics gets those, and everything urgent; who chose none gets all."""

    async def work(cx: aiosqlite.Connection) -> None:
        await put(cx, 1, ChatKind.PRIVATE)
        await put(cx, 2, ChatKind.PRIVATE)
        await targets.choose_topics(cx, 2, 0, ["visas"])

    await db.write(work)
    for topic, urgent, reached in (("visas", False, 2), ("news", False, 1), ("", False, 1), ("news", True, 2)):
        assert await targets.audience(db.reader, topic, urgent=urgent) == {ChatKind.PRIVATE: reached}
    await db.write(lambda cx: targets.choose_topics(cx, 2, 0, []))
    assert await targets.audience(db.reader, "news", urgent=False) == {ChatKind.PRIVATE: 2}


async def test_a_group_moves(db: Database) -> None:
    """The supergroup takes over subscription, topics, open rows and the interface's language."""

    async def work(cx: aiosqlite.Connection) -> tuple[int, int]:
        target, sent = await put(cx, OLD), await release(cx, "a")
        await chats.meet(cx, OLD, ChatKind.GROUP, "ru")
        await row(cx, sent, target)
        await targets.move(cx, OLD, NEW, NOW)
        return target, sent

    target, sent = await db.write(work)
    assert await targets.by_chat(db.reader, NEW) == Target(target, NEW, 0, ChatKind.SUPERGROUP, "en")
    assert await targets.by_chat(db.reader, OLD) is None
    assert await rows_of(db.reader) == {(sent, target, "pending", "")}
    assert await chats.language(db.reader, NEW) == "ru"


async def test_a_group_moves_into_a_subscribed_one(db: Database) -> None:
    """Merged: what the supergroup would get anyway is skipped, what only the group had goes to it, once."""

    async def work(cx: aiosqlite.Connection) -> tuple[int, int, int, int]:
        old, new = await put(cx, OLD), await put(cx, NEW, ChatKind.SUPERGROUP)
        both, only_old = await release(cx, "a"), await release(cx, "b")
        await row(cx, both, old)
        await row(cx, both, new)
        await row(cx, only_old, old)
        await targets.move(cx, OLD, NEW, NOW)
        await targets.move(cx, OLD, NEW, NOW)  # Telegram says it twice: in both chats
        return old, new, both, only_old

    old, new, both, only_old = await db.write(work)
    assert await rows_of(db.reader) == {
        (both, old, "skipped", "merged"),
        (both, new, "pending", ""),
        (only_old, new, "pending", ""),
    }
    assert await targets.by_chat(db.reader, OLD) is None
    assert (await targets.counts(db.reader))["active"] == 1


async def test_an_ended_supergroup_is_woken(db: Database) -> None:
    """Where the supergroup's own subscription had ended and the group's is active, it goes on there."""

    async def work(cx: aiosqlite.Connection) -> None:
        await put(cx, NEW, ChatKind.SUPERGROUP)
        await targets.end(cx, NEW, 0, "unsubscribed", NOW)
        await put(cx, OLD)
        await targets.move(cx, OLD, NEW, NOW)

    await db.write(work)
    assert await targets.by_chat(db.reader, NEW) is not None
    assert await targets.by_chat(db.reader, OLD) is None


async def test_configured_channels_end_with_the_config(db: Database) -> None:
    """A channel that is no longer in the config ends; those that were added in the chat stay."""

    async def work(cx: aiosqlite.Connection) -> int:
        for chat in (-11, -12):
            await targets.put(cx, chat, 0, ChatKind.CHANNEL, "en", NOW, source="config")
        await put(cx, -13, ChatKind.CHANNEL)
        return await targets.end_configured_except(cx, [-11], NOW)

    assert await db.write(work) == 1
    assert await targets.audience(db.reader, "", urgent=False) == {ChatKind.CHANNEL: 2}


async def test_languages(db: Database) -> None:
    """The first contact's language is kept until it is changed."""

    async def work(cx: aiosqlite.Connection) -> None:
        await chats.meet(cx, 5, ChatKind.PRIVATE, "ru")
        await chats.meet(cx, 5, ChatKind.PRIVATE, "en")

    assert await chats.language(db.reader, 5) == ""
    await db.write(work)
    assert await chats.language(db.reader, 5) == "ru"
    await db.write(lambda cx: chats.set_language(cx, 5, "en"))
    assert await chats.language(db.reader, 5) == "en"


async def test_updates_are_kept_until_handled(db: Database) -> None:
    """An update is taken once, waits until it is handled, and then nothing of what it said is left."""
    assert await db.write(lambda cx: inbox.put(cx, [(3, 1, "{c}"), (1, 1, "{a}"), (3, 1, "{c}")])) == [3, 1]
    assert await db.write(lambda cx: inbox.put(cx, [(3, 1, "{c}"), (7, 1, "{d}")])) == [7]
    assert [update for update, _, _ in await inbox.waiting(db.reader)] == [1, 3, 7]
    await db.write(lambda cx: inbox.done(cx, 3, NOW))
    assert [update for update, _, _ in await inbox.waiting(db.reader)] == [1, 7]
    assert await db.write(lambda cx: inbox.put(cx, [(3, 1, "{c}")])) == []
    assert [r[0] for r in await many(db.reader, "SELECT json FROM inbox WHERE update_id = 3")] == [None]
    assert await db.write(lambda cx: inbox.forget_old(cx, NOW + timedelta(days=1))) == 0
    assert await db.write(lambda cx: inbox.forget_old(cx, NOW + timedelta(days=3))) == 1


async def test_one_question_for_ten_minutes(db: Database) -> None:
    """A person has one open question in a chat; it is forgotten after ten minutes."""

    async def work(cx: aiosqlite.Connection) -> None:
        await prompts.ask(cx, 1, 2, StatementPrompt(), NOW)
        await prompts.ask(cx, 1, 2, ReasonPrompt(9, 1), NOW)
        await prompts.ask(cx, 1, 3, StatementPrompt(), NOW)

    await db.write(work)
    assert await prompts.pending(db.reader, 1, 2, NOW + timedelta(minutes=9)) == ReasonPrompt(9, 1)
    assert await prompts.pending(db.reader, 1, 2, NOW + timedelta(minutes=10)) is None
    assert await db.write(lambda cx: prompts.close(cx, 1, 2))
    assert not await db.write(lambda cx: prompts.close(cx, 1, 2))
    assert await prompts.pending(db.reader, 1, 3, NOW) == StatementPrompt()


async def test_the_longest_wait_is_kept(db: Database) -> None:
    """Telegram's waits survive a restart: the longest counts, those that have ended are dropped."""

    async def work(cx: aiosqlite.Connection) -> None:
        for seconds in (50, 43_200, 10):
            await pauses.put(cx, 0, NOW.timestamp() + seconds)
        await pauses.put(cx, OLD, NOW.timestamp() + 20)

    await db.write(work)
    assert await db.write(lambda cx: pauses.lasting(cx, NOW)) == pytest.approx({0: 43_200, OLD: 20})
    later = NOW + timedelta(seconds=30)
    assert await db.write(lambda cx: pauses.lasting(cx, later)) == pytest.approx({0: 43_170})


async def test_staff_of_the_config(db: Database) -> None:
    """The config's staff replace those it named before; who was added in the chat stays."""
    await db.write(lambda cx: members.replace_configured(cx, {1: (Role.OWNER, "A"), 2: (Role.EDITOR, "B")}))
    await db.write(lambda cx: _run(cx, "INSERT INTO staff (user, role) VALUES (3, 'editor')"))
    await db.write(lambda cx: members.replace_configured(cx, {2: (Role.PUBLISHER, "B")}))
    assert await members.everyone(db.reader) == {2: Role.PUBLISHER, 3: Role.EDITOR}
    assert (await members.role(db.reader, 1), await members.role(db.reader, 2)) == (None, Role.PUBLISHER)


async def _run(cx: aiosqlite.Connection, sql: str) -> None:
    await cx.execute(sql)


async def test_a_claim_of_nobody(db: Database) -> None:
    """A row that does not exist cannot be claimed."""
    nobody = Single(1, 1, 1)
    assert await db.write(lambda cx: claims.claim(cx, [nobody], NOW, "UTC")) == {}


def test_weekly() -> None:
    """Midnights in UTC, by which counts are kept, and now; whatever zone now is in."""
    now = datetime(2026, 11, 24, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    assert targets.weekly(now, 2) == [datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC), now]
