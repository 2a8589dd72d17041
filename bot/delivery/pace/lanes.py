"""Who waits for a slot of the pace, and whose turn it is: replies in three ranks, and bulk.

Staff go before all others. Of what they leave, people known before get two slots where others and bulk get one each;
a lane in which nobody waits leaves its share to those that do. So no lane waits for ever, whatever the others ask.
"""

from __future__ import annotations

from asyncio import Future
from collections import deque
from typing import Generic, TypeVar

from bot.domain.flood import Rank

BULK = len(Rank)  # the lane behind those of the ranks
_SHARES = {Rank.KNOWN: 2, Rank.OTHERS: 1, BULK: 1}
S = TypeVar("S")


class Lanes(Generic[S]):
    """The waiting, each as a future of a slot, in each lane in the order in which they came.

    Each lane counts what it has used of its share. The lane that has used least goes next; one that was empty begins
    where the others are, so that nothing is saved up.
    """

    def __init__(self) -> None:
        self._waiting: tuple[deque[Future[S]], ...] = tuple(deque() for _ in range(BULK + 1))
        self._used = dict.fromkeys(_SHARES, 0.0)
        self._common = 0.0  # what the lane that went last had used

    def __bool__(self) -> bool:
        return any(self._waiting)

    def add(self, lane: int, turn: Future[S]) -> None:
        """Wait in a lane, behind those who are there."""
        if lane in self._used and not self._waiting[lane]:
            self._used[lane] = max(self._used[lane], self._common)
        self._waiting[lane].append(turn)

    def is_before_all(self, rank: int) -> bool:
        """Whether a reply of that rank that comes now may go before every reply that waits: staff and people known
        pass those below them."""
        ahead = range(rank + 1) if rank < Rank.OTHERS else range(BULK)
        return rank != BULK and not any(self._waiting[lane] for lane in ahead)

    def has_replies(self) -> bool:
        """Whether a reply waits."""
        return any(self._waiting[lane] for lane in range(BULK))

    def next(self) -> int | None:
        """The lane whose turn it is; None where nobody waits. Those who have given up are dropped."""
        for waiting in self._waiting:
            while waiting and waiting[0].done():
                waiting.popleft()
        if self._waiting[Rank.STAFF]:
            return Rank.STAFF
        return min((lane for lane in _SHARES if self._waiting[lane]), key=lambda lane: self._used[lane], default=None)

    def pop(self, lane: int) -> Future[S]:
        """The first of a lane, whose turn it was."""
        if lane in self._used:
            self._common = self._used[lane]
        self.charge(lane)
        return self._waiting[lane].popleft()

    def charge(self, lane: int) -> None:
        """A slot was given to the lane."""
        if lane in self._used:
            self._used[lane] = max(self._used[lane], self._common) + 1 / _SHARES[lane]
