"""A feed as a value: what both of its forms tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rendering.pages.html import Html


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of a statement. `size` in bytes; `title`: what it shows in words, else its name."""

    address: str
    mime: str
    size: int
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement in full. `id` stays the same for good; `address`: of its page, in the language of the text; `source`:
    where the text leads to, '' for nowhere; `topic` and `topic_name` are '' for none.

    `summary`: what is said where the text itself is only at `address`, which is of the type `mime`.
    """

    id: str
    address: str
    number: str
    lang: str
    title: str
    html: Html
    published: datetime
    updated: datetime
    topic: str = ""
    topic_name: str = ""
    source: str = ""
    enclosures: Sequence[Enclosure] = ()
    summary: str = ""
    mime: str = "text/html"


@dataclass(frozen=True, slots=True)
class Removed:
    """What stands in the place of a retracted statement. `id`: that of its entry; `address`: of the page that its entry
    led to."""

    id: str
    address: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, or an older part of one. All addresses are whole.

    `here`: of this document; `newest`: of the feed itself, which is also its id; `older`, `newer`: of the parts beside
    it, '' for none; `page`: where people read the same; `hub`: of WebSub, '' for none.
    """

    title: str
    author: str
    lang: str
    here: str
    newest: str
    page: str
    updated: datetime
    entries: Sequence[Entry]
    removed: Sequence[Removed] = ()
    older: str = ""
    newer: str = ""
    hub: str = ""

    @property
    def is_part(self) -> bool:
        """Whether it is an older part, to which nothing new comes."""
        return self.here != self.newest
