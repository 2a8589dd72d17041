"""Whether the bot hears Telegram: when that was last so, and what is in the way. Plain values, which either way in
keeps and the monitor reads."""

from __future__ import annotations

import asyncio
import logging

log = logging.getLogger(__name__)


class Hearing:
    """`well_at`: when updates last came, or Telegram said that there are none, in seconds of the event loop's clock;
    None: not yet. `fault`: what is in the way since, as a sentence, or ''. `accepted`: whether Telegram accepts the
    token; None: that is not known yet. `of`: which bot it is about, before each sentence."""

    def __init__(self, of: str = "") -> None:
        self.well_at: float | None = None
        self.fault = ""
        self.accepted: bool | None = None
        self._of = of
        self._token_judged = asyncio.Event()

    def well(self) -> None:
        """The bot hears Telegram now."""
        self.well_at = asyncio.get_running_loop().time()
        self.fault = ""
        self._judge_token(accepted=True)

    def ill(self, fault: str, *, once: bool = False) -> None:
        """The bot does not hear Telegram. It is logged, `once`: not again while it stays the same."""
        fault = f"{self._of}{fault}"
        if not once:
            log.warning("%s", fault)
        elif fault != self.fault:
            log.error("%s", fault)
        self.fault = fault

    def refused(self, fault: str) -> None:
        """The same, since Telegram does not accept the token."""
        self.ill(fault, once=True)
        self._judge_token(accepted=False)

    def _judge_token(self, *, accepted: bool) -> None:
        if accepted is not self.accepted:
            self.accepted = accepted
            self._token_judged.set()

    async def token_judged(self, known: bool | None) -> bool:
        """Whether Telegram accepts the token, as soon as that is known and another answer than `known`."""
        while self.accepted is None or self.accepted is known:
            self._token_judged.clear()
            await self._token_judged.wait()
        return self.accepted
