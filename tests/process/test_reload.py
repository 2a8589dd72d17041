"""SIGHUP reads the config again; and what systemd is told."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

from tests.patience import until
from tests.process.conftest import OFFICER, Shell


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
