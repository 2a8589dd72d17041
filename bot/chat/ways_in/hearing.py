"""Whether the bot hears Telegram: when that was last so, and what is in the way. Plain values, which either way in
keeps and the monitor reads."""

from __future__ import annotations

import asyncio
import logging

log = logging.getLogger(__name__)


class Hearing:
    """`well_at`: when updates last came, or Telegram said that there are none, in seconds of the event loop's clock;
    None: not yet. `fault`: what is in the way since, as a sentence, or ''."""

    def __init__(self) -> None:
        self.well_at: float | None = None
        self.fault = ""

    def well(self) -> None:
        """The bot hears Telegram now."""
        self.well_at = asyncio.get_running_loop().time()
        self.fault = ""

    def ill(self, fault: str, *, once: bool = False) -> None:
        """The bot does not hear Telegram. It is logged, `once`: not again while it stays the same."""
        if not once:
            log.warning("%s", fault)
        elif fault != self.fault:
            log.error("%s", fault)
        self.fault = fault
