"""What a zone's wall clock shows at an instant, and the instants at which it shows a time. When clocks change, some
times are skipped (spring) or shown twice (autumn).

A wall time is a naive datetime. Skipped and repeated times are treated as in PEP 495
(https://peps.python.org/pep-0495/).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND, _HOUR = timedelta(seconds=1), timedelta(hours=1)


def shown(instant: datetime, zone: str) -> datetime:
    """What the zone's wall clock shows at an instant (aware), as a naive datetime."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def occurrences(wall: datetime, zone: str) -> tuple[datetime, ...]:
    """The instants (UTC, in order) at which the zone's clock shows `wall`: none, one or two."""
    found = {instant for instant in _readings(wall, zone) if shown(instant, zone) == wall}
    return tuple(sorted(found))


def neighbours(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    """For a skipped `wall`, the two instants (UTC) that it may mean: by the offset after the change, and by the one
    before.

    The earlier is first. For London at 01:30 on the spring day, the clock shows 00:30 and 02:30 at these instants.
    """
    before, after = sorted(_readings(wall, zone))
    return before, after


def first_at(wall: datetime, zone: str) -> datetime:
    """The first instant (UTC) at which the clock shows `wall`; for a skipped `wall` the first one after the gap."""
    found = occurrences(wall, zone)
    return found[0] if found else _change(*neighbours(wall, zone), ZoneInfo(zone))


def changes(start: datetime, end: datetime, zone: str) -> list[datetime]:
    """The instants (UTC) after `start`, up to `end`, at which the zone's clock changes. Two changes within an hour may
    be missed."""
    where, found = ZoneInfo(zone), []
    low = start.astimezone(UTC)
    while low < end:
        high = min(low + _HOUR, end)
        if low.astimezone(where).utcoffset() != high.astimezone(where).utcoffset():
            found.append(_change(low, high, where))
        low = high
    return found


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The second in which the clock changes: later than `low`, at the latest `high`."""
    old = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _readings(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    aware = wall.replace(tzinfo=ZoneInfo(zone))
    return aware.replace(fold=0).astimezone(UTC), aware.replace(fold=1).astimezone(UTC)
