"""Webhook mode with a second machine's copy: what waits for the copy, and what is said where it cannot be reached."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.cli.base import at_replica
from bot.opening import opened_services
from bot.sandbox import Sandbox
from bot.web.webhook import SECRET_HEADER
from tests.journeys.conftest import Embassy, count_of
from tests.litestream import Socket, listening
from tests.patience import WAIT, until
from tests.tools import free_port

STRANGER = 5  # never met by the sandbox: what they ask is no matter here


class Hooked:
    """An embassy that Telegram calls, whose copy is asked for at a socket."""

    def __init__(self, embassy: Embassy, socket: Socket, folder: Path) -> None:
        self.embassy, self.socket, self.port = embassy, socket, free_port()
        embassy.extra["replica"] = {"socket": str(folder / "socket"), "patience": "1s"}
        hook = {"url": f"http://127.0.0.1:{self.port}/hook", "port": self.port, "secret": "a-word"}
        embassy.extra["telegram"] = {"api_url": embassy.sandbox.api_url, "mode": "webhook", "webhook": hook}

    async def call(self, number: int) -> int:
        """Telegram's call with an update; the status of the answer."""
        message = {"message_id": number, "date": 0, "chat": {"id": STRANGER, "type": "private"}}
        body, headers = json.dumps({"update_id": number, "message": message}), {SECRET_HEADER: "a-word"}
        address = f"http://127.0.0.1:{self.port}/hook"
        async with (
            aiohttp.ClientSession() as client,
            client.post(address, data=body, headers=headers) as answer,
        ):
            return answer.status

    def lose(self) -> None:
        """The copy cannot be reached any more."""
        self.socket.status = 500

    def find(self) -> None:
        """It can again."""
        self.socket.status = 200


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[Hooked]:
    async with Sandbox(patience=WAIT, webhook_again=0.05) as sandbox, listening(tmp_path / "socket") as socket:
        yield Hooked(Embassy(sandbox, tmp_path), socket, tmp_path)


async def test_the_start_comes_after_the_copy(hooked: Hooked) -> None:
    """Until the copy answers, Telegram is asked and told nothing, and nobody listens; then the webhook is set."""

    async def answer_late() -> list[str]:
        await until(lambda: hooked.socket.asked)
        called = [call.method for call in hooked.embassy.sandbox.calls]
        with pytest.raises(aiohttp.ClientConnectorError):
            await hooked.call(1)
        hooked.socket.may_answer.set()
        return called

    hooked.socket.may_answer.clear()
    answering = asyncio.create_task(answer_late())
    async with hooked.embassy.open():
        assert await answering == []
        assert hooked.embassy.sandbox.world.webhook.endswith("/hook")


async def test_200_comes_after_the_copy(hooked: Hooked) -> None:
    """An update that is written down gets its 200, and is handled, once the copy has it; a message of a release is sent
    once the copy knows that it is about to go; a shell's command is done once the copy has its work."""
    embassy, socket = hooked.embassy, hooked.socket
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        socket.may_answer.clear()
        asked = len(socket.asked)
        called = asyncio.create_task(hooked.call(2**31))
        rows = f"SELECT count(*) FROM inbox WHERE update_id = {2**31} AND done_at IS NULL"

        async def is_kept() -> bool:
            found = await bot.services.db.reader.execute_fetchall(rows)
            return [*map(tuple, found)] == [(1,)]

        await embassy.until(is_kept)
        await until(lambda: len(socket.asked) > asked)
        assert not called.done()
        socket.may_answer.set()
        assert await called == 200
        socket.may_answer.clear()
        await embassy.posted_from_shell(bot, "On the quay")
        sending = "SELECT count(*) FROM delivery WHERE state = 'sending'"

        async def is_claimed() -> bool:
            found = await bot.services.db.reader.execute_fetchall(sending)
            return [*map(tuple, found)] == [(1,)]

        await embassy.until(is_claimed)
        async with opened_services(embassy.config()) as shell:
            done = asyncio.create_task(at_replica(shell))
            asked = len(socket.asked)
            await until(lambda: len(socket.asked) > asked)
            assert not done.done()
            assert not count_of(embassy.sandbox, embassy.anna, "On the quay")
            socket.may_answer.set()
            await done
        await embassy.sandbox.until(lambda: count_of(embassy.sandbox, embassy.anna, "On the quay"))


async def test_out_of_reach_it_goes_on_and_says_so(hooked: Hooked, capsys: pytest.CaptureFixture[str]) -> None:
    """While the copy cannot be reached Telegram's calls are taken after the patience, and answered; staff hear of it, a
    shell's command says it; a release waits for the copy's return."""
    embassy = hooked.embassy
    embassy.officer.send("/id")
    async with embassy.open() as bot:
        await embassy.officer.reply()
        await embassy.subscribed(embassy.anna)
        hooked.lose()
        assert await hooked.call(2**31) == 200
        embassy.anna.send("/counters")
        await embassy.anna.reply()
        await embassy.officer.wait(lambda found: any("second machine cannot be reached" in m.text for m in found))
        await embassy.posted_from_shell(bot, "On the quay")
        async with opened_services(embassy.config()) as shell:
            await at_replica(shell)
        assert "does not have this yet" in capsys.readouterr().err
        assert not count_of(embassy.sandbox, embassy.anna, "On the quay")
        hooked.find()
        await embassy.sandbox.until(lambda: count_of(embassy.sandbox, embassy.anna, "On the quay") == 1)
        await embassy.officer.wait(lambda found: any("can be reached again" in m.text for m in found))
