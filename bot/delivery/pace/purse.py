"""How many more messages may be paid for (paid broadcasts), and the speed that goes with it."""

from __future__ import annotations

import asyncio
import logging
from math import inf

from bot.delivery.pace.last_second import FREE_LIMIT, PAID_LIMIT
from bot.delivery.pace.pace import Pace

log = logging.getLogger(__name__)
FREE_RATE = 28.0  # messages a second, as without paying
_EMPTY_FOR = 30.0  # seconds until it is tried again


class Purse:
    """How many more messages may be paid for. `rate`: messages a second while they are."""

    def __init__(self, pace: Pace, rate: float) -> None:
        self._pace, self._rate = pace, rate
        self._left: float = inf
        self._empty_until = 0.0  # by the loop's clock: Telegram said that there is not enough
        self.paying = True

    def allow(self, messages: float) -> None:
        """So many more may be paid for from now on."""
        self._left = messages if asyncio.get_running_loop().time() >= self._empty_until else 0
        self._go(paying=self._left > 0)

    def take(self, messages: int) -> bool:
        """Whether these messages are paid for; they are taken off."""
        if not self.paying or messages > self._left:
            self._go(paying=False)
            return False
        self._left -= messages
        return True

    def emptied(self) -> None:
        """Telegram says that the balance does not suffice: nothing is paid for until it may have been filled up."""
        self._empty_until = asyncio.get_running_loop().time() + _EMPTY_FOR
        self.allow(0)

    def _go(self, *, paying: bool) -> None:
        if paying == self.paying:
            return
        self.paying = paying
        self._pace.set_speed(*((self._rate, PAID_LIMIT) if paying else (min(self._rate, FREE_RATE), FREE_LIMIT)))
        log.info("messages are paid for again" if paying else "no more is paid for: the rest goes at the free rate")
