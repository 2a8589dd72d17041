"""Updates under strain: one slow chat, the order within a chat, what the inbox keeps, another program that polls."""

from __future__ import annotations

import asyncio
import contextlib
import logging

import aiohttp
import pytest

from bot.store.database import engine
from tests.journeys.conftest import Embassy

CONFLICT = "another program receives this bot's updates"


async def test_one_slow_chat_holds_nobody_up(embassy: Embassy) -> None:
    """While the answers to one chat are slow everybody else is answered, and that chat gets its own in order."""
    async with embassy.open():
        embassy.sandbox.faults.slow(2, n=1, method="sendMessage", chat=embassy.anna.id)
        for command in ("/time", "/counters", "/consular"):
            embassy.anna.send(command)
        for _ in range(3):
            embassy.ivan.send("/time")
            await embassy.ivan.reply(timeout=1.5)
        assert not [message for message in embassy.anna.messages() if message.from_bot]
        found = await embassy.anna.wait(lambda found: sum(m.from_bot for m in found) == 3)
        said = [message.text for message in found if message.from_bot]
        for text, part in zip(said, ("London:", "days since", "203 668 7474"), strict=True):
            assert part in text


async def test_the_inbox_keeps_no_words(embassy: Embassy) -> None:
    """What people wrote is erased from the inbox once it is handled; the numbers stay, so that nothing comes twice."""
    async with embassy.open():
        embassy.anna.send("A private word")
        await embassy.anna.reply()
        embassy.officer.send("/post A title\nA secret text")
        await embassy.card_of(embassy.officer)
        async with asyncio.timeout(10):
            while _inbox(embassy, "done_at IS NULL"):
                await asyncio.sleep(0.02)  # the database is no part of the sandbox: nothing there tells of it
    assert len(_inbox(embassy, "done_at > 0")) == 2
    assert _inbox(embassy, "json IS NOT NULL") == []


def _inbox(embassy: Embassy, where: str) -> list[tuple[int]]:
    with contextlib.closing(engine.connect(embassy.path)) as connection:
        return connection.execute(f"SELECT update_id FROM inbox WHERE {where}").fetchall()


async def test_another_program_polls(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """Another program with the same token takes the updates away: told once, in plain words, and tried again; when
    it has stopped, what came meanwhile is answered."""
    address = f"{embassy.sandbox.api_url}/bot{embassy.sandbox.token}/getUpdates"
    async with embassy.open(), aiohttp.ClientSession() as other:
        await embassy.sandbox.until(lambda: embassy.sandbox.polling)
        for refused in (1, 3):  # the bot, the other program, the bot again
            polls = asyncio.create_task(other.post(address, data={"timeout": 50}))
            await embassy.sandbox.until(lambda refused=refused: _conflicts(embassy) >= refused)  # type: ignore[misc]
            async with asyncio.timeout(20):
                assert (await polls).status == 409  # the bot has asked again, and Telegram serves the younger
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [CONFLICT in record.getMessage() for record in told] == [True]


def _conflicts(embassy: Embassy) -> int:
    calls = embassy.sandbox.calls
    return sum(1 for c in calls if c.method == "getUpdates" and "Conflict" in (c.description or ""))
