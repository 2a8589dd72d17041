"""How many more messages may be paid for (paid broadcasts), and the rate that this allows."""

from __future__ import annotations

import asyncio
import logging
from math import inf

from bot.delivery.pace.last_second import FREE_LIMIT, PAID_LIMIT
from bot.delivery.pace.pace import Pace

log = logging.getLogger(__name__)
FREE_RATE = 28.0  # messages a second, as without paying
_EMPTY_FOR = 30.0  # seconds until paying is tried again


class Purse:
    """How many more messages may be paid for. `rate`: messages a second while paying."""

    def __init__(self, pace: Pace, rate: float) -> None:
        self._pace, self._rate = pace, rate
        self._left: float = inf
        self._empty_until = 0.0  # by the loop's clock: until when Telegram's word that the balance is too low counts
        self.paying = True

    def allow(self, messages: float) -> None:
        """Set how many more may be paid for."""
        self._left = messages if asyncio.get_running_loop().time() >= self._empty_until else 0
        self._set_speed(paying=self._left > 0)

    def take(self, messages: int) -> bool:
        """Whether these messages are paid for; if so, they are subtracted."""
        if not self.paying or messages > self._left:
            self._set_speed(paying=False)
            return False
        self._left -= messages
        return True

    def emptied(self) -> None:
        """Telegram says that the balance is too low: pay for nothing until it may have been filled up."""
        self._empty_until = asyncio.get_running_loop().time() + _EMPTY_FOR
        self.allow(0)

    def _set_speed(self, *, paying: bool) -> None:
        if paying == self.paying:
            return
        self.paying = paying
        self._pace.set_speed(*((self._rate, PAID_LIMIT) if paying else (min(self._rate, FREE_RATE), FREE_LIMIT)))
        log.info("messages are paid for again" if paying else "no more is paid for: the rest goes at the free rate")
