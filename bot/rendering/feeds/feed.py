"""A feed as a value, the same for both formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rendering.pages.html import Html


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of a statement. `size` in bytes; `title`: its description, or else its name."""

    address: str
    mime: str
    size: int
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement in full. `id` never changes; `address`: its page, in the language of the text; `source`: the address
    that the text links to, '' for none; `topic` and `topic_name` are '' for none.

    `summary`: shown instead of the text if the text is only at `address`, which has the type `mime`.
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
    """What replaces a retracted statement. `id`: that of its entry; `address`: the page that its entry linked to."""

    id: str
    address: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, or an older part of one. All addresses are absolute.

    `here`: the address of this document; `newest`: that of the feed itself, which is also its id; `older`, `newer`: the
    neighbouring parts, '' for none; `page`: the page with the same content for people; `hub`: of WebSub, '' for none.
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
        """Whether it is an older part, which gets no new entries."""
        return self.here != self.newest
