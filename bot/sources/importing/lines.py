"""A page's lines, without invisible characters, and what a single line can be. Their order is read in page.py."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.sources.importing.dates import (
    DAY_FIRST,
    MONTH_FIRST,
    NUMBERS,
    STROKES,
    calendar_day,
    day_in,
    names_a_month,
)

DASHES = "-‐‑‒–—―−⁃﹘﹣－⸺⸻"

_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060\ufeff\ufff9-\ufffb]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Joiners combine emoji and shape Arabic and Indic words: they are kept only between such characters.
_JOINER = re.compile(
    "(?<![\u0590-\u1fff\u2190-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\u1fff\u2190-\U0010ffff])"
)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

_GAP = f"(?:\\s|{_DIRECTION.pattern})*"
_NUMERIC = r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}"
_ENTRY = re.compile(f"{_GAP}({_NUMERIC}){_GAP}[{DASHES}](?:{_GAP}[{DASHES}])*{_GAP}(.*)")
# A date with slashes begins an entry without a dash too, if what follows begins like a title.
_STROKES = re.compile(f'{_GAP}({STROKES}){_GAP}(?P<title>[^\\W\\d_a-zа-яё].*|[«“"„].*)')
_IN_WORDS = tuple(
    re.compile(f"{_GAP}({form}){_GAP}[{DASHES}](?:{_GAP}[{DASHES}])*{_GAP}(?P<title>.*)")
    for form in (DAY_FIRST, MONTH_FIRST)
)
_DATED = tuple(re.compile(f"{_GAP}(?:{form})(?![0-9])") for form in (NUMBERS, STROKES, DAY_FIRST, MONTH_FIRST))

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
    """A line: its number (from 1), its cleaned text, and the text as it was (only header lines need that)."""

    number: int
    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class EntryHead:
    """`DD.MM.YYYY - Title`, `6 July 2021 - Title` or `6/07/2021 Title`. `day` is None where the calendar has no
    such day."""

    written: str
    day: date | None
    title: str


def clean(text: str) -> str:
    """One line's text with single spaces instead of white space of any kind, and without invisible characters."""
    text = _UNPRINTABLE.sub(" ", _INVISIBLE.sub("", text))
    text = _JOINER.sub("", text)
    if not _RIGHT_TO_LEFT.search(text):
        text = _DIRECTION.sub("", text)
    text = " ".join(text.split())
    return "" if not _DIRECTION.sub("", text).strip() else text


def page_lines(text: str) -> list[Line]:
    """The lines of a page, blank ones included (their text is ''). They may end in LF, CRLF or CR."""
    raw_lines = re.split("\r\n|\r|\n", text)
    return [Line(number, clean(raw), raw) for number, raw in enumerate(raw_lines, start=1)]


def entry_head(line: Line) -> EntryHead | None:
    """The line as an entry's head; None where it is something else."""
    if found := _ENTRY.fullmatch(line.text):
        return EntryHead(found[1], calendar_day(found[1]), found[2].strip())
    if found := _STROKES.fullmatch(line.text):
        return EntryHead(found[1], day_in(found), found["title"].strip())
    for form in _IN_WORDS:
        if (found := form.fullmatch(line.text)) and names_a_month(found):
            return EntryHead(found[1], day_in(found), found["title"].strip())
    return None


def begins_with_date(line: Line) -> bool:
    """Whether the line begins like an entry's head."""
    return any((found := form.match(line.text)) and names_a_month(found) for form in _DATED)


def is_closing(line: Line) -> bool:
    """Whether the line is a link to the whole list, such as "all messages »"."""
    return bool(_CLOSING.fullmatch(line.text.strip(" .…:>»›→[]()|" + DASHES)))
