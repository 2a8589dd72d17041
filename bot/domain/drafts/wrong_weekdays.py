"""Dates in a text with the wrong weekday beside them: "Monday, 25 November 2026". They are found, never corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.statements import Text
from bot.domain.text.as_read import as_read
from bot.domain.text.deceptive import visible
from bot.domain.time.day_names import MONTHS, WEEKDAYS, any_of, day_of, nearest_such

# White space with at most one line break: a weekday and a date with a blank line between do not belong together.
_S = r"(?:[^\S\n]{1,3}|[^\S\n]{0,2}\n[^\S\n]{0,2})"
_WEEKDAY = rf"(?<![^\W_])(?P<weekday>{any_of(WEEKDAYS)})(?![^\W_])"
_DAY = r"(?<![0-9.])(?P<day>[0-9]{1,2})"
_NAME = rf"(?P<name>{any_of(MONTHS)})(?![^\W_])(?:\.(?=,?\s*[0-9(]))?"
_OF_YEAR = rf"(?:{_S}?(?:года|год|г\.))?"
_YEAR = rf"(?:,?{_S}(?P<year>[12][0-9]{{3}})(?![0-9]){_OF_YEAR})?"
_DATES = (
    rf"(?:the{_S})?{_DAY}(?:st|nd|rd|th|-?го|-?е)?(?:{_S}of)?{_S}{_NAME}{_YEAR}",
    rf"(?<![^\W_]){_NAME}{_S}{_DAY}(?:st|nd|rd|th)?(?![0-9:]){_YEAR}",
    rf"{_DAY}\.(?P<month>[0-9]{{1,2}})\.(?P<year>[12][0-9]{{3}})(?![0-9]){_OF_YEAR}",
    r"(?<![0-9.])(?P<year>[12][0-9]{3})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])",
)
# The order matters: in "24 November, Wednesday, 25 November" the weekday belongs to the later date.
_FORMS = (r"{weekday}\.?,?{s}{date}", r"{date}{s}?\({s}?{weekday}\.?{s}?\)", r"{date},{s}(?:(?:a|в|во){s})?{weekday}")
_PATTERNS = [
    [re.compile(form.format(s=_S, date=when, weekday=_WEEKDAY), re.IGNORECASE) for when in _DATES] for form in _FORMS
]


@dataclass(frozen=True, slots=True)
class WrongWeekday:
    """A date as the text has it, where it begins in the text, the day, and the day's true weekday (Monday 0)."""

    quoted: str
    start: int
    day: date
    weekday: int


def wrong_weekdays(text: str, today: date) -> list[WrongWeekday]:
    """The dates of `text` with the wrong weekday beside them, in the text's order.

    English and Russian: a weekday before a date, in brackets after it, or after a comma. A date without a year
    is the one nearest to `today`; a date that does not exist is ignored.

    Typed formatting and invisible characters are ignored: they would hide a date from this check, but not from readers.
    """
    found: list[WrongWeekday] = []
    taken: set[int] = set()
    for match in _matches(as_read(visible(text))):
        place = range(match.start(), match.end())
        if taken.isdisjoint(place):
            taken.update(place)
            day = _day(match, today)
            if day and day.weekday() != WEEKDAYS[_folded(match["weekday"])]:
                found.append(WrongWeekday(" ".join(match[0].split()), match.start(), day, day.weekday()))
    return sorted(found, key=lambda wrong: wrong.start)


def wrong_dates(texts: Iterable[Text], today: date) -> list[WrongWeekday]:
    """`wrong_weekdays` of all titles and bodies."""
    return [wrong for text in texts for wrong in wrong_weekdays(f"{text.title}\n\n{text.body.text}", today)]


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The matches of all forms, those with a year first, so that the longest reading wins."""
    for patterns in _PATTERNS:
        found = [match for pattern in patterns for match in pattern.finditer(text)]
        yield from sorted(found, key=lambda match: (match["year"] is None, match.start(), -match.end()))


def _day(match: re.Match[str], today: date) -> date | None:
    parts = match.groupdict()
    month = MONTHS[_folded(parts["name"])] if parts.get("name") else int(parts["month"])
    if parts["year"]:
        return day_of(int(parts["year"]), month, int(parts["day"]))
    return nearest_such(month, int(parts["day"]), today)


def _folded(name: str) -> str:
    return name.casefold().replace("ё", "е")
