"""Reads the plain text of a mission's home page as statements. Its header is read in header.py, lines in lines.py.

The page has header lines, if any; a first release, whose title is a line by itself above the full text; entries
`DD.MM.YYYY - Title`, `6 July 2021 - Title` or `6/07/2021 Title`, newest first, each with an excerpt below; and at the
end a link such as "all messages".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Text
from bot.domain.text.characters import tidied, tidy
from bot.domain.text.richtext import RichText
from bot.sources.importing.header import Header, config_notes, read_header
from bot.sources.importing.lines import EntryHead, Line, begins_with_date, entry_head, is_closing, page_lines
from bot.sources.importing.parsed import Fate, Parsed, stable_key, text_fault
from bot.sources.importing.topics import guess_topic

_FOOTER = 3  # how many lines at most may follow the closing link


@dataclass(frozen=True, slots=True)
class _Piece:
    """A release or an entry as it is on the page: its first line, title, day, and the lines below it."""

    line: Line
    title: str
    day: date  # meaningless if there is a fault
    lines: Sequence[Line]
    featured: bool = False
    fault: str = ""
    key_day: date | None = None

    @property
    def last(self) -> int:
        written = [line.number for line in self.lines if line.text]
        return max(written, default=self.line.number)


def read_page(text: str, *, today: date, language: str = "en", timezone: str) -> Parsed:
    """Read a home page's plain text.

    Args:
        text: the page. Any text is accepted; lines that are not understood are in `refused`.
        today: the day of a first release when neither the header nor an entry has a date.
        language: that of all texts of the page.
        timezone: the mission's (IANA name), to be written beside the day counters' first days.
    """
    parsed = Parsed()
    lines = _without_closing(page_lines(text), parsed)
    heads = [(place, head) for place, line in enumerate(lines) if (head := entry_head(line))]
    ends = [*(place for place, _ in heads), len(lines)]
    front = lines[: ends[0]]
    header = read_header(front)
    parsed.notes[:0] = config_notes(header, today, timezone)
    parsed.refused += header.refused
    parsed.accounted |= header.accounted
    entries = [_entry(head, lines[place:end]) for (place, head), end in zip(heads, ends[1:], strict=True)]
    release = _release(front[header.length :], header, entries, today, parsed)
    pieces = [piece for piece in [*release, *entries] if _is_sound(piece, parsed)]
    parsed.items = _items(pieces, language)
    parsed.refused.sort(key=lambda sentence: int(sentence.split()[1].rstrip(":")))
    return parsed


def _without_closing(lines: list[Line], parsed: Parsed) -> list[Line]:
    """The lines before the closing link, which is noted; what follows it is refused."""
    written = [place for place, line in enumerate(lines) if line.text][-_FOOTER - 1 :]
    for order, place in enumerate(written):
        if not is_closing(lines[place]):
            continue
        footer = [lines[later] for later in written[order + 1 :]]
        if any(entry_head(line) for line in footer):
            continue
        parsed.notes.append(f"# line {lines[place].number}: a link to the whole list, “{lines[place].text}”")
        parsed.accounted[lines[place].number] = Fate.NOTE
        for line in footer:
            parsed.refused.append(f"line {line.number}: “{line.text[:60]}” after the closing link is left out")
            parsed.accounted[line.number] = Fate.REFUSED
        return lines[:place]
    return lines


def _entry(head: EntryHead, lines: Sequence[Line]) -> _Piece:
    """An entry from its head and its lines, of which the first is that head."""
    fault = ""
    if head.day is None:
        fault = f"{head.written} is not a date of the form DD.MM.YYYY"
    elif not head.title:
        fault = f"the entry of {head.written} has no title"
    return _Piece(lines[0], head.title, head.day or date.min, lines[1:], fault=fault, key_day=head.day)


def _release(
    lines: Sequence[Line], header: Header, entries: Sequence[_Piece], today: date, parsed: Parsed
) -> list[_Piece]:
    """The first release, if the page has one: a title and its full text, of the header's date.

    If the page does not give its day, the key has no day either, so that tomorrow's import finds it again.
    """
    written = [place for place, line in enumerate(lines) if line.text]
    if not written:
        return []
    title = lines[written[0]]
    day = header.day
    if day is None:
        newest = max((entry.day for entry in entries if not entry.fault), default=None)
        day = newest or today
        source = "the newest entry's date" if newest else "today"
        parsed.notes.append(f"# line {title.number}: the first release has no date; taken as {day} ({source})")
    return [_Piece(title, title.text, day, lines[written[0] + 1 :], featured=True, key_day=header.day)]


def _is_sound(piece: _Piece, parsed: Parsed) -> bool:
    """Whether the piece can be a statement. Enters its lines in `accounted`, and reports what is wrong."""
    number = piece.line.number
    fault = piece.fault or text_fault(piece.title, _body(piece.lines))
    if fault:
        rest = f"; left out with its text to line {piece.last}" if piece.last > number else "; left out"
        parsed.refused.append(f"line {number}: {fault}{rest}")
    elif piece.last == number:
        parsed.notes.append(f"# line {number}: “{piece.title[:60]}” has a title and no text")
    parsed.accounted[number] = Fate.REFUSED if fault else Fate.TITLE
    for line in piece.lines:
        if line.text:
            parsed.accounted[line.number] = Fate.REFUSED if fault else Fate.BODY
        if not fault and begins_with_date(line):
            parsed.notes.append(f"# line {line.number}: begins with a date and no dash follows; taken as text")
    return not fault


def _body(lines: Sequence[Line]) -> str:
    """The paragraphs with a blank line between them; the lines of a paragraph stay separate lines."""
    paragraphs = groupby(lines, key=lambda line: bool(line.text))
    return "\n\n".join("\n".join(line.text for line in group) for written, group in paragraphs if written)


def _items(pieces: Sequence[_Piece], language: str) -> list[Incoming]:
    """The pieces (newest first, as on the page) as statements, oldest first.

    Of several with the same day and title the oldest gets the plain key, so that it keeps it when a newer one comes.
    """
    oldest_first = list(reversed(pieces))
    oldest_first.sort(key=lambda piece: piece.day)
    keys: Counter[str] = Counter()
    days: Counter[date] = Counter()
    items = []
    for piece in oldest_first:
        item = _item(piece, language)
        keys[item.key] += 1
        again = f"-{keys[item.key]}" if keys[item.key] > 1 else ""
        items.append(replace(item, key=item.key + again, position=days[piece.day]))
        days[piece.day] += 1
    return items


def _item(piece: _Piece, language: str) -> Incoming:
    body = tidy(RichText(_body(piece.lines)))
    text = Text(language, tidied(piece.title), body, excerpt_only=not piece.featured)
    return Incoming(
        key=stable_key("page", piece.key_day, piece.title),
        date=piece.day,
        texts=(text,),
        topic=guess_topic(piece.title),
        featured=piece.featured,
        line=piece.line.number,
    )
