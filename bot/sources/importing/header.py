"""A page's header: which of the first lines belong to it, and the config lines made from them. Cells: facts.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from bot.sources.importing.facts import Clock, Counter, Fact, PageDate, Phone, cells, facts, label
from bot.sources.importing.lines import Line
from bot.sources.importing.parsed import Fate

_AHEAD = 2  # lines; a short line that is not understood is part of the header if one of the next two is understood
_SHORT = 80  # characters

_Row = TypeVar("_Row")


@dataclass(slots=True)
class Header:
    """The header's facts, each with the lines that it is on, and how many lines the header has."""

    length: int = 0
    day: date | None = None
    day_line: int = 0
    clocks: list[tuple[str, Clock]] = field(default_factory=list)
    phones: list[tuple[str, Phone]] = field(default_factory=list)
    counters: list[tuple[str, Counter]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    accounted: dict[int, Fate] = field(default_factory=dict)

    def take(self, line: Line, found: Iterable[Fact], above: Line | None = None) -> None:
        """Keep the line's facts; the line `above` is the label of its phone."""
        where = f"line {above.number}, line {line.number}" if above else f"line {line.number}"
        for taken in (above, line):
            if taken:
                self.accounted.setdefault(taken.number, Fate.NOTE)
        for fact in found:
            match fact:
                case PageDate(written, None):
                    self.refuse(line, f"{written} is not a day of the calendar")
                case PageDate(written, day) if self.day is not None:
                    self.refuse(line, f"a second date, {written}, in the header; {self.day} stands")
                case PageDate(_, day):
                    self.day, self.day_line = day, line.number
                case Clock(city, hour, minute) if hour > 23 or minute > 59:
                    self.refuse(line, f"{hour}:{minute:02} in {city} is not a time of day")
                case Clock():
                    self.clocks.append((where, fact))
                case Phone(own, number):
                    self.phones.append((where, Phone(own or (label(above.text) if above else ""), number)))
                case Counter():
                    self.counters.append((where, fact))

    def refuse(self, line: Line, sentence: str) -> None:
        """Report the line as not understood."""
        self.refused.append(f"line {line.number}: {sentence}")
        self.accounted[line.number] = Fate.REFUSED


def read_header(lines: Sequence[Line]) -> Header:
    """The header at the beginning of `lines`; its `length` is 0 where there is none."""
    header = Header()
    written = [(place, line) for place, line in enumerate(lines) if line.text]
    at = 0
    while at < len(written):
        place, line = written[at]
        ahead = [later for _, later in written[at + 1 : at + 1 + _AHEAD]]
        if found := _line_facts(header, line):
            header.take(line, found)
        elif label(line.text) and ahead and (phone := _bare_phone(ahead[0])):
            at += 1
            place = written[at][0]
            header.take(ahead[0], [phone], above=line)
        elif len(line.text) <= _SHORT and any(_is_sure(later) for later in ahead):
            header.refuse(line, f"“{line.text}” in the header is not understood")
        else:
            break
        header.length = place + 1
        at += 1
    return header


def _line_facts(header: Header, line: Line) -> list[Fact]:
    """The facts of the line's cells. A cell without a fact continues a counter before it, or is refused."""
    found: list[Fact] = []
    for cell in cells(line):
        more = facts(cell)
        if more:
            found += more
        elif not found:
            return []
        elif isinstance(found[-1], Counter):
            found[-1] = Counter(found[-1].days, f"{found[-1].rest} {cell}")
        else:
            header.refuse(line, f"“{cell}” in the header is not understood")
    return found


def _bare_phone(line: Line) -> Phone | None:
    match facts(line.text):
        case [Phone("", number)]:
            return Phone("", number)
    return None


def _is_sure(line: Line) -> bool:
    """Whether the line is a clock, a phone or a counter: a release's text hardly begins so."""
    return any(not isinstance(fact, PageDate) for cell in cells(line)[:1] for fact in facts(cell))


def config_notes(header: Header, today: date, timezone: str) -> list[str]:
    """The header's facts as lines of config.yaml. What is not a setting, or must be completed by hand, is a comment."""
    notes = [f"# line {header.day_line}: the page's date is {header.day}"] if header.day else []
    notes += _section("clocks", header.clocks, _clock_setting)
    notes += _section("consular", header.phones, _phone_setting)
    if header.counters and not header.day:
        notes.append(f"# {header.counters[0][0]}: the page has no date; days are counted back from {today}")

    def counter_setting(counter: Counter) -> tuple[str, str]:
        return _counter_setting(counter, header.day or today, timezone)

    return notes + _section("counters", header.counters, counter_setting)


def _section(name: str, rows: list[tuple[str, _Row]], setting: Callable[[_Row], tuple[str, str]]) -> list[str]:
    """`name:` and an item for each row; an item with a doubt becomes a comment that says what is in doubt."""
    written = []
    for where, row in rows:
        value, doubt = setting(row)
        written.append(f"  # {where}: {doubt}: - {value}" if doubt else f"  - {value}  # {where}")
    if not written:
        return []
    return [f"{name}:" if any(row.startswith("  - ") for row in written) else f"# {name}:", *written]


def _clock_setting(clock: Clock) -> tuple[str, str]:
    zones = _zones_by_city().get(clock.label.casefold(), frozenset())
    if len(zones) == 1:
        return f"{{label: {_quoted(clock.label)}, timezone: {next(iter(zones))}}}", ""
    doubt = f"several timezones ({', '.join(sorted(zones))})" if zones else "no timezone of this name"
    return f"{{label: {_quoted(clock.label)}, timezone: }}", f"{doubt}, fill in the right one"


def _phone_setting(phone: Phone) -> tuple[str, str]:
    return f"{{label: {_quoted(phone.label or 'Telephone')}, phone: {_quoted(phone.number)}}}", ""


def _counter_setting(counter: Counter, day: date, timezone: str) -> tuple[str, str]:
    text = _quoted(f"{{days}} {counter.rest}")
    if counter.days >= day.toordinal():
        return f"{{since: , timezone: {timezone}, text: {text}}}", f"{counter.days} days reach before the year 1"
    since = day - timedelta(days=counter.days)
    return f"{{since: {since}, timezone: {timezone}, text: {text}}}", ""


def _quoted(text: str) -> str:
    """`text` as a double-quoted YAML scalar (JSON's form is one)."""
    return json.dumps(text, ensure_ascii=False)


@cache
def _zones_by_city() -> dict[str, frozenset[str]]:
    """The IANA zones whose last part is a city's name, by that name; aliases such as US/ are left out."""
    regions = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    zones: dict[str, set[str]] = {}
    for zone in available_timezones():
        region, _, city = zone.partition("/")
        if region in regions:
            zones.setdefault(city.rpartition("/")[2].replace("_", " ").casefold(), set()).add(zone)
    return {city: frozenset(names) for city, names in zones.items()}
