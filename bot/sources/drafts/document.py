"""Which kind of file staff handed in, by what is in it. The kinds are read in docx.py and plain_text.py."""

from __future__ import annotations

import re

from bot.domain.drafts.document import Document, not_a_document
from bot.domain.errors import Refusal
from bot.domain.text.richtext import RichText
from bot.sources.drafts.docx import read_docx
from bot.sources.drafts.docx_package import MOST_BYTES
from bot.sources.drafts.plain_text import read_text

_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # a zip; the container of older Word files and of encrypted ones
_OTHERS = re.compile(rb"%PDF|\{\\rtf|\x89PNG|\xff\xd8\xff|GIF8|Rar!|7z\xbc\xaf|\x1f\x8b")


def read_document(data: bytes) -> Document:
    """A .docx or a text file. A text file has no title of its own, and no formatting.

    Raises:
        Refusal: it is neither, or cannot be read.
    """
    if len(data) > MOST_BYTES:
        raise Refusal("document.too_large")
    if data.startswith(_PACKED):
        return read_docx(data)
    if _OTHERS.match(data):
        raise not_a_document()
    return Document("", RichText(read_text(data)).strip())
