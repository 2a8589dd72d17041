"""A drill: the bot of 10,000 readers is lost, and 60 % of them have started the spare bot."""

from __future__ import annotations

import aiosqlite
import pytest

from bot.domain.releases.outcome import ChatLost, Outcome, Sent
from bot.domain.releases.release import Reason
from bot.domain.spare import Moved
from bot.store import spare
from bot.store.database import meta
from bot.store.releases import releases
from bot.store.rows import many
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import Telegram, done, engine_of

OLD, NEW = 7001, 7002
READERS = range(1, 10_001)
WITH_SPARE = {chat for chat in READERS if chat % 5 < 3}


async def begin(cx: aiosqlite.Connection) -> None:
    """The readers, of whom each tenth wants nothing at night, and each third has chosen a topic."""
    await meta.put(cx, meta.BOT, str(OLD))
    await cx.executemany(
        "INSERT INTO target (id, chat, kind, lang, since) VALUES (?, ?, 'private', 'en', 0)",
        [(chat, chat) for chat in READERS],
    )
    for chat in sorted(WITH_SPARE):
        await spare.came(cx, NEW, chat, NOW)
    await spare.keep(cx, NEW, "spare_bot")


@pytest.mark.no_cover
async def test_the_drill(house: House) -> None:
    """Those 6,000 get the release that was under way, where they do not have it yet, and the next one, each once; to
    nobody else anything is sent, and no row waits for them: a release takes its usual time for 6,000."""
    await house.db.write(begin)
    found = await spare.current(house.db.reader)
    assert found
    assert found.readers == len(WITH_SPARE) == 6000
    first = await house.release()
    await house.plan(first)
    had = {chat for chat in READERS if chat % 2}
    await house.db.write(
        lambda cx: cx.execute_fetchall("UPDATE delivery SET state = 'sent' WHERE release = ? AND target % 2", (first,))
    )

    async def move(cx: aiosqlite.Connection) -> Moved:
        moved = await spare.move(cx, OLD, NEW, [], NOW)
        await meta.put(cx, meta.BOT, str(NEW))
        return moved

    assert await house.db.write(move) == Moved(people=6000, chats=0, people_left=4000, chats_left=0)

    def answer(chat: int) -> Outcome:
        return Sent(1) if chat in WITH_SPARE else ChatLost(Reason.CHAT_NOT_FOUND)

    telegram = Telegram(answer)
    async with engine_of(house, telegram, rate=1_000_000):
        await done(house, first)
        assert sorted(chat for chat, _ in telegram.sent) == sorted(WITH_SPARE - had)
        telegram.sent.clear()
        second = await house.release()
        await done(house, second)
    assert sorted(chat for chat, _ in telegram.sent) == sorted(WITH_SPARE)
    totals = await releases.totals(house.db.reader, second)
    assert (totals.total, totals.sent) == (6000, 6000)
    ended = await many(house.db.reader, "SELECT count(*) AS n FROM target WHERE ended IS NOT NULL")
    assert ended[0]["n"] == 0
