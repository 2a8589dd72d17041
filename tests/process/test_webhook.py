"""Webhook mode, as the operator runs it: Telegram calls the bot, and nothing is lost or comes twice."""

from __future__ import annotations

import io
import signal
import socket
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.patience import WAIT
from tests.process.conftest import Shell
from tests.tools import free_port

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    """A sandbox that repeats a call soon, a folder, the command line."""
    async with Sandbox(patience=WAIT, webhook_again=0.05) as sandbox:
        yield Shell(sandbox, tmp_path)


def by_webhook(shell: Shell, port: int, **more: Any) -> None:
    """Write a config of webhook mode."""
    hook = {"url": f"http://127.0.0.1:{port}/hook", "port": port, **more}
    telegram = {"api_url": shell.sandbox.api_url, "mode": "webhook", "webhook": hook}
    shell.write_config(telegram=telegram)


async def post(port: int, body: bytes, secret: str) -> int:
    """The status with which the door answers."""
    address, headers = f"http://127.0.0.1:{port}/hook", {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


async def test_the_bot_answers_by_webhook(shell: Shell) -> None:
    """People are answered, nobody polls, and Telegram was told the kinds of updates and a secret, which is kept."""
    by_webhook(shell, free_port())
    anna = shell.sandbox.user("Anna")
    looked = await shell("check", "--online")
    assert looked.status == 1
    assert "Telegram does not call this bot yet" in looked.out
    async with shell.bot() as process:
        anna.send("/latest")
        await anna.reply()
        settings = shell.sandbox.world.webhook_settings
        assert len(settings.secret) > 30
        assert "message" in shell.sandbox.world.allowed_updates
        assert settings.secret not in process.log
        looked = await shell("check", "--online")
        assert "webhook    Telegram calls at 127.0.0.1; 0 updates wait" in looked.out
        assert looked.status == 1  # of the officer, who never opened the bot
    kept = settings.secret
    async with shell.bot():
        assert shell.sandbox.world.webhook_settings.secret == kept
    assert not [call for call in shell.sandbox.calls if call.method == "getUpdates"]


async def test_strangers_are_turned_away(shell: Shell) -> None:
    """Without the secret, with a wrong one, with a body beyond measure: nothing gets in; what is no update is left."""
    by_webhook(shell, port := free_port(), secret="a-word")
    async with shell.bot():
        assert await post(port, b"{}", "") == 401
        assert await post(port, b"{}", "another") == 401
        assert await post(port, b"x" * ((1 << 20) + 1), "a-word") == 413
        assert await post(port, b"no JSON", "a-word") == 200
        assert await post(port, b'{"update_id": "seven"}', "a-word") == 200
        assert shell.ask("SELECT count(*) FROM inbox") == [(0,)]


async def test_between_the_two_ways_nothing_is_lost_or_repeated(shell: Shell) -> None:
    """From polling to webhook and back, with messages while neither runs: each is answered, once."""
    anna = shell.sandbox.user("Anna")
    for mode in ("polling", "webhook", "polling", "webhook"):
        before = len(answers(anna))
        anna.send("/latest")
        if mode == "webhook":
            by_webhook(shell, free_port())
        else:
            shell.write_config()
        async with shell.bot() as process:
            anna.send("/latest")
            await shell.sandbox.until(partial(answered, anna, before + 2))
            assert await process.stopped(signal.SIGTERM) == 0
            assert "earlier program" not in process.log
        assert len(answers(anna)) == before + 2
    assert shell.ask("SELECT count(*) FROM notice WHERE kind = 'webhook'") == [(0,)]


def answers(person: Any) -> list[Any]:
    """What the bot has written to a person."""
    return [message for message in person.messages() if message.from_bot]


def answered(person: Any, times: int) -> bool:
    """Whether the bot has written so many times."""
    return len(answers(person)) >= times


async def test_killed_between_commit_and_answer(shell: Shell) -> None:
    """An update that comes again after it was taken is not handled twice."""
    by_webhook(shell, port := free_port(), secret="a-word")
    anna = shell.sandbox.user("Anna")
    async with shell.bot():
        anna.send("/id")
        await anna.reply()
        ((taken,),) = shell.ask("SELECT update_id FROM inbox")
        update = b'{"update_id": %d, "message": {"chat": {"id": 1}}}' % taken
        assert await post(port, update, "a-word") == 200
        assert shell.ask("SELECT count(*), count(json) FROM inbox") == [(1, 0)]


async def test_a_port_that_is_taken(shell: Shell) -> None:
    """`run` ends with a sentence that names the key, and Telegram is told nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        by_webhook(shell, int(taken.getsockname()[1]))
        ended = await shell("run")
    assert ended.status == 1
    assert "telegram.webhook: nothing can listen on 127.0.0.1:" in ended.err
    assert shell.sandbox.world.webhook == ""


async def test_another_program_takes_the_webhook(shell: Shell) -> None:
    """Another program's webhook is not replaced by a bot that the database does not know; `--take-webhook` does."""
    shell.sandbox.world.webhook = "https://old.example/secret-path"
    by_webhook(shell, free_port())
    ended = await shell("run")
    assert ended.status == 2
    assert "--take-webhook" in ended.err
    async with shell.bot("--take-webhook") as process:
        assert "sent to old.example: that is taken off" in process.log
        assert shell.sandbox.world.webhook.startswith("http://127.0.0.1")


async def test_a_server_of_ones_own_behind_a_path(shell: Shell) -> None:
    """An `api_url` with a path works in both modes, as behind a proxy."""
    anna = shell.sandbox.user("Anna")
    behind = f"{shell.sandbox.api_url}/telegram"
    for mode in ("polling", "webhook"):
        hook = {"url": f"http://127.0.0.1:{(port := free_port())}/hook", "port": port}
        shell.write_config(telegram={"api_url": behind, "mode": mode, "webhook": hook})
        async with shell.bot():
            before = len(answers(anna))
            anna.send("/latest")
            await shell.sandbox.until(partial(answered, anna, before + 1))
