"""A database that has no room for new pages, in the middle of a release."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.store.releases import releases
from tests.delivery.conftest import House
from tests.delivery.receiver import Telegram, done, engine_of
from tests.patience import until

READERS, WORKERS = 600, 8


async def _room(house: House, pages: int) -> None:
    await house.db.write(lambda cx: cx.execute_fetchall(f"PRAGMA max_page_count = {pages}"))


async def test_no_room_for_new_pages(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """The disk is full as SQLite knows it (SQLITE_FULL): at most what is in the air goes out, every result is
    recorded when there is room again, nobody has it twice."""
    await house.subscribe(*range(1, READERS + 1))
    release = await house.release()
    telegram = Telegram()
    async with engine_of(house, telegram, rate=400):
        await telegram.until(lambda: len(telegram.sent) >= 30)
        await _room(house, 1)
        await until(lambda: "trying again" in caplog.text)  # the pages that there were are used up
        out = len(telegram.sent)
        await until(lambda: caplog.text.count("trying again") >= 3)
        assert len(telegram.sent) <= out + WORKERS < READERS
        await _room(house, 1_000_000)
        await done(house, release)
    totals = await releases.totals(house.db.reader, release)
    assert (totals.sent, totals.unknown) == (READERS, 0)
    assert Counter(chat for chat, _ in telegram.sent) == Counter(range(1, READERS + 1))
