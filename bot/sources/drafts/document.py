"""Reads a file that staff sent: finds its kind by its content. Each kind has a file beside this one."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import PurePath

from bot.domain.drafts.document import Document, Note, not_a_document
from bot.domain.errors import Refusal
from bot.domain.text.richtext import RichText
from bot.sources.drafts import docx, odt, rtf
from bot.sources.drafts.blocks import read_blocks
from bot.sources.drafts.markup import html_ready, is_html, markdown_ready
from bot.sources.drafts.pandoc import Pandoc
from bot.sources.drafts.plain_text import read_text
from bot.sources.drafts.ready import Ready

MOST_BYTES = 20_000_000  # the most that a bot can download: https://core.telegram.org/bots/api#getfile
_ZIP, _RTF = b"PK\x03\x04", b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0"  # Word before 2007, and any encrypted file
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# An OpenDocument file begins with its kind, uncompressed (OpenDocument 1.3, part 2, 3.3).
_ODT, _OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text", b"mimetype"
_OTHERS = re.compile(rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|Rar!|7z\xbc\xaf|\x1f\x8b|\s*MIME-Version:")
_XML = re.compile(r"\ufeff?\s*<\?xml")
_MARKDOWN, _HTML = frozenset({".md", ".markdown"}), frozenset({".html", ".htm", ".xhtml"})


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads files: plain text itself, all others with pandoc."""

    pandoc: Pandoc

    async def read(self, data: bytes, name: str = "") -> Document:
        """A file's text. Plain text has no title of its own, and no formatting.

        Args:
            data: the file.
            name: its name; a text whose name ends in .md is Markdown, in .html an HTML page.

        Raises:
            Refusal: it is of another kind, or cannot be read.
        """
        if len(data) > MOST_BYTES:
            raise Refusal("document.too_large")
        found = await asyncio.to_thread(_ready, data, PurePath(name).suffix.lower())
        if isinstance(found, Document):
            return found
        written = await self.pandoc.read(found.form, found.data)
        document = await asyncio.to_thread(read_blocks, written, found.lists, found.letters)
        return replace(document, notes=tuple(note for note in Note if note in found.notes | {*document.notes}))


def _ready(data: bytes, ending: str) -> Document | Ready:
    """The file prepared for pandoc; plain text is read right away.

    Raises:
        Refusal: see `DocumentReader.read`.
    """
    if data.startswith(_ZIP):
        if data.startswith(_OPEN_DOCUMENT, 30):
            if data.startswith(_ODT, 30):
                return odt.make_ready(data)
            raise not_a_document()
        return docx.make_ready(data)
    if data.startswith(_OLE):
        if _ENCRYPTED_STREAM in data:
            raise Refusal("document.encrypted")
        raise Refusal("document.old_format", old=".doc", new=".docx")
    if data.startswith(_RTF):
        return rtf.make_ready(data)
    if _OTHERS.match(data):
        raise not_a_document()
    return _text(data, ending)


def _text(data: bytes, ending: str) -> Document | Ready:
    """Plain text, Markdown or an HTML page."""
    beginning = data[:4_096].decode("utf-8", "replace")
    if is_html(beginning):
        return html_ready(data)
    if _XML.match(beginning):
        raise not_a_document()
    if ending in _HTML and "<" in beginning:
        return html_ready(data)
    text = read_text(data)
    return markdown_ready(text) if ending in _MARKDOWN else Document("", RichText(text).strip())
