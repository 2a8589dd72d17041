"""Busy neighbours: loops that do nothing as fast as they can, `nice`d, beside whatever is measured."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator

_NICE = 10  # what the command `nice` adds by itself
_LOOP = f"import os\nos.nice({_NICE})\nprint(flush=True)\nwhile True: pass"


@contextlib.contextmanager
def busy(number: int) -> Iterator[list[subprocess.Popen[str]]]:
    """So many of them, each a process of its own, until the block ends."""
    with contextlib.ExitStack() as stack:
        loops = []
        for _ in range(number):
            command = [sys.executable, "-c", _LOOP]
            loops.append(stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)))
            stack.callback(loops[-1].kill)
        for loop in loops:
            assert loop.stdout is not None
            loop.stdout.readline()  # it is at work
        yield loops
