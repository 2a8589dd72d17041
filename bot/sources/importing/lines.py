"""A page's lines, cleaned of what the eye does not see, and the shapes that a line can have. No order of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

DASHES = "-‐‑‒–—―−⁃﹘﹣－⸺⸻"

_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060\ufeff\ufff9-\ufffb]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Joiners make one emoji of several and shape Arabic and Indic words: they stay only between such characters.
_JOINER = re.compile(
    "(?<![\u0590-\u1fff\u2190-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\u1fff\u2190-\U0010ffff])"
)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

_GAP = f"(?:\\s|{_DIRECTION.pattern})*"
_ENTRY = re.compile(
    f"{_GAP}([0-9]{{1,4}}[./-][0-9]{{1,2}}[./-][0-9]{{1,4}}){_GAP}[{DASHES}](?:{_GAP}[{DASHES}])*{_GAP}(.*)"
)
_DATED = re.compile(f"{_GAP}[0-9]{{1,2}}[.][0-9]{{1,2}}[.][0-9]{{4}}(?![0-9])")
_DAY = re.compile(r"([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})")

_THINGS = "messages|news|statements|releases|press releases|publications|articles|materials|updates"
_THINGS_RU = "сообщения|новости|заявления|пресс-релизы|публикации|статьи|материалы|записи"
_CLOSING = re.compile(
    rf"(?:(?:see|view|read|show) )?(?:all|more|other|older)(?: the)? (?:{_THINGS})"
    rf"|(?:(?:{_THINGS}) )?archive|archive of (?:{_THINGS})"
    rf"|(?:все|другие|остальные) (?:{_THINGS_RU})|архив(?: (?:сообщений|новостей|заявлений|публикаций|материалов))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number (from 1), its text cleaned, and as it stood (only header lines need that)."""

    number: int
    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class EntryHead:
    """`DD.MM.YYYY - Title`. `day` is None where the date is none of the calendar or not of that form."""

    written: str
    day: date | None
    title: str


def clean(text: str) -> str:
    """One line's text: spaces of every kind as single ones, without invisible characters; the rest as written."""
    text = _UNPRINTABLE.sub(" ", _INVISIBLE.sub("", text))
    text = _JOINER.sub("", text)
    if not _RIGHT_TO_LEFT.search(text):
        text = _DIRECTION.sub("", text)
    text = " ".join(text.split())
    return "" if not _DIRECTION.sub("", text).strip() else text


def page_lines(text: str) -> list[Line]:
    """The lines of a page, blank ones included (their text is ''). Ends of line may be LF, CRLF or CR."""
    raw_lines = re.split("\r\n|\r|\n", text)
    return [Line(number, clean(raw), raw) for number, raw in enumerate(raw_lines, start=1)]


def calendar_day(written: str) -> date | None:
    """The day that DD.MM.YYYY names; None where there is none."""
    found = _DAY.fullmatch(written)
    return day_of(int(found[3]), int(found[2]), int(found[1])) if found else None


def day_of(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def entry_head(line: Line) -> EntryHead | None:
    """The line as an entry's head; None where it is not one."""
    found = _ENTRY.fullmatch(line.text)
    return EntryHead(found[1], calendar_day(found[1]), found[2].strip()) if found else None


def begins_with_date(line: Line) -> bool:
    """Whether the line begins like an entry's head."""
    return bool(_DATED.match(line.text))


def is_closing(line: Line) -> bool:
    """Whether the line is a link to the whole list, such as "all messages »"."""
    return bool(_CLOSING.fullmatch(line.text.strip(" .…:>»›→[]()|" + DASHES)))
