"""A source: what the config says of a feed or page, how it stands, and when it is looked at the next time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_AT_ONCE = 5  # items that one look takes by itself; more wait for a person
LONG = timedelta(hours=6)  # a source that fails for so long is told to staff
_MOST_BETWEEN = timedelta(days=1)  # between two looks at a source that fails
_JITTER = 0.1  # of the time between two looks
_FAILURES = 3  # looks in a row; a single one may be the network


class Publish(StrEnum):
    """What becomes of what is new."""

    AUTO = "auto"  # it is published, or submitted where that needs a second person
    DRAFT = "draft"  # it becomes a draft


@dataclass(frozen=True, slots=True)
class Source:
    """What the config says. `every`: how often it is looked at; `key`: a minisign public key, '' for a feed that is not
    signed; `private`: it may be in a private network."""

    url: str
    every: timedelta = timedelta(minutes=15)
    topic: str = ""
    publish: Publish = Publish.DRAFT
    key: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands. `taken_at`: when its first look was complete, None before; `failing_since` with `failures`
    looks in a row, `fault` the last sentence; `told`: staff know that it fails. `etag`, `modified`: by what to ask."""

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
        """The last look that succeeded; while looks fail, the first that failed; None before any."""
        return self.failing_since or self.looked_at

    def fails_long(self, now: datetime) -> bool:
        """Whether staff should know that it fails."""
        return bool(self.failing_since and now - self.failing_since >= LONG and self.failures >= _FAILURES)


def next_look(every: timedelta, failures: int, chance: float, wait: float = 0.0) -> timedelta:
    """How long until the next look.

    Args:
        failures: how many looks in a row have failed: each doubles the time, up to a day.
        chance: 0 to 1; sources are not all asked in the same second.
        wait: seconds that the source itself has asked for.
    """
    longest = max(every, _MOST_BETWEEN)
    between: timedelta = min(every * 2 ** min(failures, 20), longest)
    return max(between * (1 - _JITTER + 2 * _JITTER * chance), min(timedelta(seconds=wait), longest))
