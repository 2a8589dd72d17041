"""A document that staff hand in as a file, read. Which files can be read, and how, is known in sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.text.richtext import RichText


class Note(StrEnum):
    """What a reader of the document should look at: the text may not be all that the file shows. Message keys."""

    CHANGES = "document.has_changes"  # tracked changes, taken as accepted
    MISSING = "document.missing"  # words that are in the file and not in the text
    LEFT_OUT = "document.left_out"  # pictures, text boxes, formulas and the like
    FOOTNOTES = "document.footnotes_left_out"
    TABLES = "document.tables"  # as lines of text
    LISTS = "document.lists"  # numbers that may not be those that the file shows
    LINKS = "document.links"  # addresses that Telegram cannot open


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text. `title` is '' where the file marks none."""

    title: str
    body: RichText
    notes: tuple[Note, ...] = ()


# What is read, for sentences that name it.
KINDS = {"word": ".docx, .odt, .rtf, .html, .md", "text": ".txt"}


def not_a_document() -> Refusal:
    """The refusal of a file of a kind that is not read."""
    return Refusal("document.not_a_document", **KINDS)
