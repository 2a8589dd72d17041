"""Flood control: how many messages a bot may send before Telegram answers 429. Callers pass the time.

core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a second over all chats, no
more than one a second in one chat ("short bursts" are tolerated), 20 a minute in one group; with `allow_paid_broadcast`
1000 a second, each above the free ones for 0.1 Stars
(core.telegram.org/bots/api#paid-broadcasts).
The treatment of a paid message without enough Stars is not documented: here it counts as a free one.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from bot.sandbox.world.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class Rates:
    """The limits. A rate of 0 switches that limit off.

    `chat_burst` is how many messages one chat accepts at once before "one a second" applies; Telegram does not publish
    a number, 4 is our choice. `edit_cost` is how much of the chat's allowance an edit uses: edits are limited too, but
    less strictly; they do not count for the other two limits.
    """

    per_second: float = 30
    per_chat_per_second: float = 1
    per_group_per_minute: float = 20
    paid_per_second: float = 1000
    chat_burst: float = 4
    edit_cost: float = 0.25


class FloodControl:
    """Counts what is sent: sliding windows for the bot and for groups, an allowance per chat. `rates` None: no limit.

    A refused call does not count, so a bot that waits for `retry_after` succeeds.
    """

    def __init__(self, rates: Rates | None) -> None:
        self.rates = rates
        self.tenths = 10**9  # in Stars: the bot's balance
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._chats: dict[int, tuple[float, float]] = {}

    def count_message(self, chat_id: int, now: float, paid: bool = False, count: int = 1) -> None:
        """Count a message to `chat_id` at `now` (seconds), or the `count` messages of an album.

        An album larger than a limit passes when nothing else counts.

        Raises:
            Refused: with a 429, if that is too many.
        """
        rates = self.rates
        if rates is None:
            return
        paid = paid and self.tenths >= count
        left = self._allowance(rates, chat_id, now)
        wait = self._short_of(rates, left, min(count, max(1.0, rates.chat_burst)))
        limit = rates.paid_per_second if paid else rates.per_second
        wait = max(wait, _window(self._all, limit, 1.0, now, count))
        group = None
        if chat_id < 0 and rates.per_group_per_minute:
            group = self._groups.setdefault(chat_id, deque())
            wait = max(wait, _window(group, rates.per_group_per_minute, 60.0, now, count))
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        self._all.extend([now] * count)
        if paid:  # only messages above the second's free ones cost Stars
            self.tenths -= max(0, min(count, len(self._all) - int(rates.per_second)))
        if group is not None:
            group.extend([now] * count)
        self._chats[chat_id] = (left - count, now)

    def count_edit(self, chat_id: int, now: float) -> None:
        """Count an edit: it uses `edit_cost` of the chat's allowance; Refused with a 429 if too little is left."""
        rates = self.rates
        if rates is None:
            return
        left = self._allowance(rates, chat_id, now)
        wait = self._short_of(rates, left, rates.edit_cost)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        self._chats[chat_id] = (left - rates.edit_cost, now)

    def _allowance(self, rates: Rates, chat_id: int, now: float) -> float:
        """How many messages the chat accepts at once now."""
        left, at = self._chats.get(chat_id, (rates.chat_burst, now))
        return min(rates.chat_burst, left + max(0.0, now - at) * rates.per_chat_per_second)

    @staticmethod
    def _short_of(rates: Rates, left: float, cost: float) -> float:
        """Seconds until the chat's allowance covers `cost`."""
        if not rates.per_chat_per_second or left >= cost - 1e-9:
            return 0.0
        return (cost - left) / rates.per_chat_per_second


def _window(times: deque[float], limit: float, span: float, now: float, count: int) -> float:
    """Seconds until `count` more fit into `limit` per `span`; 0 when they fit now."""
    while times and times[0] <= now - span + 1e-6:  # times are floats
        times.popleft()
    too_many = min(len(times), len(times) + count - int(limit)) if limit else 0
    return times[too_many - 1] + span - now if too_many > 0 else 0.0
