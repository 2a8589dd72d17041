"""Who asks for too much at once: how many requests a person, a group, and one person in a group may make.

Whoever makes more is told so once, and is not answered for ten seconds. Others notice nothing.

Also, where many people who ask for little are too many together: who is answered first, and who counts as a stranger,
whose questions may be left out. All of it is in memory, and its size has a limit.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, IntEnum, auto

CLOSED_SECONDS = 10.0
_TELL_AGAIN = 60.0  # seconds before somebody is told a second time
_MOST = 10_000  # people and chats that are remembered
STRANGER_SECONDS = 3600.0  # for so long after its first message a chat without a subscription is a stranger's


class Verdict(Enum):
    """What is to become of a request."""

    TAKE = auto()
    TELL = auto()  # not answered, and whoever sent it is told why
    DROP = auto()  # not answered, and nothing is said
    LEAVE_OUT = auto()  # a stranger's question, while too many wait already; the stranger is told once


class Rank(IntEnum):
    """Who is answered before whom."""

    STAFF = 0
    KNOWN = 1  # subscribed, or met some time ago
    OTHERS = 2


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests at once, and how many more with each second."""

    most: float
    a_second: float


# A reader who turns pages quickly presses twice a second; an album is up to ten messages at once.
PERSON = Allowance(20, 1.0)
# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: 20 messages a minute in a group
GROUP = Allowance(20, 20 / 60)
MEMBER = Allowance(10, 10 / 60)  # one person in a group: half of the group's allowance is left to the others

# Telegram asks anew while somebody types a query, some times a second (https://core.telegram.org/bots/inline).
ELSEWHERE = Allowance(40, 2.0)
_ELSEWHERE = 1  # in place of a chat's number


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float  # when `left` was counted, in seconds
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

    def judge_elsewhere(self, person: int, at: float) -> Verdict:
        """Count a question from a chat that the bot is not in, apart from what the person asks the bot itself."""
        return self._ask((person, _ELSEWHERE), ELSEWHERE, at)

    def _ask(self, key: tuple[int, int], allowance: Allowance, at: float) -> Verdict:
        bucket = self._bucket(key, allowance, at)
        if 0 < bucket.closed_until - at <= CLOSED_SECONDS:  # more than that: the clock was set back
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
    """Chats that wrote for the first time lately, and which chats have been told that too many ask.

    `most`: how many are remembered; beyond it, the oldest are forgotten and so count as known.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._since: OrderedDict[int, float] = OrderedDict()
        self._told: OrderedDict[int, float] = OrderedDict()

    def includes(self, chat: int, at: float, *, met: bool) -> bool:
        """Whether the chat is a newcomer's at that moment (in seconds). `met`: the bot has answered it before; one that
        it has not is remembered from now on."""
        if not met:
            if chat not in self._since:
                self._put(self._since, chat, at)
            return True
        return chat in self._since and 0 <= at - self._since[chat] < STRANGER_SECONDS

    def may_tell(self, chat: int, at: float) -> bool:
        """Whether the chat is to be told now; one that was told within the last minute is not."""
        if 0 <= at - self._told.get(chat, float("-inf")) < _TELL_AGAIN:
            return False
        self._put(self._told, chat, at)
        return True

    def _put(self, kept: OrderedDict[int, float], chat: int, at: float) -> None:
        kept[chat] = at
        kept.move_to_end(chat)
        if len(kept) > self._most:
            kept.popitem(last=False)
