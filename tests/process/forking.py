"""The command line in a process forked from one that has imported everything: it starts in a tenth of a second."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from bot import cli

ROOT = Path(__file__).parents[2]
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["bot.cli"])
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_COUNT = itertools.count()


@dataclass(slots=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


async def forked(*words: str, token: str, stdin: str, folder: Path) -> Ended:
    """The command line in a process of its own that starts in a tenth of a second."""
    place = folder / f"command-{next(_COUNT)}"
    place.mkdir()
    (place / "in").write_text(stdin, "utf-8")
    process = _CONTEXT.Process(target=_command, args=(words, token, place), daemon=True)
    process.start()
    await asyncio.to_thread(process.join, 60)
    assert process.exitcode is not None, f"{words} does not end"
    status = process.exitcode
    process.close()
    return Ended(status, (place / "out").read_text("utf-8"), (place / "err").read_text("utf-8"))


def _command(words: tuple[str, ...], token: str, place: Path) -> None:
    """The child: `chancery` with these words, its streams being files."""
    for number, name, flags in ((0, "in", os.O_RDONLY), (1, "out", _NEW), (2, "err", _NEW)):
        os.dup2(os.open(place / name, flags, 0o600), number)
    os.chdir(ROOT)
    os.environ.update(BOT_TOKEN=token, COLUMNS="200", NO_COLOR="1")
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - by number
    sys.argv = ["chancery", *words]
    cli.main()
