"""Runs a program under limits: `python limited.py CPU_SECONDS MEMORY_BYTES PROGRAM [ARGUMENT ...]`.

It is a separate program because the limits must be set before the other one starts, and a process with threads, such as
the bot, must not run Python between fork and exec. It imports nothing of ours.
"""

from __future__ import annotations

import os
import resource
import sys

_BEHIND_THE_BOT = 10  # niceness, so that the bot has precedence
_MOST_FILES = 65_536
_STACK_BYTES = 1024 * 1024  # of each thread; the usual 8 MB would count against the memory limit


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def main(cpu_seconds: int, memory_bytes: int, program: list[str]) -> None:
    """Replace this process by the program, with limits of time and memory. It cannot write files, and inherits no open
    files."""
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_STACK, _STACK_BYTES)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    os.closerange(3, _MOST_FILES)
    os.nice(_BEHIND_THE_BOT)
    os.execv(program[0], program)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
