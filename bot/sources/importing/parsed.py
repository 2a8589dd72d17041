"""What the reader of each format returns, its error, and the rules that all formats have in common."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.drafts.faults import MAX_BODY, MAX_WORD
from bot.domain.errors import OperatorError
from bot.domain.importing.incoming import Incoming
from bot.domain.text.characters import says_something
from bot.domain.text.richtext import utf16_length

# Characters. Real pages have long titles: the first home page that was imported has one of 283. An archive must be
# the same after an export and an import.
LONGEST_TITLE = 512


class SourceError(OperatorError):
    """A source cannot be read; the text is one sentence, with the line's number where there is one."""


class Fate(StrEnum):
    """How a line of the source was used."""

    TITLE = "title"
    BODY = "body"
    NOTE = "note"
    REFUSED = "refused"


@dataclass(slots=True)
class Parsed:
    """What was read from a source.

    `items` are oldest first, so that numbers are given in order. A sentence of `refused` begins "line N:". `notes`
    together are YAML: the header's facts as config lines, remarks as comments ("# line N: ..."). `accounted`: for each
    non-blank line of a page (from 1), how it was used.
    """

    items: list[Incoming] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    accounted: dict[int, Fate] = field(default_factory=dict)


def at(line: int, sentence: str) -> SourceError:
    """The error that says `sentence`, on one line, about a line (from 1)."""
    return SourceError(f"line {line}: {' '.join(sentence.split())}")


def stable_key(source: str, day: date | None, title: str) -> str:
    """`source:YYYY-MM-DD:hash`, the same at every import of the same title and day.

    The hash is of letters and digits without case, so that corrected quotation marks or dashes do not change the key.
    A title without letters and digits is hashed as written. Without a day the middle part is `undated`.
    """
    seen = "".join(char for char in title.casefold() if char.isalnum()) or title
    hashed = hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{source}:{day.isoformat() if day else 'undated'}:{hashed}"


def text_fault(title: str, body: str, *, exported: bool = False) -> str | None:
    """Why a title and body cannot be a statement's text, as one sentence; None if they can.

    The body may be empty. Its limits are those of /post. `exported`: it was published before and is read back
    unchanged, so its title may have several lines or odd characters.
    """
    if not (title.strip() if exported else says_something(title)):
        return "the title is empty"
    if not exported and title.splitlines() != [title]:
        return "the title must be one line"
    if len(title) > LONGEST_TITLE:
        return f"the title has {len(title)} characters, at most {LONGEST_TITLE} are possible"
    if len(body) > MAX_BODY:
        return f"the body has {len(body)} characters, at most {MAX_BODY} are possible"
    longest = max(re.findall(r"\S+", body), key=utf16_length, default="")
    if utf16_length(longest) > MAX_WORD:
        return f"the body has a word of {utf16_length(longest)} characters, which no page can hold"
    return None
