"""When a target wants its releases: at once except in quiet hours, or gathered in a daily or weekly digest.

All times are those of the target's wall clock. If the clock skips a digest's hour, the digest comes right after the
gap; if the hour comes twice, it comes the first time. What urgent releases override: `domain/releases/due_time.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.time import wall_clock

_DAY = timedelta(days=1)
_CODE = re.compile(r"(daily)-([0-9]{1,2})|(weekly)-([0-6])-([0-9]{1,2})")


class Every(StrEnum):
    """How often a target gets releases."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a target wants releases. `zone`: IANA name. `weekday` (Monday 0): for weekly digests; `hour`: for all
    digests.

    Quiet hours last from `quiet_from` to `quiet_to`, possibly over midnight; if both are equal, there are none. A
    digest comes at its own hour, even in quiet hours.
    """

    zone: str
    every: Every = Every.AT_ONCE
    hour: int = 9
    weekday: int = 0
    quiet_from: time = time()
    quiet_to: time = time()

    @property
    def has_digests(self) -> bool:
        """Whether releases are gathered in digests."""
        return self.every is not Every.AT_ONCE

    @property
    def code(self) -> str:
        """How often and when, in the form of the database's column: at_once, daily-9, weekly-0-9."""
        if self.every is Every.AT_ONCE:
            return str(self.every)
        return f"daily-{self.hour}" if self.every is Every.DAILY else f"weekly-{self.weekday}-{self.hour}"


@dataclass(frozen=True, slots=True)
class Window:
    """One digest's day or week: its key (2026-11-24 or 2026-W48) and the instant (UTC) at which it is sent."""

    key: str
    instant: datetime


def of_code(code: str, zone: str, quiet_from: str = "", quiet_to: str = "") -> Rhythm:
    """A rhythm from its columns: `Rhythm.code`, the zone, and the quiet hours such as 22:00 ('' for none).

    An unknown code means at once, so that nobody is left without releases.
    """
    begins, ends = (time.fromisoformat(quiet_from), time.fromisoformat(quiet_to)) if quiet_to else (time(), time())
    found = _CODE.fullmatch(code)
    if not found:
        return Rhythm(zone, quiet_from=begins, quiet_to=ends)
    hour = min(int(found[2] or found[5]), 23)
    return Rhythm(zone, Every(found[1] or found[3]), hour, int(found[4] or 0), begins, ends)


def is_quiet(rhythm: Rhythm, instant: datetime) -> bool:
    """Whether the target's clock is within its quiet hours at `instant` (aware)."""
    begins, ends = rhythm.quiet_from, rhythm.quiet_to
    if begins == ends:
        return False
    now = wall_clock.shown(instant, rhythm.zone).time()
    if begins < ends:
        return begins <= now < ends
    return now >= begins or now < ends


def due_at(rhythm: Rhythm, instant: datetime) -> datetime:
    """When an ordinary release made at `instant` (aware) may go out: at once, or at the end of the quiet hours.

    That is the first instant from then on that is not quiet, also on days when clocks change.
    """
    if not is_quiet(rhythm, instant):
        return instant
    today = wall_clock.shown(instant, rhythm.zone).date()
    ends = []
    for day in (today, today + _DAY, today + 2 * _DAY):
        wall = datetime.combine(day, rhythm.quiet_to)
        ends += [*wall_clock.occurrences(wall, rhythm.zone), wall_clock.first_at(wall, rhythm.zone)]
    ends += wall_clock.changes(instant, max(ends), rhythm.zone)  # a change of the clock can end them too
    return min(end for end in ends if end > instant and not is_quiet(rhythm, end))


def window(rhythm: Rhythm, instant: datetime) -> Window | None:
    """The digest for what is released at `instant` (aware): the first one after it. None for `AT_ONCE`."""
    if not rhythm.has_digests:
        return None
    day = wall_clock.shown(instant, rhythm.zone).date() - _DAY
    while True:
        found = _window_of(rhythm, day)
        if found and found.instant > instant:
            return found
        day += _DAY


def windows_due(rhythm: Rhythm, last_key: str, now: datetime) -> Window | None:
    """The newest digest whose time has come by `now` (aware), if it is later than `last_key`; else None.

    So after an outage there is one late digest for everything that waited, not one for each missed window. `last_key`
    may come from an earlier rhythm of the target; '' if it has had no digest.
    """
    if not rhythm.has_digests:
        return None
    day = wall_clock.shown(now, rhythm.zone).date() + _DAY
    oldest = max(day - timedelta(days=9), (_day_of(last_key, rhythm) or date.min) + _DAY)
    while day >= oldest:
        found = _window_of(rhythm, day)
        if found and found.instant <= now:
            return found
        day -= _DAY
    return None


def _window_of(rhythm: Rhythm, day: date) -> Window | None:
    """The digest of a day; None if that day has none."""
    if rhythm.every is Every.WEEKLY and day.weekday() != rhythm.weekday:
        return None
    instant = wall_clock.first_at(datetime.combine(day, time(rhythm.hour)), rhythm.zone)
    if instant == wall_clock.first_at(datetime.combine(day + _DAY, time(rhythm.hour)), rhythm.zone):
        return None if rhythm.every is Every.DAILY else Window(_key(rhythm, day), instant)  # the zone skipped that day
    return Window(_key(rhythm, day), instant)


def _key(rhythm: Rhythm, day: date) -> str:
    if rhythm.every is Every.DAILY:
        return day.isoformat()
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _day_of(key: str, rhythm: Rhythm) -> date | None:
    """The day that a digest's key names, for a weekly one the rhythm's weekday in that week; None if it is not a
    key."""
    try:
        if "W" in key:
            return date.fromisocalendar(int(key[:4]), int(key[6:]), rhythm.weekday + 1)
        return date.fromisoformat(key)
    except ValueError:
        return None
