"""Who asks for too much at once is told so in one sentence, and then costs nothing for a while. Others notice nothing.

It is decided when an update arrives, before it is written down, since in its chat it would wait for its turn. What
Telegram itself tells (blocked, added, moved) is never dropped, nor is anything of staff's. All in memory, and
of a bounded size.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

CLOSED_SECONDS = 10.0
_TELL_AGAIN = 60.0  # seconds after which somebody is told again
_MOST = 10_000  # people and chats that are remembered
_SERVICE = (
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_closed",
    "forum_topic_reopened",
    "forum_topic_created",
    "new_chat_members",
    "left_chat_member",
)


class Verdict(Enum):
    """What is to become of an update."""

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
    at: float  # when `left` was so; seconds of Telegram's clock, or of ours
    closed_until: float = float("-inf")
    told_at: float = float("-inf")


class Floods:
    """The buckets of people (positive ids), groups (negative ones), and people in a group.

    Args:
        name: the bot's, without @; what is said to another bot in a group is none of ours.
        commands: ours; where there are none, any counts.
    """

    def __init__(self, most: int = _MOST, name: str = "", commands: Collection[str] = ()) -> None:
        self._most, self._name, self._commands = most, name.lower(), frozenset(commands)
        self._buckets: OrderedDict[tuple[int, int], _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def judge(self, update: Mapping[str, Any], now: float) -> Verdict:
        """Take an update, or not. `now`: our clock, for what carries no time of its own; what waited at Telegram
        while the bot was down counts by its own time."""
        asked = asked_by(update)
        if asked is None or self._is_anothers(update):
            return Verdict.TAKE
        person, chat, sent_at = asked
        at = now if sent_at is None else sent_at
        buckets = [((person, 0), PERSON)] if person != chat or chat > 0 else []
        if chat < 0:
            buckets = [((person, chat), MEMBER), *buckets, ((chat, 0), GROUP)] if buckets else [((chat, 0), GROUP)]
        for key, allowance in buckets:
            if (verdict := self._ask(key, allowance, at)) is not Verdict.TAKE:
                return verdict
        return Verdict.TAKE

    def _is_anothers(self, update: Mapping[str, Any]) -> bool:
        """Whether a command in a group is for another bot (https://core.telegram.org/bots/features#commands)."""
        message = update.get("message") or update.get("edited_message")
        if not isinstance(message, dict) or _id(message.get("chat")) > 0:
            return False
        said = str(message.get("text", "")).split(maxsplit=1)
        command, _, name = said[0].removeprefix("/").lower().partition("@") if said else ("", "", "")
        if name:
            return bool(self._name) and name != self._name
        return bool(self._commands) and command not in self._commands

    def _ask(self, key: tuple[int, int], allowance: Allowance, now: float) -> Verdict:
        bucket = self._bucket(key, allowance, now)
        if 0 < bucket.closed_until - now <= CLOSED_SECONDS:  # more: a clock went back
            return Verdict.DROP
        bucket.left = min(allowance.most, bucket.left + max(0.0, now - bucket.at) * allowance.a_second)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left -= 1
            return Verdict.TAKE
        bucket.closed_until = now + CLOSED_SECONDS
        if 0 <= now - bucket.told_at < _TELL_AGAIN:
            return Verdict.DROP
        bucket.told_at = now
        return Verdict.TELL

    def _bucket(self, key: tuple[int, int], allowance: Allowance, now: float) -> _Bucket:
        if key not in self._buckets:
            self._buckets[key] = _Bucket(allowance.most, now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return self._buckets[key]


def asked_by(update: Mapping[str, Any]) -> tuple[int, int, float | None] | None:
    """Who asks, where, and when by Telegram's clock; None for what asks for nothing.

    In a group only commands and presses count: the bot answers nothing else there.
    """
    press = update.get("callback_query")
    message = update.get("message") or update.get("edited_message")
    if isinstance(press, dict):
        sender, inside, sent_at = press.get("from"), press.get("message"), None
    elif isinstance(message, dict) and not any(key in message for key in _SERVICE):
        sender, inside, sent_at = message.get("from"), message, message.get("edit_date") or message.get("date")
    else:
        return None
    chat = _id((inside or {}).get("chat"))
    in_group = chat < 0
    if in_group and press is None and not str((inside or {}).get("text", "")).startswith("/"):
        return None
    # Who writes in a group's or channel's name has no number of their own there.
    hidden = isinstance(inside, dict) and "sender_chat" in inside and press is None
    person = chat if hidden else _id(sender)
    return (person, chat, sent_at) if person else None


def _id(found: object) -> int:
    number = found.get("id") if isinstance(found, dict) else None
    return number if isinstance(number, int) else 0
