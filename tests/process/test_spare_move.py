"""`chancery move` as an operator types it, with a bot and a spare bot that really run."""

from __future__ import annotations

import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Person, Sandbox
from tests.patience import WAIT
from tests.process.conftest import Shell

SPARE_TOKEN = f"220201543:{'S' * 35}"


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    """A sandbox with two bots, a folder, the command line."""
    async with Sandbox(patience=WAIT, spare=(SPARE_TOKEN, "spare_bot")) as sandbox:
        found = Shell(sandbox, tmp_path)
        found.write_config(telegram={"api_url": sandbox.api_url, "spare": {"token": SPARE_TOKEN}})
        yield found


def times(person: Person, title: str) -> int:
    """How many statements of that title a bot has sent to the person."""
    return sum(message.from_bot and message.text.startswith(title) for message in person.messages())


async def test_stop_move_start(shell: Shell) -> None:
    """The three commands of docs/spare-bot.md: while the bot runs `move` refuses; after them whoever had started the
    spare bot gets the next release, once, and nothing anew; the others wait and are counted, and one who comes gets
    what follows."""
    spare = shell.sandbox.spare
    assert spare is not None
    async with shell.bot() as process:
        *knowing, late, lost = await shell.audience(4)
        there = [spare.person(person.id) for person in knowing]
        for person in there:
            person.send("/start spare")
            await person.reply()
        assert "@spare_bot, started by 2 of 4 readers" in (await shell("status")).out
        assert (await shell("post", "--title", "Before", stdin="Words.")).status == 0
        await shell.sandbox.until(lambda: all(times(person, "Before") for person in (*knowing, late, lost)))
        shell.sandbox.lose_bot()
        refused = await shell("move")
        assert refused.status == 1
        assert "Another process runs the bot" in refused.err
        assert await process.stopped(signal.SIGTERM) == 0
    moved = await shell("move")
    assert moved.status == 0, moved.err
    assert "@spare_bot is the bot now. It reaches 2 readers" in moved.out
    assert "until they come to it: 2 readers" in moved.out
    async with shell.bot():
        assert (await shell("post", "--title", "After", stdin="Words.")).status == 0
        await shell.done()
        comes = spare.person(late.id)
        comes.send("/start")
        await comes.reply()
        assert (await shell("post", "--title", "Later", stdin="Words.")).status == 0
        await shell.done()
        status = json.loads((await shell("status", "--json")).out)
    assert status["bot"]["username"] == "spare_bot"
    assert status["subscriptions"] == {**status["subscriptions"], "private": 3, "paused": 1}
    assert [[times(person, title) for title in ("Before", "After", "Later")] for person in there] == [[0, 1, 1]] * 2
    assert [times(spare.person(late.id), title) for title in ("Before", "After", "Later")] == [0, 0, 1]
    assert not any(times(lost, title) for title in ("After", "Later"))
