"""The text of a file that staff sent. Which files can be read, and how, is in `sources/drafts/`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.text.richtext import RichText


class Note(StrEnum):
    """What staff should check, because the text may differ from what the file shows. Values are message keys."""

    CHANGES = "document.has_changes"  # tracked changes, read as if accepted
    MISSING = "document.missing"  # words that are in the file but not in the text
    LEFT_OUT = "document.left_out"  # pictures, text boxes, formulas and the like
    FOOTNOTES = "document.footnotes_left_out"
    TABLES = "document.tables"  # turned into lines of text
    LISTS = "document.lists"  # the numbering may differ from what the file shows
    LINKS = "document.links"  # addresses that Telegram cannot open


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text. `title` is '' if the file marks none."""

    title: str
    body: RichText
    notes: tuple[Note, ...] = ()


# The files that can be read, for the sentences that name them.
KINDS = {"word": ".docx, .odt, .rtf, .html, .md", "text": ".txt"}


def not_a_document() -> Refusal:
    """The refusal of a file of any other kind."""
    return Refusal("document.not_a_document", **KINDS)
