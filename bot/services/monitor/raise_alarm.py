"""An alarm outside Telegram, since the bot may be what is lost: the operator's own program is run (`monitor.on_alarm`).

It is given three words: what it is about (the name of a check, or `program`), `begins` or `ends`, and a sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)
_PATIENCE = 30.0  # seconds that the program may take
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")  # of the environment: no token is handed on


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `ends`: what it was about is well again."""

    about: str
    sentence: str
    ends: bool = False


async def raise_alarm(program: Path, alarm: Alarm, patience: float = _PATIENCE) -> bool:
    """Run the program and wait for its end; returns whether it ended well. What went wrong is in the log."""
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
