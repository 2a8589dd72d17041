"""The queues for slots of the pace, and whose turn it is: replies in three ranks, and bulk.

Staff go before all others. Of the remaining slots, people known before get two for each one that others and bulk get; a
lane in which nobody waits leaves its share to the rest. So no lane waits for ever, whatever the others ask.
"""

from __future__ import annotations

from asyncio import Future
from collections import deque
from typing import Generic, TypeVar

from bot.domain.flood import Rank

BULK = len(Rank)  # the lane after those of the ranks
_SHARES = {Rank.KNOWN: 2, Rank.OTHERS: 1, BULK: 1}
S = TypeVar("S")


class Lanes(Generic[S]):
    """Those who wait, as futures of slots, in order of arrival in each lane.

    Each lane counts what it has used of its share. The lane that has used least goes next; one that was empty starts
    level with the others, so that nothing is saved up.
    """

    def __init__(self) -> None:
        self._waiting: tuple[deque[Future[S]], ...] = tuple(deque() for _ in range(BULK + 1))
        self._used = dict.fromkeys(_SHARES, 0.0)
        self._level = 0.0  # what the lane that went last had used

    def __bool__(self) -> bool:
        return any(self._waiting)

    def add(self, lane: int, turn: Future[S]) -> None:
        """Wait in a lane, at its end."""
        if lane in self._used and not self._waiting[lane]:
            self._used[lane] = max(self._used[lane], self._level)
        self._waiting[lane].append(turn)

    def is_before_all(self, rank: int) -> bool:
        """Whether a reply of that rank that arrives now may pass every waiting reply: staff and known people pass those
        of lower ranks."""
        ahead = range(rank + 1) if rank < Rank.OTHERS else range(BULK)
        return rank != BULK and not any(self._waiting[lane] for lane in ahead)

    def has_replies(self) -> bool:
        """Whether a reply waits."""
        return any(self._waiting[lane] for lane in range(BULK))

    def next(self) -> int | None:
        """The lane whose turn it is; None if nobody waits. Those who have given up are dropped."""
        for waiting in self._waiting:
            while waiting and waiting[0].done():
                waiting.popleft()
        if self._waiting[Rank.STAFF]:
            return Rank.STAFF
        return min((lane for lane in _SHARES if self._waiting[lane]), key=lambda lane: self._used[lane], default=None)

    def pop(self, lane: int) -> Future[S]:
        """Take the first of a lane whose turn it is."""
        if lane in self._used:
            self._level = self._used[lane]
        self.charge(lane)
        return self._waiting[lane].popleft()

    def charge(self, lane: int) -> None:
        """Count a slot that was given to the lane."""
        if lane in self._used:
            self._used[lane] = max(self._used[lane], self._level) + 1 / _SHARES[lane]
