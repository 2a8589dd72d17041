"""Dates as web pages write them: 25.12.2021, 25/12/2021, 25 December 2021, December 25, 2021, 25 декабря 2021 г."""

from __future__ import annotations

import re
from datetime import date

from bot.domain.time.day_names import MONTHS, day_of

_WEEKDAY = r"(?:[^\W\d_]{2,20}, ?)?"
_WORDS = r"[^\W\d_]{3,12}"
_DAY_NUMBER = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
DAY_FIRST = rf"{_WEEKDAY}{_DAY_NUMBER} (?P<month>{_WORDS})\.?,? {_YEAR}(?: ?г\b\.?| года)?"
MONTH_FIRST = rf"{_WEEKDAY}(?P<month>{_WORDS})\.? {_DAY_NUMBER},? {_YEAR}"
NUMBERS = rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})[.](?P<month>[0-9]{{1,2}})[.](?P<year>[0-9]{{4}})"
STROKES = r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"
_DAY = re.compile(r"(?P<day>[0-9]{1,2})([./])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})")


def calendar_day(written: str) -> date | None:
    """The day of DD.MM.YYYY or DD/MM/YYYY; None where it is not such a date or the calendar has no such day."""
    found = _DAY.fullmatch(written)
    return day_in(found) if found else None


def day_in(found: re.Match[str]) -> date | None:
    """The day of a match of one of the patterns above; None where the calendar has no such day or month."""
    month = found["month"].casefold()
    number = int(month) if month.isdecimal() else MONTHS.get(month, 0)
    return day_of(int(found["year"]), number, int(found["day"]))


def names_a_month(found: re.Match[str]) -> bool:
    """Whether the match's month is a month's name or a number."""
    return found["month"].isdecimal() or found["month"].casefold() in MONTHS
