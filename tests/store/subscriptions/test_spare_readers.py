"""How many readers the spare bot could take over is kept, not counted: it is always what a count would give."""

from __future__ import annotations

import random

import pytest

from bot.domain.subscriptions.target import ChatKind
from bot.store import privacy, spare
from bot.store.database.connection import Connection, Database
from bot.store.rows import number
from bot.store.subscriptions import targets
from tests.delivery.conftest import NOW

SPARE = 7002
CHATS = range(1, 6)
COUNTED = (
    "SELECT count(*) FROM target JOIN spare_chat ON spare_chat.chat = target.chat AND bot = ? "
    "WHERE kind = 'private' AND ended IS NULL AND paused IS NULL"
)


async def one_act(cx: Connection, chance: random.Random) -> None:
    """Anything that can happen to a reader, or between them and the spare bot."""
    chat = chance.choice(CHATS)
    match chance.randrange(7):
        case 0 | 1:
            await targets.put(cx, chat, 0, ChatKind.PRIVATE, "en", NOW)
        case 2:
            await targets.end(cx, chat, None, "unsubscribed", NOW)
        case 3:
            if found := await targets.by_chat(cx, chat):
                await targets.pause(cx, found.id, spare.LEFT_BEHIND, NOW)
        case 4:
            await spare.came(cx, SPARE, chat, NOW)
        case 5:
            await spare.left(cx, SPARE, chat)
        case 6:
            await privacy.forget(cx, chat)


@pytest.mark.parametrize("seed", range(4))
async def test_the_kept_count(db: Database, seed: int) -> None:
    """Whatever readers do, in whatever order, also twice."""
    chance = random.Random(seed)
    await db.write(lambda cx: spare.keep(cx, SPARE, "spare_bot"))
    for _ in range(60):
        await db.write(lambda cx: one_act(cx, chance))
        found = await spare.current(db.reader)
        assert found
        assert found.readers == await number(db.reader, COUNTED, (SPARE,))


async def test_a_group_that_becomes_a_supergroup(db: Database) -> None:
    """The spare bot is in it all the same."""

    async def work(cx: Connection) -> None:
        await targets.put(cx, -5, 0, ChatKind.GROUP, "en", NOW)
        await spare.came(cx, SPARE, -5, NOW)
        await targets.move(cx, -5, -1005, NOW)

    await db.write(work)
    assert await spare.knows(db.reader, SPARE, -1005)
    assert not await spare.knows(db.reader, SPARE, -5)
