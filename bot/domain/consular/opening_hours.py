"""Whether a consular section is open by the mission's clock: until when, or when it opens next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.mission import WEEKDAYS, ConsularCard
from bot.domain.time import wall_clock

AHEAD = 14  # days that are searched for the next opening
_SPAN = re.compile(r"\s*([0-9]{1,2}):([0-9]{2})\s*[-–—]\s*([0-9]{1,2}):([0-9]{2})\s*")


@dataclass(frozen=True, slots=True)
class Open:
    """Open now, until an instant (UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed now.

    `opens`: when it opens next (UTC), None if not within `AHEAD` days. `holiday`: it would be open today, but today is
    a holiday. `duty_phone`: the number for emergencies meanwhile; '' if there is none.
    """

    opens: datetime | None
    holiday: bool = False
    duty_phone: str = ""


def opening(card: ConsularCard, zone: str, now: datetime) -> Open | Closed | None:
    """Whether the section is open at `now` (aware) in the mission's `zone`; None for a card without hours."""
    if not any(card.hours.values()):
        return None
    today = wall_clock.shown(now, zone).date()
    openings = sorted(_openings(card, zone, today))
    until = now
    for begins, ends in openings:
        if begins <= until < ends:
            until = ends  # spans without a break between them count as one
    if until > now:
        return Open(until)
    opens = next((begins for begins, _ in openings if begins > now), None)
    holiday = today in card.holidays and bool(card.hours.get(WEEKDAYS[today.weekday()]))
    return Closed(opens, holiday, card.duty_phone)


def _openings(card: ConsularCard, zone: str, today: date) -> Iterator[tuple[datetime, datetime]]:
    """When each span of hours begins and ends (UTC), from today on; holidays are left out."""
    for ahead in range(AHEAD + 1):
        day = today + timedelta(days=ahead)
        if day in card.holidays:
            continue
        for span in card.hours.get(WEEKDAYS[day.weekday()], ()):
            if parsed := _span(span):
                begins, ends = (wall_clock.first_at(datetime.combine(day, at), zone) for at in parsed)
                if begins < ends:
                    yield begins, ends


def _span(text: str) -> tuple[time, time] | None:
    """The two times of a span such as 09:00-12:00; None for anything else."""
    found = _SPAN.fullmatch(text)
    if not found:
        return None
    hour, minute, last_hour, last_minute = (int(part) for part in found.groups())
    if max(hour, last_hour) > 23 or max(minute, last_minute) > 59:
        return None
    return time(hour, minute), time(last_hour, last_minute)
