"""Who asks for too much at once: so much is answered to a person, to a group and to one person in a group.

Whoever asks for more is told so once, and is not answered for ten seconds. Others notice nothing. All of it is in
memory, and of a bounded size.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto

CLOSED_SECONDS = 10.0
_TELL_AGAIN = 60.0  # seconds after which somebody is told again
_MOST = 10_000  # people and chats that are remembered


class Verdict(Enum):
    """What is to become of a request."""

    TAKE = auto()
    TELL = auto()  # not taken, and whoever sent it is told
    DROP = auto()


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once, and so many a second from then on."""

    most: float
    a_second: float


# A reader who turns pages quickly presses twice a second; an album is up to ten messages at once.
PERSON = Allowance(20, 1.0)
# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: 20 messages a minute in a group
GROUP = Allowance(20, 20 / 60)
MEMBER = Allowance(10, 10 / 60)  # one person in a group: half of it is left to the others


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float  # when `left` was so, in seconds
    closed_until: float = float("-inf")
    told_at: float = float("-inf")


class Floods:
    """The allowances of people, of groups, and of people in a group. `most`: how many of them are remembered."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._buckets: OrderedDict[tuple[int, int], _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def judge(self, person: int, chat: int, at: float) -> Verdict:
        """Count a request of that moment (in seconds) against all the allowances that it concerns.

        Ids are Telegram's: those of groups are negative, and `person` is the chat where somebody writes in its name.
        """
        buckets = [((person, 0), PERSON)] if person != chat or chat > 0 else []
        if chat < 0:
            buckets = [((person, chat), MEMBER), *buckets, ((chat, 0), GROUP)] if buckets else [((chat, 0), GROUP)]
        for key, allowance in buckets:
            if (verdict := self._ask(key, allowance, at)) is not Verdict.TAKE:
                return verdict
        return Verdict.TAKE

    def _ask(self, key: tuple[int, int], allowance: Allowance, at: float) -> Verdict:
        bucket = self._bucket(key, allowance, at)
        if 0 < bucket.closed_until - at <= CLOSED_SECONDS:  # more: a clock went back
            return Verdict.DROP
        bucket.left = min(allowance.most, bucket.left + max(0.0, at - bucket.at) * allowance.a_second)
        bucket.at = at
        if bucket.left >= 1:
            bucket.left -= 1
            return Verdict.TAKE
        bucket.closed_until = at + CLOSED_SECONDS
        if 0 <= at - bucket.told_at < _TELL_AGAIN:
            return Verdict.DROP
        bucket.told_at = at
        return Verdict.TELL

    def _bucket(self, key: tuple[int, int], allowance: Allowance, at: float) -> _Bucket:
        if key not in self._buckets:
            self._buckets[key] = _Bucket(allowance.most, at)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return self._buckets[key]
