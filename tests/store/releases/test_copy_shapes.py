"""The promises about the shapes of copies: counted by what a correction goes by, without what nobody can change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.media import Media, MediaKind
from bot.domain.releases.copy_shapes import CopyShape
from bot.domain.releases.outcome import Sent
from bot.store.database.connection import Database
from bot.store.releases import copy_shapes, releases
from bot.store.rows import run
from tests.databases import fresh
from tests.delivery.conftest import NOW, House

ITEMS = tuple(Media(MediaKind.PHOTO, letter * 64) for letter in "ab")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = await Database.open(fresh(tmp_path / "chancery.db"))
    yield House(database)
    await database.close()


async def test_by_language_messages_and_age(house: House) -> None:
    """Two chats with one photo, one with an album; one of them long ago."""
    release = await house.planned(1, 2, 3)
    for chat, sent in ((1, Sent(10, media=ITEMS[:1])), (2, Sent(10, media=ITEMS[:1])), (3, Sent(10, (10, 11), ITEMS))):
        await house.record(await house.claim(release, chat), sent)

    async def work(cx: aiosqlite.Connection) -> None:
        await run(cx, "UPDATE message SET sent_at = 100 WHERE target = (SELECT id FROM target WHERE chat = 2)")

    await house.db.write(work)
    found = await releases.by_id(house.db.reader, release)
    assert found
    shapes = await copy_shapes.shapes(house.db.reader, found.statement, 200)
    photo = MediaKind.PHOTO
    assert {(shape.kinds, shape.young, shape.count) for shape in shapes} == {
        ((photo,), True, 1),
        ((photo,), False, 1),
        ((photo, photo), True, 1),
    }
    assert {(shape.lang, shape.in_digest) for shape in shapes} == {("en", False)}
    assert await copy_shapes.changeable(house.db.reader, found.statement) == 3


async def test_what_nobody_can_change_is_no_shape(house: House) -> None:
    """A copy that Telegram does not let be edited, or another bot's, is not among them."""
    release = await house.planned(1, 2)
    for chat in (1, 2):
        await house.record(await house.claim(release, chat), Sent(10))

    async def work(cx: aiosqlite.Connection) -> None:
        await run(cx, "UPDATE message SET lost = 1 WHERE target = (SELECT id FROM target WHERE chat = 1)")

    await house.db.write(work)
    found = await releases.by_id(house.db.reader, release)
    assert found
    shapes = await copy_shapes.shapes(house.db.reader, found.statement, NOW.timestamp() - 1e6)
    assert shapes == [CopyShape("en", (None,), in_digest=False, young=True, count=1)]
    assert await copy_shapes.changeable(house.db.reader, found.statement) == 1
