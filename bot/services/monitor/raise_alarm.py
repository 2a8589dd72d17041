"""Alarms outside Telegram, because it may be the bot that is lost: runs the operator's program (`monitor.on_alarm`).

The program gets three arguments: the name of the check (or `program`), `begins` or `ends`, and a sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)
_PATIENCE = 30.0  # the longest that the program may take, in seconds
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")  # variables that it gets; others may contain tokens


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `ends`: the fault is over."""

    about: str
    sentence: str
    ends: bool = False


async def raise_alarm(program: Path, alarm: Alarm, patience: float = _PATIENCE) -> bool:
    """Run the program and wait for its end; returns whether it succeeded. Failures are logged."""
    words = (alarm.about, "ends" if alarm.ends else "begins", alarm.sentence)
    environment = {name: value for name, value in os.environ.items() if name in _KEPT}
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        log.error("monitor.on_alarm: %s cannot be run: %s", program, error.strerror)
        return False
    try:
        async with asyncio.timeout(patience):
            status = await process.wait()
    except TimeoutError:
        log.error("monitor.on_alarm: %s did not end within %.0f seconds and was killed", program, patience)
        return False
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            await process.wait()
    if status:
        log.error("monitor.on_alarm: %s ended with status %d", program, status)
    return status == 0
