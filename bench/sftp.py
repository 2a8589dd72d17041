"""An SSH server on loopback that lets one key in to SFTP and nothing else: a third place for a replica. Debian's
openssh-server is all that it needs."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SECONDS = 20.0
_CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/client.pub
PidFile {folder}/sshd.pid
Subsystem sftp internal-sftp
ForceCommand internal-sftp
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
LogLevel ERROR
"""


def sftp_program() -> str | None:
    """Where the SSH server is."""
    return shutil.which("sshd") or shutil.which("/usr/sbin/sshd")


class SftpServer:
    """The server, with its keys in `folder`; what is replicated lies there too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("host", "client"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True, timeout=_SECONDS)
        self._port = _free_port()
        (folder / "sshd_config").write_text(_CONFIG.format(port=self._port, folder=folder), "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def replica(self, name: str) -> dict[str, Any]:
        """A replica there, as in litestream.yml."""
        place = {"type": "sftp", "host": f"127.0.0.1:{self._port}", "user": getpass.getuser()}
        return {**place, "key-path": str(self._folder / "client"), "path": str(self._folder / name)}

    @contextlib.contextmanager
    def running(self) -> Iterator[SftpServer]:
        """A block in which it runs."""
        self.start()
        try:
            yield self
        finally:
            self.kill()

    def start(self) -> None:
        """Listen."""
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd wants it where it is started by root
        program = str(Path(str(sftp_program())).resolve())
        command = [program, "-D", "-e", "-f", str(self._folder / "sshd_config")]
        with (self._folder / "sshd.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def kill(self) -> None:
        """It listens no more, and whoever is connected is cut off."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)  # with those who serve a connection
            self._process.wait()
            self._process = None


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
