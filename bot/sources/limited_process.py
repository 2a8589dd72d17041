"""Runs a program on bytes from outside, in a process of its own with limits of time, memory and output.

Whenever we stop waiting, also when the bot ends, the process is killed with everything that it started. It gets none of
the bot's environment variables.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("limited.py")
_CHUNK = 65_536  # bytes
# One memory arena for all threads: glibc reserves 64 MB of address space for each, which count against the limit.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run: seconds of CPU time, seconds of time, bytes of address space and of output."""

    cpu: int = 10
    wall: float = 30.0
    memory: int = 768 * 1024 * 1024
    output: int = 4 * 1024 * 1024


class TooMuchOutput(Exception):
    """The program has written more than it may."""


async def run_limited(program: Sequence[str], data: bytes, limits: Limits) -> tuple[int, bytes]:
    """Run the program; returns its exit status (below 0: the number of a signal) and its output.

    Args:
        program: its path and arguments.
        data: its standard input.

    Raises:
        TimeoutError: it did not end within `limits.wall`.
        TooMuchOutput: it wrote too much.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-S", str(_LAUNCHER), str(limits.cpu), str(limits.memory), *program),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )
    feeding = asyncio.create_task(_feed(process, data))
    try:
        async with asyncio.timeout(limits.wall):
            written = await _all_of(process, limits.output)
            return await process.wait(), written
    finally:
        await _end(process)
        await asyncio.wait({feeding})


async def _feed(process: asyncio.subprocess.Process, data: bytes) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the program has ended; its status says why
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


async def _all_of(process: asyncio.subprocess.Process, most: int) -> bytes:
    assert process.stdout is not None
    found = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        found += chunk
        if len(found) > most:
            raise TooMuchOutput
    return bytes(found)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the process and everything that it started, if they still run, and wait for the end. It may have ended by
    itself and left others, which keep its output open."""
    assert process.stdout is not None
    if process.returncode is None or not process.stdout.at_eof():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    while await process.stdout.read(_CHUNK):
        pass  # discard what it had written
    await process.wait()
