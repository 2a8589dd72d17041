"""The canary gets everything, whatever its chat wished; there is one at most; and late is what it has not got."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.releases.due_time import ReleaseFacts
from bot.domain.releases.release import ReleaseKind, ReleaseState
from bot.domain.subscriptions.target import ChatKind
from bot.store.database.connection import Connection, Database
from bot.store.monitor import canary
from bot.store.press import closed_topics
from bot.store.releases import facts
from bot.store.rows import many
from bot.store.subscriptions import targets

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CANARY, READER = -100, 5


@pytest.fixture
async def kept(db: Database) -> Database:
    """A canary that had wished quiet hours and one topic, and a reader who wants nothing special."""

    async def work(cx: Connection) -> None:
        await closed_topics.put(cx, ["closed"])
        await targets.put(cx, CANARY, 0, ChatKind.SUPERGROUP, "en", NOW, source="config")
        await targets.put(cx, READER, 0, ChatKind.PRIVATE, "en", NOW)
        await targets.choose_topics(cx, CANARY, 0, ["other"])
        await cx.execute("UPDATE target SET quiet_from = '22:00', quiet_to = '07:00' WHERE chat = ?", (CANARY,))
        await canary.mark(cx, CANARY)

    await db.write(work)
    return db


@pytest.mark.parametrize("press", [False, True])
@pytest.mark.parametrize("topic", ["", "open", "closed"])
async def test_it_gets_every_topic(kept: Database, topic: str, press: bool) -> None:
    """It is counted with each audience, and wanted at the claim, also of what is not for everyone."""
    audience = await targets.audience(kept.reader, topic, urgent=False, press=press)
    assert audience[ChatKind.SUPERGROUP] == 1
    assert (ChatKind.PRIVATE in audience) == (not press and topic != "closed")
    recipients = await facts.of_targets(kept.reader, [1, 2], "Europe/London")
    release = ReleaseFacts(
        1, ReleaseKind.PUBLISH, ReleaseState.RUNNING, False, False, 1, 1, topic, topic == "closed", press
    )
    assert recipients[1].wants(release)


async def test_nothing_makes_it_wait(kept: Database) -> None:
    """What its chat had wished is gone."""
    (row,) = await many(kept.reader, "SELECT rhythm, quiet_to FROM target WHERE canary")
    assert tuple(row) == ("at_once", "")


async def test_there_is_one_at_most(kept: Database) -> None:
    """Another one takes its place; without one nothing is the canary."""
    await kept.write(lambda cx: canary.mark(cx, READER))
    assert [row["chat"] for row in await many(kept.reader, "SELECT chat FROM target WHERE canary")] == [READER]
    await kept.write(canary.unmark)
    assert await many(kept.reader, "SELECT chat FROM target WHERE canary") == []


@pytest.mark.parametrize(
    ("state", "ago", "row", "late"),
    [
        ("running", 121, "", True),
        ("running", 119, "", False),
        ("done", 121, "failed", True),
        ("done", 121, "unknown", True),
        ("done", 121, "sent", False),
        ("done", 121, "skipped", False),
        ("paused", 121, "", False),
        ("cancelled", 121, "", False),
        ("done", 90_000, "", False),
    ],
)
async def test_what_is_late(kept: Database, state: str, ago: int, row: str, late: bool) -> None:
    """What began longer ago than it may take, within a day, and has not been sent; not what staff stopped."""

    async def work(cx: Connection) -> None:
        await cx.execute(
            "INSERT INTO statement (id, year, serial, date, published_at, topic, state, revision, key) "
            "VALUES (1, 2026, 7, '2026-11-24', 0, '', 'published', 1, 'k')"
        )
        await cx.execute(
            "INSERT INTO release (id, statement, kind, revision, at, state) VALUES (1, 1, 'publish', 1, ?, ?)",
            (NOW.timestamp() - ago, state),
        )
        if row:
            await cx.execute("INSERT INTO delivery (release, target, state) VALUES (1, 1, ?)", (row,))

    await kept.write(work)
    found = await canary.late(kept.reader, NOW, timedelta(minutes=2))
    assert [str(one.number) for one in found] == (["7/2026"] if late else [])
