"""What every importer gives back, its error, and the rules that all of them keep. No format lives here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.drafts.draft import MAX_BODY, MAX_WORD, says_something
from bot.domain.errors import OperatorError
from bot.domain.importing import Incoming
from bot.domain.text.richtext import utf16_length

# Characters. A published page is what it is: the home page this began with has a title of 283. Staff's own
# titles are shorter (`draft.MAX_TITLE`); an archive must go out and in again whole.
LONGEST_TITLE = 512


class SourceError(OperatorError):
    """A source cannot be read; the text is one sentence, with the line's number where there is one."""


class Fate(StrEnum):
    """What became of a line of the source."""

    TITLE = "title"
    BODY = "body"
    NOTE = "note"
    REFUSED = "refused"


@dataclass(slots=True)
class Parsed:
    """What a source holds.

    `items` stand oldest first, so that numbers follow. A sentence of `refused` begins "line N:". `notes` read
    together are YAML: header facts as the config lines they would become, remarks as comments ("# line N: ...").
    `accounted` says for each non-blank line of a page (from 1) where it went.
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

    The hash sees letters and digits only and no case, so mended quotation marks or dashes keep the key.
    A title without any is hashed as written. Without a day the middle part is `undated`.
    """
    seen = "".join(char for char in title.casefold() if char.isalnum()) or title
    hashed = hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{source}:{day.isoformat() if day else 'undated'}:{hashed}"


def text_fault(title: str, body: str, *, exported: bool = False) -> str | None:
    """Why a title and body cannot be a statement's text, as one sentence; None where they can.

    A title alone is a statement. The body's limits are those of /post. `exported`: it was
    published, and comes back as it was, with a title of several lines or of odd characters.
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
