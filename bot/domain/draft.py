"""A draft: what staff write before it has a number."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.richtext import RichText, dump_spans, load_text, utf16_length

MAX_TITLE = 512  # characters; pages leave room for it, lists show its beginning
MAX_BODY = 100_000  # characters
MAX_WORD = 3000  # UTF-16 units; the longest word that a page (4096) holds beside its heading


class DraftState(StrEnum):
    """A draft's life."""

    EDITING = "editing"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    HELD = "held"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Content:
    """What would be sent: one language's text and the flags."""

    lang: str
    title: str
    body: RichText
    topic: str = ""
    link: str = ""
    urgent: bool = False
    silent: bool = False

    def digest(self) -> str:
        """A hash of exactly what would be sent (the number is not part of it)."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Content:
        """The inverse of `to_json`."""
        body = load_text(stored["body"], stored["spans"])
        rest = {key: stored[key] for key in ("lang", "title", "topic", "link", "urgent", "silent")}
        return cls(body=body, **rest)

    def to_json(self) -> dict[str, object]:
        """The content as plain JSON values."""
        return {
            "lang": self.lang,
            "title": self.title,
            "body": self.body.text,
            "spans": dump_spans(self.body),
            "topic": self.topic,
            "link": self.link,
            "urgent": self.urgent,
            "silent": self.silent,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as stored. `version` grows with every change; a button names the version it was made for."""

    id: int
    version: int
    state: DraftState
    author: int
    chat: int
    content: Content
    created_at: datetime

    @property
    def name(self) -> str:
        """How staff and shells call it: D17."""
        return f"D{self.id}"


def says_something(text: str) -> bool:
    """Whether the text has a character that can be seen: not only spaces, controls and zero-width marks."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def fault(content: Content) -> tuple[str, dict[str, object]] | None:
    """Why the content cannot be a release: a message key and its values; None where it can."""
    if not says_something(content.title):
        return "post.empty", {}
    if content.title.splitlines() != [content.title]:
        return "post.title_lines", {}
    if len(content.title) > MAX_TITLE:
        return "post.title_too_long", {"most": MAX_TITLE, "has": len(content.title)}
    if not says_something(content.body.text):
        return "post.title_alone", {}
    if len(content.body) > MAX_BODY:
        return "post.too_long", {"most": MAX_BODY, "has": len(content.body)}
    longest = max(re.findall(r"\S+", content.body.text), key=utf16_length, default="")
    if utf16_length(longest) > MAX_WORD:
        return "post.word_too_long", {"most": MAX_WORD, "word": longest[:20]}
    return None
