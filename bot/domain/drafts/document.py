"""A document that staff hand in as a file, read. Which files can be read, and how, is known in sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.text.richtext import RichText


class Note(StrEnum):
    """What a reader of the document should look at: the text may not be all that the file shows. Message keys."""

    CHANGES = "document.has_changes"  # tracked changes, taken as accepted
    LEFT_OUT = "document.left_out"  # pictures, text boxes, formulas and the like
    FOOTNOTES = "document.footnotes_left_out"
    TABLES = "document.tables"  # as lines of text


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text. `title` is '' where the file marks none."""

    title: str
    body: RichText
    notes: tuple[Note, ...] = ()


KINDS = {"word": ".docx", "text": ".txt"}  # what is read, for sentences that name it


def not_a_document() -> Refusal:
    """The refusal of a file of a kind that is not read."""
    return Refusal("document.not_a_document", **KINDS)
