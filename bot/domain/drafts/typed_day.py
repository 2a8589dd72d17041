"""The day that a press officer types: tomorrow, в понедельник, 25.12, 25 December 2026. No times of day, no zones."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.time.day_names import MONTHS, WEEKDAYS, any_of, day_of, next_such, next_weekday

_RELATIVE = {
    name: days
    for days, names in enumerate(
        (("today", "сегодня"), ("tomorrow", "завтра"), ("day after tomorrow", "the day after tomorrow", "послезавтра"))
    )
    for name in names
}
_ON = r"(?:(?:on|в|во|на) )?"
_WEEKDAY = rf"(?P<weekday>{any_of(WEEKDAYS)})"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_NUMERIC = re.compile(rf"(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})(?:\.{_YEAR})?(?: ?г\.?)?")
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_OF_YEAR = r"(?: (?P<year>[0-9]{4})(?: ?г\.?| года)?)?"
_NAME = rf"(?P<name>{any_of(MONTHS)})\.?"
_DAY_FIRST = re.compile(rf"(?:the )?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|-?е|-?го)?(?: of)? ?{_NAME}{_OF_YEAR}")
_MONTH_FIRST = re.compile(rf"{_NAME} ?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?{_OF_YEAR}")
_WITH_WEEKDAY = re.compile(rf"{_ON}(?:{_WEEKDAY}\.? )?{_ON}(?P<date>.+?)")


@dataclass(frozen=True, slots=True)
class Days:
    """The days that the words may mean, the nearest first. `by_name`: the words were today, tomorrow or a weekday."""

    candidates: tuple[date, ...]
    by_name: bool = False


def tidy(text: str) -> str:
    """The typed words in lower case, with е for ё and single spaces, without commas, brackets and a final full stop."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(re.sub(r"[,;()]|(?<=[0-9])\.(?=\s|$)", " ", folded).split())


def read_days(said: str, today: date) -> Days | None:
    """The days that the words (as `tidy` returns them) may mean; None if they are not a day.

    No words: today or tomorrow. A weekday: the next one, today included. A date without a year: the next such date.
    A weekday beside a date must be the date's own.
    """
    if not said:
        return Days((today, today + timedelta(days=1)))
    if said in _RELATIVE:
        return Days((today + timedelta(days=_RELATIVE[said]),), by_name=True)
    if found := re.fullmatch(rf"{_ON}{_WEEKDAY}\.?", said):
        first = next_weekday(WEEKDAYS[found["weekday"]], today)
        return Days((first, first + timedelta(days=7)), by_name=True)
    found = _WITH_WEEKDAY.fullmatch(said)
    day = _date(found["date"], today) if found else None
    if not found or day is None or (found["weekday"] and WEEKDAYS[found["weekday"]] != day.weekday()):
        return None
    return Days((day,))


def _date(said: str, today: date) -> date | None:
    for pattern in (_NUMERIC, _ISO, _DAY_FIRST, _MONTH_FIRST):
        if found := pattern.fullmatch(said):
            parts = found.groupdict()
            month = MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
            if not parts["year"]:
                return next_such(month, int(parts["day"]), today)
            year = int(parts["year"])
            return day_of(year + 2000 if year < 100 else year, month, int(parts["day"]))
    return None
