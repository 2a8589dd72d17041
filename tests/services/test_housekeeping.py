"""What the bot does for itself from time to time: it grows without bound nowhere, and one fault stops nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.prompts import SearchPrompt
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.services import housekeeping
from bot.services.context import ServiceContext
from bot.services.housekeeping import MB, Chore, Housekeeping, Retention, Room
from bot.store import alerts, pauses, privacy, prompts
from bot.store.database.connection import Connection
from bot.store.rows import many, number
from bot.store.staff import invitations
from bot.store.subscriptions import targets
from tests.patience import WAIT
from tests.services.conftest import OWNER, Clock


def roomy(path: Path) -> Room:
    return Room(1_000_000 * MB, 500_000 * MB)


RULES = Retention(28, roomy)


async def test_what_is_over_goes(context: ServiceContext, clock: Clock) -> None:
    """Unanswered questions, ended waits, invitations and told notices of long ago go; what still holds stays."""

    async def old(cx: Connection) -> None:
        await prompts.ask(cx, 50, 50, SearchPrompt(), clock())
        await pauses.put(cx, 50, clock().timestamp() + 60)
        await invitations.add(cx, "a", Role.EDITOR, OWNER, clock() + timedelta(days=7))
        await targets.put(cx, -5, 0, ChatKind.CHANNEL, "en", clock())
        for kind, subject in (
            (AlertKind.RELEASE_CONTENT, "1"),
            (AlertKind.NO_RIGHTS, "-5"),
            (AlertKind.NO_RIGHTS, "-6"),
        ):
            await alerts.note(cx, kind, subject, clock())
        await targets.pause(cx, 1, "no_rights", clock())
        for notice in await alerts.waiting(cx):
            await alerts.close(cx, notice, clock())

    await context.db.write(old)
    clock.turn(98 * 86400)

    async def new(cx: Connection) -> None:
        await prompts.ask(cx, 51, 51, SearchPrompt(), clock())
        await pauses.put(cx, 51, clock().timestamp() + 60)
        await invitations.add(cx, "b", Role.EDITOR, OWNER, clock() + timedelta(days=7))

    await context.db.write(new)
    assert not await housekeeping.drop_what_is_over(context, RULES)
    reader = context.db.reader
    assert [row["chat"] for row in await many(reader, "SELECT chat FROM prompt")] == [51]
    assert [row["scope"] for row in await many(reader, "SELECT scope FROM pace")] == ["51"]
    assert [row["hash"] for row in await many(reader, "SELECT hash FROM invitation")] == ["b"]
    assert [row["subject"] for row in await many(reader, "SELECT subject FROM notice")] == ["-5"]


async def test_ended_subscriptions_in_batches(context: ServiceContext, clock: Clock) -> None:
    """However many ended, each transaction forgets a few, until none is left that ended long enough ago."""

    async def ended(cx: Connection) -> None:
        for chat in range(100, 145):
            await targets.put(cx, chat, 0, ChatKind.PRIVATE, "en", clock())
            await targets.end(cx, chat, None, "unsubscribed", clock())

    await context.db.write(ended)
    assert not await housekeeping.forget_ended(context, RULES)
    clock.turn(29 * 86400)
    assert [await housekeeping.forget_ended(context, RULES) for _ in range(3)] == [True, True, False]
    assert [await housekeeping.sweep_forgotten(context, RULES) for _ in range(3)] == [True, True, False]
    assert await number(context.db.reader, "SELECT count(*) FROM target") == 0
    assert not await housekeeping.sweep_forgotten(context, RULES)


async def test_a_fault_in_one_chore(context: ServiceContext, caplog: pytest.LogCaptureFixture) -> None:
    """A chore that fails is logged, and the others are still done, again and again."""
    done = asyncio.Event()
    times = 0

    async def broken(context: ServiceContext, rules: Retention) -> bool:
        raise RuntimeError("broken")

    async def good(context: ServiceContext, rules: Retention) -> bool:
        nonlocal times
        times += 1
        if times == 3:
            done.set()
        return True

    keeping = asyncio.create_task(
        Housekeeping(context, RULES, [Chore("bad", 60, broken), Chore("good", 60, good)]).run()
    )
    async with asyncio.timeout(WAIT):
        await done.wait()
    keeping.cancel()
    await asyncio.wait({keeping})
    assert "bad could not be seen to" in caplog.text


async def test_forgetting_does_not_walk_the_ledger(context: ServiceContext) -> None:
    """A subscription's rows are found by the ledger's key, not by looking through all of it."""
    sql = f"DELETE FROM delivery WHERE target = 1 AND {privacy._RELEASES} AND state <> 'sending'"
    plan = [row["detail"] for row in await many(context.db.reader, f"EXPLAIN QUERY PLAN {sql}")]
    assert any("SEARCH delivery USING PRIMARY KEY (release=? AND target=?)" in line for line in plan), plan


@pytest.mark.parametrize(
    ("total", "free", "low"),
    [(8_000, 499, True), (8_000, 501, False), (20_000, 999, True), (500_000, 1_999, True), (500_000, 2_001, False)],
)
def test_what_is_low(total: int, free: int, low: bool) -> None:
    """A twentieth of the disk, but not under 500 MB nor over 2 GB."""
    room = Room(total * MB, free * MB)
    assert (room.free < room.least) is low
