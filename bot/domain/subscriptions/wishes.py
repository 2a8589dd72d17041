"""What a subscription's chat wishes: topics, language, rhythm, quiet hours, zone, sound; and one change of that.

What it means for the time of sending is in `rhythm.py`; a change as callback data is in `settings_callback.py`.
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
    """Without `topics` everything is received, also statements without a topic. The rhythm's zone '' is the
    mission's."""

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
    """A target that has not ended, and its wishes. `configured`: the config names it, with its language and topics."""

    target: Target
    wishes: Wishes
    configured: bool = False


@dataclass(frozen=True, slots=True)
class TakeTopic:
    """Receive a topic, or not any more. Whoever received all gets only this one then; the last one cannot be given
    up."""

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
    """At once, or digests at an hour (0 to 23), weekly ones on a weekday (Monday 0); what is not used is 0."""

    every: Every
    hour: int = 0
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet from one full hour to another (0 to 23); equal ones mean no quiet hours."""

    begins: int = 0
    ends: int = 0


@dataclass(frozen=True, slots=True)
class Live:
    """Take another zone's clock (an IANA name); '' is the mission's."""

    zone: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Get messages without a sound, or with one."""

    silent: bool


Change = TakeTopic | TakeAll | Speak | Beat | Quiet | Live | Hush


def changed(wishes: Wishes, change: Change, topics: Iterable[str]) -> Wishes:
    """The wishes after a change. `topics`: the mission's; a chosen topic that is not among them is dropped.

    The last chosen topic is kept: a choice of none would mean all.
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
