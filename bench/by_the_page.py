"""A takeover as an operator types it: the commands of docs/second-machine.md, read from the page, in its order."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from pathlib import Path

from bench.forked import Forked
from bench.litestream import program
from bench.machines import Machine

_PAGE = Path(__file__).parents[1] / "docs" / "second-machine.md"
_COMMAND = re.compile(r"^ {7}((?:litestream|chancery) .*)$", re.MULTILINE)  # below a step of a list
_FOLDERS = ("/etc/chancery/", "/var/lib/chancery/")  # as the page calls them
_GOES_ON = ("replicate", "run")
_SECONDS = 120.0


def commands() -> list[list[str]]:
    """The words of each command below "Take over"."""
    section = _PAGE.read_text("utf-8").partition("\n## Take over\n")[2].partition("\n## ")[0]
    return [line.split() for line in _COMMAND.findall(section)]


def moved_aside(lost: Machine) -> Path:
    """Move the lost machine's folder aside, so that the next one may have its place; where it lies now."""
    return lost.folder.rename(lost.folder.with_name(f"{lost.folder.name}-lost"))


class Operator:
    """Types commands on a machine whose two folders are one. `rest_of`: what is left of the lost machine, of which the
    operator has its litestream.yml as restore.yml, as step 2 of the page wants."""

    def __init__(self, machine: Machine, rest_of: Path) -> None:
        self._machine = machine
        self._litestream: subprocess.Popen[bytes] | None = None
        self._bot: Forked | None = None
        shutil.copyfile(rest_of / "litestream.yml", machine.folder / "restore.yml")

    async def type(self, words: list[str]) -> None:
        """One command, to its end, or, where it goes on, until it is up."""
        for folder in _FOLDERS:
            words = [word.replace(folder, f"{self._machine.folder}/") for word in words]
        name, verb = words[:2]
        if name == "litestream" and verb in _GOES_ON:
            self._litestream = self._going_on(words[1:])
        elif name == "litestream":
            done = await asyncio.to_thread(self._to_its_end, words[1:])
            assert done.returncode == 0, done.stderr
        else:
            sandbox = self._machine.house.sandbox
            self._bot = Forked(*words[1:], token=sandbox.token, patience=sandbox.patience)
            await (self._bot.up() if verb in _GOES_ON else self._bot.ended())

    def _going_on(self, words: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen([str(program()), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _to_its_end(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        command = [str(program()), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)

    async def leave(self) -> None:
        """End what goes on."""
        if self._litestream is not None:
            self._litestream.kill()
            self._litestream.wait()
        if self._bot is not None:
            await self._bot.close()
