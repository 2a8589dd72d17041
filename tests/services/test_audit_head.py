"""The audit's head lies beside the database: what is cut from the audit's end is seen, a crash is no alarm."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.audit import Head
from bot.domain.errors import OperatorError
from bot.services.audit import HeadKeeper, is_whole_since_kept
from bot.services.context import ServiceContext
from bot.store import alerts, audit
from bot.store.database import engine, head_file
from bot.store.database.connection import Connection
from tests.patience import until
from tests.services.conftest import Clock


async def entries(context: ServiceContext, number: int, of: str = "1/2026") -> None:
    """So many entries more, about a statement."""

    async def work(cx: Connection) -> None:
        for _ in range(number):
            await audit.note(cx, 0, "published", context.clock(), number=of)

    await context.db.write(work)


def cut(context: ServiceContext, number: int) -> None:
    """Take entries from the end, as with a tool of one's own: the triggers dropped first."""
    with closing(engine.connect(context.db.path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM audit WHERE seq > (SELECT max(seq) FROM audit) - ?", (number,))


def _is_kept(context: ServiceContext, head: Head) -> bool:
    return head_file.kept(context.db.path) == head


async def kept(context: ServiceContext) -> Head:
    """The head as a worker that stops leaves it."""
    await HeadKeeper(context).stop()
    found = head_file.kept(context.db.path)
    assert found is not None
    return found


async def test_the_head_is_kept_for_its_own_user(context: ServiceContext) -> None:
    """The file has the newest entry's number and hash, and is 0600."""
    await entries(context, 5)
    assert await kept(context) == await audit.head(context.db.reader)
    assert head_file.path_of(context.db.path).stat().st_mode & 0o777 == 0o600


async def test_entries_cut_from_the_end(context: ServiceContext) -> None:
    """Three entries cut with the triggers dropped: seen at the next start, owners are told, and the proof stays."""
    await entries(context, 8)
    before = await kept(context)
    cut(context, 3)
    assert (await audit.walked(context.db.reader)).flaw is None
    assert not await is_whole_since_kept(context)
    assert await alerts.is_noted(context.db.reader, AlertKind.AUDIT_CUT, str(before))
    await entries(context, 5, of="2/2026")
    await HeadKeeper(context, keeps=False).stop()
    assert head_file.kept(context.db.path) == before
    assert not await is_whole_since_kept(context)


async def test_an_audit_that_was_written_anew(context: ServiceContext) -> None:
    """As many entries as before, and others: seen too."""
    await entries(context, 4)
    await kept(context)
    cut(context, 4)
    await entries(context, 4, of="2/2026")
    assert not await is_whole_since_kept(context)


async def test_a_crash_is_no_alarm(context: ServiceContext) -> None:
    """A head that the file did not come up to any more is an entry of the same chain; no file at all is none either."""
    assert await is_whole_since_kept(context)
    await entries(context, 3)
    await kept(context)
    await entries(context, 3)
    assert await is_whole_since_kept(context)


async def test_soon_after_each_entry(context: ServiceContext) -> None:
    """The running worker brings the file up to the newest entry by itself."""
    await entries(context, 1)
    working = asyncio.create_task(HeadKeeper(context).run())
    for number in (1, 2):
        await entries(context, number)
        head = await audit.head(context.db.reader)
        await until(partial(_is_kept, context, head))
    working.cancel()
    await asyncio.wait({working})


async def test_owners_get_it_once_a_day(context: ServiceContext, clock: Clock) -> None:
    """A day after the first entry, and again a day later if anything was done meanwhile."""
    await entries(context, 2)

    async def rounds() -> int:
        keeper = HeadKeeper(context)
        await keeper.tell_owners(context.clock())
        return len([alert for alert in await alerts.waiting(context.db.reader) if alert.kind is AlertKind.AUDIT_HEAD])

    assert await rounds() == 0
    clock.now += timedelta(hours=25)
    assert [await rounds(), await rounds()] == [1, 1]
    clock.now += timedelta(hours=25)
    assert await rounds() == 1
    await entries(context, 1)
    assert await rounds() == 2


async def test_owners_get_it_after_a_clock_that_was_ahead(context: ServiceContext, clock: Clock) -> None:
    """Told by a clock that was a year ahead, it is told again once the clock is right, and then once a day."""

    async def told() -> int:
        await HeadKeeper(context).tell_owners(clock.now)
        return len([alert for alert in await alerts.waiting(context.db.reader) if alert.kind is AlertKind.AUDIT_HEAD])

    await entries(context, 1)
    clock.now += timedelta(days=365)
    assert await told() == 1
    clock.now -= timedelta(days=364)
    await entries(context, 1)
    assert await told() == 2
    await entries(context, 1)
    assert await told() == 2
    clock.now += timedelta(hours=25)
    assert await told() == 3


async def test_a_head_that_cannot_be_read(context: ServiceContext) -> None:
    """Something else in the place of the head is no proof that the audit is whole: owners are told."""
    await entries(context, 2)
    await kept(context)
    head_file.path_of(context.db.path).write_text("x")
    assert not await is_whole_since_kept(context)
    assert AlertKind.AUDIT_CUT in [alert.kind for alert in await alerts.waiting(context.db.reader)]
    with pytest.raises(OperatorError, match="does not hold the audit's head"):
        head_file.kept(context.db.path)
