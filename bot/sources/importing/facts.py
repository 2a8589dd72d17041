"""What one cell of a page's header says: a date, clocks, a phone or a counter. header.py uses it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from bot.sources.importing.dates import DAY_FIRST, MONTH_FIRST, NUMBERS, day_in, names_a_month
from bot.sources.importing.lines import Line, clean

_DATES = tuple(re.compile(form) for form in (NUMBERS, DAY_FIRST, MONTH_FIRST))

_CLOCK = re.compile(r"([^\W\d][^:]{0,40}?) ?: ?([0-9]{1,2})[:.]([0-9]{2})(?: ?[ap]\.?m\.?)?[ ,;|]*", re.IGNORECASE)
_PHONE = re.compile(r"(?:([^:]{1,80}?) ?: ?)?([+(]?[0-9][0-9 ()/-]{5,30}[0-9])")
_LABEL = re.compile(r"([^:]{1,80}?) ?:")

_COUNT = r"[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,7}"
_UNIT = "(?:days?|день|дня|дней)"
_SINCE = "since|after|passed|from|с|со|после|прошло|прошёл|прошел|минуло"
_COUNTER = re.compile(rf"({_COUNT}) {_UNIT}\b (.*\b(?:{_SINCE})\b.*)", re.IGNORECASE)
_NEXT_COUNTER = re.compile(rf"(?<=[^\s0-9,]) (?=(?:{_COUNT}) {_UNIT} (?:have|has|прош))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageDate:
    """The page's date as written; `day` is None where the calendar has no such day."""

    written: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Clock:
    """A city's clock."""

    label: str
    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number; the label is '' where it is not in the same cell."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Counter:
    """Days that have passed; `rest` is the sentence after "N days"."""

    days: int
    rest: str


Fact = PageDate | Clock | Phone | Counter


def cells(line: Line) -> list[str]:
    """The line's parts: they are separated by three spaces or more, or a tab; each counter is a cell too."""
    wide = (clean(part) for part in re.split(r"\s{3,}|\t", line.raw))
    return [cell for part in wide for cell in _NEXT_COUNTER.split(part) if cell]


def facts(cell: str) -> list[Fact]:
    """What the cell says; empty where it is not part of a header. Several clocks may be in one cell."""
    day = _page_date(cell)
    if day:
        return [day]
    if found := _COUNTER.fullmatch(cell):
        return [Counter(int(re.sub(r"\D", "", found[1])), found[2])]
    clocks = list(_CLOCK.finditer(cell))
    if clocks and _cover(cell, clocks):
        return [Clock(clock[1].strip(), int(clock[2]), int(clock[3])) for clock in clocks]
    found = _PHONE.fullmatch(cell)
    if found and len(re.sub(r"\D", "", found[2])) >= 7:
        return [Phone(found[1] or "", found[2])]
    return []


def label(cell: str) -> str:
    """The text of a cell that ends in a colon, which is the label of a phone that follows; '' for another cell."""
    found = _LABEL.fullmatch(cell)
    return found[1] if found else ""


def _page_date(cell: str) -> PageDate | None:
    for form in _DATES:
        if (found := form.fullmatch(cell)) and names_a_month(found):
            return PageDate(cell, day_in(found))
    return None


def _cover(cell: str, matches: list[re.Match[str]]) -> bool:
    """Whether the matches follow each other without a gap, from the cell's beginning to its end."""
    starts = [match.start() for match in matches] + [len(cell)]
    return all(start == end for start, end in zip_longest(starts, [0, *(match.end() for match in matches)]))
