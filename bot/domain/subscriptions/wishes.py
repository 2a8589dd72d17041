"""What a subscription's chat wishes: topics, language, rhythm, quiet hours, zone, sound; and changes of it.

How wishes decide the time of sending is in `rhythm.py`; changes as callback data are in `settings_callback.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time

from bot.domain.subscriptions.rhythm import Every, Rhythm
from bot.domain.subscriptions.target import Target

_USUAL = Rhythm("")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the chat wishes. `topics`: empty for everything, including statements without a topic. The zone '' of the
    rhythm means the mission's."""

    lang: str
    topics: frozenset[str] = frozenset()
    rhythm: Rhythm = _USUAL
    silent: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether there are quiet hours."""
        return self.rhythm.quiet_from != self.rhythm.quiet_to

    def includes(self, topic: str) -> bool:
        """Whether statements of the topic are received."""
        return not self.topics or topic in self.topics

    def rhythm_in(self, mission_zone: str) -> Rhythm:
        """The rhythm with its zone filled in: its own, else the mission's."""
        return self.rhythm if self.rhythm.zone else replace(self.rhythm, zone=mission_zone)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A target that has not ended, and its wishes. `configured`: the config sets it up, with language and topics."""

    target: Target
    wishes: Wishes
    configured: bool = False


@dataclass(frozen=True, slots=True)
class TakeTopic:
    """Choose a topic, or stop receiving it. If everything was received, only the chosen topic is from then on; the last
    topic cannot be given up."""

    key: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class TakeAll:
    """Receive every topic."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Receive statements in a language."""

    lang: str


@dataclass(frozen=True, slots=True)
class Beat:
    """Receive at once, or in digests at an hour (0 to 23), weekly ones on a weekday (Monday 0). Unused values are 0."""

    every: Every
    hour: int = 0
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """Set quiet hours from one full hour to another (0 to 23); equal hours mean none."""

    begins: int = 0
    ends: int = 0


@dataclass(frozen=True, slots=True)
class Live:
    """Use another time zone (an IANA name); '' for the mission's."""

    zone: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Get messages without a sound, or with one."""

    silent: bool


Change = TakeTopic | TakeAll | Speak | Beat | Quiet | Live | Hush


def changed(wishes: Wishes, change: Change, topics: Iterable[str]) -> Wishes:
    """The wishes after a change. `topics`: the mission's; chosen topics that are not among them are dropped.

    The last chosen topic stays: choosing none would mean all.
    """
    match change:
        case TakeTopic():
            return replace(wishes, topics=_chosen(wishes, change, frozenset(topics)))
        case TakeAll():
            return replace(wishes, topics=frozenset())
        case Speak(lang):
            return replace(wishes, lang=lang)
        case Beat(Every.AT_ONCE):
            return _beating(wishes, Every.AT_ONCE, _USUAL.hour, _USUAL.weekday)
        case Beat(every, hour, weekday):
            return _beating(wishes, every, hour, weekday)
        case Quiet(begins, ends):
            first, last = (time(begins), time(ends)) if begins != ends else (time(), time())
            return replace(wishes, rhythm=replace(wishes.rhythm, quiet_from=first, quiet_to=last))
        case Live(zone):
            return replace(wishes, rhythm=replace(wishes.rhythm, zone=zone))
        case Hush(silent):
            return replace(wishes, silent=silent)


def _beating(wishes: Wishes, every: Every, hour: int, weekday: int) -> Wishes:
    return replace(wishes, rhythm=replace(wishes.rhythm, every=every, hour=hour, weekday=weekday))


def _chosen(wishes: Wishes, change: TakeTopic, known: frozenset[str]) -> frozenset[str]:
    one = frozenset([change.key])
    chosen = wishes.topics | one if change.wanted else wishes.topics - one
    return chosen & known or wishes.topics
