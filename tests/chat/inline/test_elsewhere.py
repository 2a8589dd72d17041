"""Of questions from other chats nothing is kept or logged, whatever stands in them."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from bot.app import Bot
from bot.domain.media import Media, MediaKind, MediaSet
from bot.sandbox.people import elsewhere
from bot.store.database.connection import Connection
from bot.store.media import carried, files
from bot.store.media.files import File
from bot.store.rows import number
from tests import patience
from tests.journeys.conftest import Embassy

SECRET = "xylosecret"


async def kept(bot: Bot, *chats: int) -> list[Any]:
    """What the database has of those chats, and of what was asked."""
    reader = bot.services.db.reader
    found: list[Any] = []
    for chat in chats:
        found += await reader.execute_fetchall("SELECT id FROM chat WHERE id = ?", (chat,))
        found += await reader.execute_fetchall("SELECT update_id FROM inbox WHERE chat = ?", (chat,))
    return [*found, *await reader.execute_fetchall("SELECT json FROM inbox WHERE json IS NOT NULL")]


async def test_nothing_is_kept_or_logged(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """Of a query and of a guest's question the database has a number alone; nobody is met, and the log has nothing."""
    group = embassy.sandbox.group("Family", creator=embassy.anna, members=[embassy.ivan])
    async with embassy.open() as bot:
        with caplog.at_level(logging.DEBUG, "bot"):
            await embassy.anna.inline(SECRET)
            doubted = embassy.ivan.send(f"The {SECRET} that nobody may keep.", chat=group)
            await embassy.anna.ask_guest("@chancery_bot", group, doubted)
        await embassy.settled(bot)
        assert await kept(bot, embassy.anna.id, embassy.ivan.id, group.id) == []
        assert await number(bot.services.db.reader, "SELECT count(*) FROM inbox") >= 2
    assert SECRET not in caplog.text
    assert not [path for path in embassy.path.parent.rglob("*.db*") if SECRET.encode() in path.read_bytes()]


async def test_a_failure_says_nothing_of_the_question(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """Where an answer fails, the log names the kind of the fault, whose words may quote the question; the next one is
    answered."""
    refused = json.dumps({"ok": False, "error_code": 400, "description": f"Bad Request: {SECRET}"})
    async with embassy.open():
        embassy.sandbox.faults.status(400, refused, method="answerInlineQuery")
        elsewhere.ask_inline(embassy.sandbox.world, embassy.anna.user, SECRET, "", embassy.anna.chat)
        await patience.until(lambda: "a question from another chat was not answered: BadRequest" in caplog.text)
        assert (await embassy.anna.inline("another")).results == []
    assert SECRET not in caplog.text


@pytest.mark.parametrize("kind", ["inline_query", "guest_message"])
@pytest.mark.parametrize(
    "shape", [None, [], 7, {}, {"from": {}}, {"from": {"id": 5}, "id": []}, {"from": {"id": 2**70}}]
)
async def test_any_shape(embassy: Embassy, kind: str, shape: Any) -> None:
    """A question of another shape than Telegram documents is left, and the next one is answered."""
    async with embassy.open():
        embassy.sandbox.world.push(kind, shape)
        assert (await embassy.anna.inline("visa")).results == []


async def test_our_picture(embassy: Embassy) -> None:
    """A picture that a statement carries is genuine where it was forwarded; once that is retracted, it is called so."""
    group = embassy.sandbox.group("Family", creator=embassy.anna, members=[embassy.ivan])
    async with embassy.open() as bot:
        await embassy.published("/post On visas\nThe visa section is closed on Monday.")
        ours = embassy.ivan.send_photo(chat=group)

        async def carry(cx: Connection) -> None:
            key = "0" * 64
            await files.add_file(cx, File(key, 10, "image/jpeg"), embassy.clock())
            await files.learn(cx, key, MediaKind.PHOTO, "x", ours.unique_ids)
            await carried.put(cx, 1, 1, MediaSet((Media(MediaKind.PHOTO, key),)))

        await bot.services.db.write(carry)
        said = await embassy.anna.ask_guest("@chancery_bot", group, ours)
        assert said.text.startswith("✅ Genuine\nOur statement No. 1/2026 carries this picture or file.")
        await embassy.retracted("1", "It was wrong.")
        await embassy.officer.wait(lambda found: "etracted" in found[-1].text)
        said = await embassy.anna.ask_guest("@chancery_bot", group, ours)
        assert said.text.startswith("🚫 Retracted\nThis picture or file is from our statement No. 1/2026")
