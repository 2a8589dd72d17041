"""Flood control: how many requests a person, a group, and one person in a group may make.

Whoever makes more is told so once, and gets no answers for ten seconds. Nobody else is affected.

Also, for when many people with few requests each are too many together: who is answered first, and who is a stranger,
whose questions may be dropped. All of this is in memory, and limited in size.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, IntEnum, auto

CLOSED_SECONDS = 10.0
_TELL_AGAIN = 60.0  # seconds before somebody is told a second time
_MOST = 10_000  # people and chats that are remembered
STRANGER_SECONDS = 3600.0  # a chat without a subscription is a stranger's for this long after its first message


class Verdict(Enum):
    """What to do with a request."""

    TAKE = auto()
    TELL = auto()  # not answered, and whoever sent it is told why
    DROP = auto()  # not answered, without a word
    LEAVE_OUT = auto()  # a stranger's question, while too many wait already; the stranger is told once


class Rank(IntEnum):
    """Who is answered first: the lower, the sooner."""

    STAFF = 0
    KNOWN = 1  # subscribed, or met some time ago
    OTHERS = 2


@dataclass(frozen=True, slots=True)
class Allowance:
    """A token bucket: how many requests at once, and how many more each second."""

    most: float
    a_second: float


# A reader who turns pages quickly presses twice a second; an album is up to ten messages at once.
PERSON = Allowance(20, 1.0)
# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: 20 messages a minute in a group
GROUP = Allowance(20, 20 / 60)
MEMBER = Allowance(10, 10 / 60)  # one person in a group: half of the group's, so that the rest is left to others

# Telegram sends a new query several times a second while somebody types (https://core.telegram.org/bots/inline).
ELSEWHERE = Allowance(40, 2.0)
_ELSEWHERE = 1  # stands for a chat's id


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float  # when `left` was counted, in seconds
    closed_until: float = float("-inf")
    told_at: float = float("-inf")


class Floods:
    """What is left of the allowances of people, groups, and people in groups. `most`: how many are remembered."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._buckets: OrderedDict[tuple[int, int], _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def judge(self, person: int, chat: int, at: float) -> Verdict:
        """Count a request made at `at` (seconds) against all allowances that it concerns.

        Ids are Telegram's: group ids are negative; `person` is the chat's id if somebody writes in the chat's name.
        """
        buckets = [((person, 0), PERSON)] if person != chat or chat > 0 else []
        if chat < 0:
            buckets = [((person, chat), MEMBER), *buckets, ((chat, 0), GROUP)] if buckets else [((chat, 0), GROUP)]
        for key, allowance in buckets:
            if (verdict := self._ask(key, allowance, at)) is not Verdict.TAKE:
                return verdict
        return Verdict.TAKE

    def judge_elsewhere(self, person: int, at: float) -> Verdict:
        """Count a question from a chat that the bot is not in, separately from what the person asks the bot
        directly."""
        return self._ask((person, _ELSEWHERE), ELSEWHERE, at)

    def _ask(self, key: tuple[int, int], allowance: Allowance, at: float) -> Verdict:
        bucket = self._bucket(key, allowance, at)
        if 0 < bucket.closed_until - at <= CLOSED_SECONDS:  # a longer time means that the clock was set back
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


class Newcomers:
    """Chats that wrote for the first time lately, and chats that were told that the bot is overloaded.

    `most`: how many are remembered; beyond that the oldest are forgotten, and so count as known.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._since: OrderedDict[int, float] = OrderedDict()
        self._told: OrderedDict[int, float] = OrderedDict()

    def includes(self, chat: int, at: float, *, met: bool) -> bool:
        """Whether the chat is a newcomer's at `at` (seconds). `met`: the bot has answered it before; if not, it is
        remembered from now on."""
        if not met:
            if chat not in self._since:
                self._put(self._since, chat, at)
            return True
        return chat in self._since and 0 <= at - self._since[chat] < STRANGER_SECONDS

    def may_tell(self, chat: int, at: float) -> bool:
        """Whether the chat should be told now: not if it was told within the last minute."""
        if 0 <= at - self._told.get(chat, float("-inf")) < _TELL_AGAIN:
            return False
        self._put(self._told, chat, at)
        return True

    def _put(self, kept: OrderedDict[int, float], chat: int, at: float) -> None:
        kept[chat] = at
        kept.move_to_end(chat)
        if len(kept) > self._most:
            kept.popitem(last=False)
