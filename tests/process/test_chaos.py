"""kill -9 and SIGTERM at the worst moments of a release: nobody is lost, nobody has ordinary news twice."""

from __future__ import annotations

import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.chaos import chaos
from bench.house import House
from bot.sandbox import Sandbox
from tests.patience import WAIT

TITLE = "On the exchange of letters"
MANY = 30_000
LEDGER = "SELECT count(*) FROM delivery"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with Sandbox(patience=WAIT) as sandbox:
        yield House(sandbox, tmp_path)


@pytest.mark.parametrize("urgent", [False, True], ids=["ordinary", "urgent"])
async def test_killed_again_and_again(house: House, urgent: bool) -> None:
    """Six kills at random moments of one release to 150: nobody lost; ordinary news never twice, an urgent notice
    reaches everyone; after each kill the counts add up. The long form is `make chaos`."""
    result = await chaos(house, kills=6, readers=150, seed=1972, urgent=urgent)
    assert list(result.broken()) == []


@pytest.mark.parametrize("urgent", [False, True], ids=["ordinary", "urgent"])
async def test_killed_before_a_send_and_before_its_record(house: House, urgent: bool) -> None:
    """One message is about to be taken by Telegram, another is taken and not yet recorded: at the kill both become
    unknown, and neither is sent again by itself; an urgent one is sent again to both."""
    people = await house.readers(6)
    house.sandbox.faults.hang(method="sendMessage", chat=people[0].id)
    house.sandbox.faults.hang(method="sendMessage", chat=people[1].id, after=True)
    async with house.bot() as process:
        await house.post(TITLE, *(["--urgent"] if urgent else []))
        await house.sandbox.until(lambda: house.copies(people, TITLE) == [0, 1, 1, 1, 1, 1])
        await house.until_rows(f"{LEDGER} WHERE state = 'sent'", lambda rows: rows == [(4,)])
        assert house.sandbox.faults.orders == []
        await process.stopped()
    assert (await house.release())["left"] == 2
    async with house.bot():
        release = await house.done()
    if urgent:
        assert (release["sent"], release["unknown"]) == (6, 0)
        assert house.copies(people, TITLE) == [1, 2, 1, 1, 1, 1]
    else:
        assert (release["sent"], release["unknown"], release["reasons"]) == (4, 2, {"crash": 2})
        assert house.copies(people, TITLE) == [0, 1, 1, 1, 1, 1]


async def test_killed_while_it_is_planned(house: House) -> None:
    """Killed four times while 30,000 readers are written into the ledger: at the end each of them is there once."""
    await house.subscribe(list(range(1, MANY + 1)))
    house.sandbox.faults.hang(None, method="sendMessage")
    await house.post(TITLE)
    chance, states = random.Random(1972), []
    for share in sorted(chance.random() for _ in range(4)):
        async with house.begun() as process:
            await house.until_rows(LEDGER, lambda rows, least=share * MANY * 0.8: rows[0][0] >= least)  # type: ignore[misc]
            await process.stopped()
        release = await house.release()
        assert release["total"] <= MANY
        states.append(release["state"])
    assert "planning" in states
    async with house.bot():
        await house.until_rows("SELECT state FROM release", lambda rows: rows == [("running",)])
    release = await house.release()
    # What was being sent at a kill is unknown: at most the three that go out before Telegram has taken one.
    assert release["total"] == release["left"] + release["unknown"] == MANY
    assert release["unknown"] <= 3 * states.count("running")


async def test_sigterm_with_a_hundred_thousand_waiting(house: House) -> None:
    """SIGTERM while they are planned, and again while they are sent: exit 0, and what was in the air is recorded."""
    people = await house.readers(200)
    await house.subscribe(list(range(1, 100_001 - len(people))))
    house.sandbox.faults.latency = 0.05
    await house.post(TITLE)
    async with house.bot() as process:
        await house.until_rows(LEDGER, lambda rows: rows[0][0] > 0)
        assert await process.stopped(signal.SIGTERM) == 0
    async with house.bot() as process:
        await house.sandbox.until(lambda: sum(house.copies(people, TITLE)) >= 50)
        assert await process.stopped(signal.SIGTERM) == 0
    release = await house.release()
    assert (release["state"], release["total"], release["unknown"]) == ("running", 100_000, 0)
    assert release["sent"] == sum(house.copies(people, TITLE)) < len(people)
    assert house.ask(f"{LEDGER} WHERE state = 'sending'") == [(0,)]
