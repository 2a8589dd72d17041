"""Whether the bot gets updates from Telegram: when it last did, and what prevents it. Plain values, updated by both
ways in and read by the monitor."""

from __future__ import annotations

import asyncio
import logging

log = logging.getLogger(__name__)


class Hearing:
    """`well_at`: when updates last came, or Telegram said that there are none, in seconds of the event loop's clock;
    None: not yet. `fault`: a sentence on what prevents it since, or ''. `accepted`: whether Telegram accepts the token;
    None: not known yet. `of`: the bot's name, put before each sentence."""

    def __init__(self, of: str = "") -> None:
        self.well_at: float | None = None
        self.fault = ""
        self.accepted: bool | None = None
        self._of = of
        self._token_judged = asyncio.Event()

    def well(self) -> None:
        """Record that the bot gets updates now."""
        self.well_at = asyncio.get_running_loop().time()
        self.fault = ""
        self._judge_token(accepted=True)

    def ill(self, fault: str, *, once: bool = False) -> None:
        """Record that the bot gets no updates, and log it. `once`: do not log the same fault again."""
        fault = f"{self._of}{fault}"
        if not once:
            log.warning("%s", fault)
        elif fault != self.fault:
            log.error("%s", fault)
        self.fault = fault

    def refused(self, fault: str) -> None:
        """Record that the bot gets no updates since Telegram does not accept the token."""
        self.ill(fault, once=True)
        self._judge_token(accepted=False)

    def _judge_token(self, *, accepted: bool) -> None:
        if accepted is not self.accepted:
            self.accepted = accepted
            self._token_judged.set()

    async def token_judged(self, known: bool | None) -> bool:
        """Wait until it is known whether Telegram accepts the token and the answer differs from `known`; returns it."""
        while self.accepted is None or self.accepted is known:
            self._token_judged.clear()
            await self._token_judged.wait()
        return self.accepted
