"""A message that cannot be made of what is stored: nothing was sent, so nobody's row ends; staff decide."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

import pytest

from bot.delivery.engine import Engine, Settings
from bot.delivery.pace import Pace
from bot.domain.alerts import AlertKind
from bot.domain.releases.release import ReleaseState
from bot.logs import TextFormatter
from bot.store import alerts
from bot.store.database import engine as sqlite
from bot.store.database.connection import Connection, Database
from bot.store.releases import releases
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import MISSION, Telegram, done, engine_of, paused
from tests.patience import WAIT

READERS = 60


async def no_text(cx: Connection) -> None:
    """No revision has a text."""
    await cx.execute("ALTER TABLE text RENAME TO text_elsewhere")


async def broken_format(cx: Connection) -> None:
    """What stands where formatting is kept is none."""
    await cx.execute("DROP TRIGGER text_is_immutable")
    await cx.execute("UPDATE text SET entities = '[[\"nothing\"]]'")


@pytest.mark.parametrize("damage", [no_text, broken_format])
async def test_it_waits_for_staff(
    damage: Callable[[Connection], object], house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """No row is unknown or failed, the release is paused, staff are told once, and the log once."""
    caplog.set_level(logging.WARNING)
    await house.subscribe(*range(1, READERS + 1))
    release = await house.release()
    await house.db.write(damage)  # type: ignore[arg-type]
    telegram = Telegram()
    async with engine_of(house, telegram):
        await paused(house, release)
    assert set((await house.rows(release)).values()) == {("pending", "")}
    assert await house.state(release) == (ReleaseState.PAUSED, "not_made")
    assert telegram.begun == 0
    assert [alert.kind for alert in await alerts.waiting(house.db.reader)] == [AlertKind.RELEASE_NOT_MADE]
    assert len([line for line in caplog.records if "cannot be made" in line.message]) == 1


async def test_once_it_can_be_made_everyone_has_it(house: House) -> None:
    """After Resume the same rows go out, each once: the slots that they held were given back."""
    await house.subscribe(*range(1, READERS + 1))
    release = await house.release()
    await house.db.write(no_text)
    telegram = Telegram()
    async with engine_of(house, telegram) as engine:
        await paused(house, release)
        await house.db.write(lambda cx: cx.execute("ALTER TABLE text_elsewhere RENAME TO text"))
        await house.db.write(lambda cx: releases.move(cx, release, (ReleaseState.PAUSED,), ReleaseState.RUNNING, NOW))
        engine.wake()
        await done(house, release)
    assert sorted(chat for chat, _ in telegram.sent) == list(range(1, READERS + 1))


async def overwritten(house: House, table: str) -> House:
    """The same house, after something has overwritten the table's first page."""
    path = house.db.path
    await house.db.close()
    with contextlib.closing(sqlite.connect(path)) as cx:
        cx.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((size,),) = cx.execute("PRAGMA page_size").fetchall()
        ((page,),) = cx.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xaa" * size)
    house.db = await Database.open(path)
    return house


async def test_a_damaged_page_of_texts(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """The whole audience is left as it was; the log names the damage in a line, without a traceback."""
    await house.subscribe(*range(1, READERS + 1))
    release = await house.release()
    await overwritten(house, "text")
    telegram = Telegram()
    async with engine_of(house, telegram):
        await paused(house, release)
    assert set((await house.rows(release)).values()) == {("pending", "")}
    (said,) = [record for record in caplog.records if "cannot be made" in record.message]
    assert "Traceback" not in TextFormatter().format(said)
    assert "damaged" in TextFormatter().format(said)


async def test_a_damaged_ledger_ends_the_engine(house: House) -> None:
    """Where no claim or result can be written nothing is sent, and the fault comes out of `run`, which ends the
    program."""
    await house.subscribe(*range(1, READERS + 1))
    release = await house.release()
    await house.plan(release)
    await overwritten(house, "delivery_count")
    telegram = Telegram()
    engine = Engine(house.db, telegram, Pace(400), MISSION, lambda: NOW, Settings(workers=8))
    with pytest.raises(sqlite.DatabaseError) as raised:
        await asyncio.wait_for(engine.run(), WAIT)
    await engine.stop()
    assert sqlite.is_damage(raised.value)
    assert telegram.begun == 0
