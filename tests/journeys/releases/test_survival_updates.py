"""Updates under strain: one slow chat, the order within a chat, another program that polls."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.journeys.conftest import Embassy
from tests.patience import WAIT, Stopwatch

CONFLICT = "another program receives this bot's updates"


async def test_one_slow_chat_holds_nobody_up(embassy: Embassy) -> None:
    """While answers to one chat are slow everybody else is answered, and that chat gets its answers in order."""
    async with embassy.open():
        watch = Stopwatch()
        embassy.sandbox.faults.slow(2, n=1, method="sendMessage", chat=embassy.anna.id)
        for command in ("/time", "/counters", "/consular"):
            embassy.anna.send(command)
        for _ in range(3):
            embassy.ivan.send("/time")
            await embassy.ivan.reply()
        assert not [message for message in embassy.anna.messages() if message.from_bot] or watch.seconds > 2
        found = await embassy.anna.wait(lambda found: sum(m.from_bot for m in found) == 3)
        said = [message.text for message in found if message.from_bot]
        for text, part in zip(said, ("London:", "days since", "203 668 7474"), strict=True):
            assert part in text


async def test_another_program_polls(
    embassy: Embassy, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program with the same token takes the updates away: told once, in plain words, and tried again (after
    five seconds, here one); when it has stopped, what came meanwhile is answered."""
    monkeypatch.setattr("bot.chat.ways_in.polling.CONFLICT_SECONDS", 1.0)
    address = f"{embassy.sandbox.api_url}/bot{embassy.sandbox.token}/getUpdates"
    async with embassy.open(), aiohttp.ClientSession() as other:
        await embassy.sandbox.until(lambda: embassy.sandbox.polling)
        for refused in (1, 3):  # the bot, the other program, the bot again
            polls = asyncio.create_task(other.post(address, data={"timeout": 50}))
            await embassy.sandbox.until(lambda refused=refused: _conflicts(embassy) >= refused)  # type: ignore[misc]
            async with asyncio.timeout(WAIT):
                assert (await polls).status == 409  # the bot has asked again, and Telegram serves the younger
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot.chat")]
    assert [CONFLICT in message for message in told] == [True]


def _conflicts(embassy: Embassy) -> int:
    calls = embassy.sandbox.calls
    return sum(1 for c in calls if c.method == "getUpdates" and "Conflict" in (c.description or ""))
