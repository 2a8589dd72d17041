"""When a draft goes out, as a press officer types it: in the mission's zone. The day in it is read in typed_day.py.

On a day when clocks change, a time may be skipped (`Gap`) or come twice (`Twice`). Nothing is guessed then: both
instants are offered (as buttons, `rendering/drafts/schedule_page.py`). A time that has passed (`Past`) is not moved to
another day, unless the words leave the day open ("18:30", "monday 9:00").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from bot.domain.drafts.typed_day import Days, read_days, tidy
from bot.domain.time import wall_clock
from bot.domain.time.day_names import next_weekday

LATEST_YEAR = 2100  # a later year is treated as a typing error


@dataclass(frozen=True, slots=True)
class At:
    """One instant (UTC) in the future."""

    instant: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """The clock skips that time. `offers`: the instants (UTC) just before and after the gap, if they are still
    ahead."""

    offers: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Twice:
    """The clock shows that time twice (UTC), both ahead."""

    first: datetime
    second: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """That instant (UTC) has passed."""

    instant: datetime


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Not a time. `day`: the day that was understood, if only the time of day is missing."""

    day: date | None = None


When = At | Gap | Twice | Past | NotUnderstood

_HALF = r"am|a\.m\.?|pm|p\.m\.?|утра|дня|вечера|ночи"
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:(?P<point>[:.])(?P<minute>[0-9]{2}))?"
    rf"(?P<unit> ?(?:h|ч\.?|час(?:а|ов)?)(?= |$))?(?: ?(?P<half>{_HALF}))?"
    r"|(?P<noon>noon|midday|полдень)"
)
_AT = r"(?:(?P<at>at|в|во|к|около) )?"
_TIME_LAST = re.compile(rf"(?:(?P<rest>.*?) )??{_AT}(?:{_CLOCK})")
_TIME_FIRST = re.compile(rf"{_AT}(?:{_CLOCK}) (?P<rest>.+)")
_AFTER_NOON = {"pm": range(1, 12), "дня": range(1, 6), "вечера": range(4, 12), "ночи": range(9, 12)}
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[t ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?"
    r"(?: ?(?:(z)|([+-])([0-9]{2}):?([0-9]{2})))?"
)
_AFTER = re.compile(r"(?:in|через) (.+)")
_AMOUNT = re.compile(
    r"(?P<number>[0-9]{1,4}|an?|one|half an?|одну?|полтора|полторы|две|два|three|три|two)? ?"
    r"(?P<unit>[a-zа-я]+)\.?(?: (?:and|и))?(?: |(?=[0-9])|$)"
)
_NUMBERS = {"half a": 0.5, "half an": 0.5, "полтора": 1.5, "полторы": 1.5, "two": 2, "два": 2, "две": 2, "three": 3}
_NUMBERS |= {"три": 3}
_UNITS = {
    name: length
    for length, names in {
        timedelta(minutes=1): "m min mins minute minutes мин минута минуту минуты минут",
        timedelta(minutes=30): "полчаса",
        timedelta(hours=1): "h hr hrs hour hours ч час часа часов",
        timedelta(days=1): "d day days день дня дней сутки суток",
        timedelta(weeks=1): "w week weeks неделя неделю недели недель",
    }.items()
    for name in names.split()
}


def parse(text: str, now: datetime, zone: str) -> When:
    """The time that `text` means at `now` (aware) in `zone` (an IANA name).

    Understood, in English and Russian: a day (tomorrow, monday, 25.12, 25.12.2026, 25 December) with a time
    (18:30, at 9, 6 pm, 9 утра), in either order; a time alone, which means the next such time; `in 2 hours`; ISO 8601,
    with or without an offset.
    """
    said = tidy(text)
    if found := _ISO.fullmatch(said):
        return _iso(found, now, zone)
    if found := _AFTER.fullmatch(said):
        return _after(found[1], now, zone)
    today = wall_clock.shown(now, zone).date()
    for rest, moment, bare in _splits(said):
        days = read_days(rest, today)
        if days and (not bare or days.by_name):
            return _first_ahead(days, moment, now, zone)
    alone = read_days(said, today) if said else None
    return NotUnderstood(alone.candidates[0] if alone else None)


def _splits(said: str) -> Iterator[tuple[str, time, bool]]:
    """Each way to read a time of day in the words: (the other words, the time, whether it is a bare number)."""
    for pattern in (_TIME_LAST, _TIME_FIRST):
        if found := pattern.fullmatch(said):
            rest = found["rest"] or ""
            moment = _time_of_day(found)
            a_day = found["point"] == "." and not rest and 1 <= int(found["minute"]) <= 12  # 9.12; 9.30 is a time
            if moment is not None and not a_day:
                marked = found["minute"] or found["unit"] or found["half"] or found["noon"] or found["at"]
                yield rest, moment, not marked


def _time_of_day(found: re.Match[str]) -> time | None:
    if found["noon"]:
        return time(12)
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").replace(".", "")
    if half in ("am", "pm") and not 1 <= hour <= 12:
        return None
    if half in ("am", "ночи") and hour == 12:
        hour = 0
    elif hour in _AFTER_NOON.get(half, ()):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _first_ahead(days: Days, moment: time, now: datetime, zone: str) -> When:
    """The time on the first of the days on which it has not passed; `Past` if it has on all of them."""
    found: When = NotUnderstood()
    for day in days.candidates:
        found = at_wall(datetime.combine(day, moment), now, zone)
        if not isinstance(found, Past):
            break
    return found


def at_wall(wall: datetime, now: datetime, zone: str) -> When:
    """The instant at which the zone's clock shows `wall` (naive), or why there is none; `now` is aware."""
    if not 1970 <= wall.year <= LATEST_YEAR:
        return NotUnderstood()
    found = wall_clock.occurrences(wall, zone)
    offered = found or wall_clock.neighbours(wall, zone)
    ahead = tuple(instant for instant in offered if instant > now)
    if not ahead:
        return Past(offered[-1])
    if not found:
        return Gap(ahead)
    return At(ahead[0]) if len(ahead) == 1 else Twice(*ahead)


def _iso(found: re.Match[str], now: datetime, zone: str) -> When:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        wall = datetime(year, month, day, hour, minute, second)
        if not found[7] and not found[8]:
            return at_wall(wall, now, zone)
        offset = timedelta(hours=int(found[9] or 0), minutes=int(found[10] or 0))
        instant = wall.replace(tzinfo=timezone(-offset if found[8] == "-" else offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return NotUnderstood()
    if not 1970 <= year <= LATEST_YEAR:
        return NotUnderstood()
    return At(instant) if instant > now else Past(instant)


def _after(words: str, now: datetime, zone: str) -> When:
    """`in 2 hours` adds to the instant; `in 2 days` is that day at the same time of day. Rounded down to the minute."""
    length, by_days, place = timedelta(), set(), 0
    while place < len(words):
        found = _AMOUNT.match(words, place)
        if not found or found["unit"] not in _UNITS or (length and not found["number"]):
            return NotUnderstood()
        number, unit = found["number"] or "1", _UNITS[found["unit"]]
        length += unit * (int(number) if number.isdecimal() else _NUMBERS.get(number, 1))
        by_days.add(unit >= timedelta(days=1))
        place = found.end()
    if not length or len(by_days) > 1 or length.days > 366:
        return NotUnderstood()
    if by_days == {True}:
        return at_wall((wall_clock.shown(now, zone) + length).replace(second=0, microsecond=0), now, zone)
    return At((now + length).astimezone(UTC).replace(second=0, microsecond=0))


class QuickKind(StrEnum):
    """The times that are offered as buttons."""

    IN_AN_HOUR = "in_an_hour"
    THIS_EVENING = "this_evening"  # today at 18:00
    TOMORROW = "tomorrow"  # at 9:00
    MONDAY = "monday"  # the first Monday after tomorrow, at 9:00


@dataclass(frozen=True, slots=True)
class Quick:
    """A time that is chosen with one button (UTC)."""

    kind: QuickKind
    instant: datetime


def quick(now: datetime, zone: str) -> list[Quick]:
    """The quick choices later than `now` (aware), in order of time; two of the same instant are offered once."""
    today = wall_clock.shown(now, zone).date()
    tomorrow = today + timedelta(days=1)
    named: Sequence[tuple[QuickKind, date, time]] = (
        (QuickKind.THIS_EVENING, today, time(18)),
        (QuickKind.TOMORROW, tomorrow, time(9)),
        (QuickKind.MONDAY, next_weekday(0, tomorrow), time(9)),
    )
    found = [Quick(QuickKind.IN_AN_HOUR, (now + timedelta(hours=1)).astimezone(UTC).replace(second=0, microsecond=0))]
    found += [Quick(kind, wall_clock.first_at(datetime.combine(day, at), zone)) for kind, day, at in named]
    seen: dict[datetime, Quick] = {}
    for choice in found:
        if choice.instant > now:
            seen.setdefault(choice.instant, choice)
    return [seen[instant] for instant in sorted(seen)]
