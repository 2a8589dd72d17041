"""Reading a document in a test."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.drafts.document import Document
from bot.domain.errors import Refusal
from bot.sources.drafts.document import DocumentReader
from bot.sources.drafts.pandoc import Pandoc

_READER = DocumentReader(Pandoc())


def read(data: bytes, name: str = "") -> Document:
    """The document, by the bot's own reader."""
    return asyncio.run(_READER.read(data, name))


def refused(data: bytes, name: str = "") -> str:
    """The key of the refusal."""
    with pytest.raises(Refusal) as refusal:
        read(data, name)
    return refusal.value.key


def spans(document: Document, kind: str) -> list[str]:
    """What stands under a format."""
    return [document.body.text[s.start : s.end] for s in document.body.spans if s.kind == kind]
