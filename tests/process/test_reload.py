"""SIGHUP reads the config again; and what systemd is told."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import aiohttp

from tests.patience import until
from tests.process.conftest import OFFICER, Shell
from tests.tools import free_port


async def test_what_can_change_changes(shell: Shell) -> None:
    """New staff and consular cards count at once; what needs a restart is named; a wrong config changes nothing."""
    newcomer = shell.sandbox.user("Newcomer", user_id=777_002)
    newcomer.start()
    async with shell.bot() as process:
        shell.write_config(
            rate=20,
            staff=[{"id": OFFICER, "role": "publisher"}, {"id": newcomer.id, "role": "owner"}],
            consular=[{"label": "Consul", "phone": "+44 20 3668 7474"}],
        )
        os.kill(process.pid, signal.SIGHUP)
        await process.until(lambda: "the config was read again" in process.log)
        await process.until(lambda: "need a restart: delivery.rate" in process.log)
        newcomer.send("/consular")
        await newcomer.wait(lambda found: "+44 20 3668 7474" in found[-1].text)
        newcomer.send("/staff")
        await newcomer.wait(lambda found: "Newcomer" in found[-1].text or "777002" in found[-1].text)
        shell.config.write_text("mission: [")
        os.kill(process.pid, signal.SIGHUP)
        await process.until(lambda: "the config was not taken over" in process.log)
        newcomer.send("/consular")
        await newcomer.wait(lambda found: "+44 20 3668 7474" in found[-1].text)
        assert await process.stopped(signal.SIGTERM) == 0


async def test_in_the_middle_of_a_release(shell: Shell) -> None:
    """Read again and again while a release goes out and people ask: each reader gets it once, each question its answer,
    and what the last config says counts."""
    async with shell.bot() as process:
        people = await shell.audience(30)
        assert (await shell("post", "--title", "On the quay", stdin="Words.")).status == 0
        for number in range(8):
            card = {"label": "Consul", "phone": f"+44 20 3668 740{number}"}
            shell.write_config(staff=[{"id": OFFICER, "role": ("owner", "editor")[number % 2]}], consular=[card])
            people[number].send("/consular")
            said = process.log.count("the config was read again")
            os.kill(process.pid, signal.SIGHUP)
            await process.until(lambda said=said: process.log.count("the config was read again") > said)  # type: ignore[misc]
        await shell.done()
        people[-1].send("/consular")
        await people[-1].wait(lambda found: "+44 20 3668 7407" in found[-1].text)
        for person in people[:8]:
            await person.wait(lambda found: any("+44 20 3668 740" in message.text for message in found))
        assert "Traceback" not in process.log
        assert await process.stopped(signal.SIGTERM) == 0
    assert [sum(m.text.startswith("On the quay") for m in person.messages()) for person in people] == [1] * 30


async def test_the_pages_show_it(shell: Shell, tmp_path: Path) -> None:
    """A counter of the config that is read again is on the public page, in the mission's own file its channel; both
    were there without it before."""
    key = str(tmp_path / "keys" / "signing.key")
    (tmp_path / "keys").mkdir()
    web, signing = {"enabled": True, "port": (port := free_port())}, {"key": key}
    shell.write_config(web=web, signing=signing)
    assert (await shell("keys")).status == 0

    async def says(path: str, word: str) -> bool:
        try:
            async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}/{path}") as answer:
                return word in await answer.text()
        except aiohttp.ClientConnectionError:
            return False  # not up yet

    async with shell.bot() as process:
        await until(lambda: says(".well-known/chancery.json", "chancery_bot"))
        assert not await says("en/", "since the first harbour")
        counters = [{"since": "2018-03-04", "text": "{days} since the first harbour"}]
        shell.write_config(web=web, signing=signing, counters=counters, channels=[{"chat": "@harbour_news"}])
        os.kill(process.pid, signal.SIGHUP)
        await until(lambda: says("en/", "since the first harbour"))
        await until(lambda: says(".well-known/chancery.json", "@harbour_news"))


async def test_systemd_is_told(shell: Shell, tmp_path: Path) -> None:
    """That the bot is up, that it is alive, that it reads its config again, and that it ends."""
    told: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.setblocking(False)

        def heard(word: str) -> bool:
            """Whether that was told by now."""
            try:
                while True:
                    told.extend(receiver.recv(1000).decode().splitlines())
            except BlockingIOError:
                return word in told

        async with shell.begun(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000") as process:
            await process.up()
            await until(lambda: heard("READY=1"))
            await until(lambda: told.count("WATCHDOG=1") > 2 or heard("-"))
            os.kill(process.pid, signal.SIGHUP)
            await until(lambda: heard("RELOADING=1"))
            assert await process.stopped(signal.SIGTERM) == 0
            assert heard("STOPPING=1")
    assert "STATUS=@chancery_bot is running" in told
