"""A source: what the config says about a feed or page, its state, and when it is looked at next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_AT_ONCE = 5  # new items that one look takes by itself; more wait for a person
LONG = timedelta(hours=6)  # staff are told of a source that has failed for this long
_MOST_BETWEEN = timedelta(days=1)  # the longest time between two looks of a source that fails
_JITTER = 0.1  # share of the time between two looks
_FAILURES = 3  # failed looks in a row; fewer may be the network


class Publish(StrEnum):
    """What is done with new items."""

    AUTO = "auto"  # they are published, or submitted if a second person is needed
    DRAFT = "draft"  # they become drafts


@dataclass(frozen=True, slots=True)
class Source:
    """What the config says. `every`: how often it is looked at; `key`: a minisign public key, '' for a feed that is not
    signed; `private`: addresses in private networks are allowed."""

    url: str
    every: timedelta = timedelta(minutes=15)
    topic: str = ""
    publish: Publish = Publish.DRAFT
    key: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source's state. `taken_at`: when its first look was complete, None before. `failing_since`, `failures`: since
    when, and how many looks in a row, have failed; `fault`: the last error, a sentence; `told`: staff know. `etag`,
    `modified`: for the next conditional request."""

    id: int
    url: str
    next_at: float = 0.0  # seconds since 1970
    looked_at: datetime | None = None
    taken_at: datetime | None = None
    etag: str = ""
    modified: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    fault: str = ""
    told: bool = False

    @property
    def unread_since(self) -> datetime | None:
        """When the last look succeeded; while looks fail, when the first one failed; None before the first look."""
        return self.failing_since or self.looked_at

    def fails_long(self, now: datetime) -> bool:
        """Whether it has failed for so long that staff should know."""
        return bool(self.failing_since and now - self.failing_since >= LONG and self.failures >= _FAILURES)


def next_look(every: timedelta, failures: int, chance: float, wait: float = 0.0) -> timedelta:
    """The time until the next look.

    Args:
        failures: how many looks in a row have failed: each doubles the time, up to a day.
        chance: a random number from 0 to 1, so that sources are not all asked in the same second.
        wait: seconds that the source itself has asked for (Retry-After).
    """
    longest = max(every, _MOST_BETWEEN)
    between: timedelta = min(every * 2 ** min(failures, 20), longest)
    return max(between * (1 - _JITTER + 2 * _JITTER * chance), min(timedelta(seconds=wait), longest))
