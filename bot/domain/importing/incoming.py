"""A statement as a source gives it, before it is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.media import MediaSet
from bot.domain.statements import Number, StatementState, Text


@dataclass(frozen=True, slots=True)
class Incoming:
    """A statement on its way in from a file, a page or a feed.

    `key` is stable: the same item has the same key at every import. `position` orders the items of one day
    (0 the oldest). `line` is where the item begins in its source, for reports. `history`: the texts of every earlier
    revision, oldest first, from a source that knows them (an export); None from one that does not. `media`: the
    statement's files; None from a source that does not say. `earlier_media`: the files of each revision of `history`,
    one entry each; () if no revision had any.
    """

    key: str
    date: date
    texts: Sequence[Text]
    topic: str = ""
    number: Number | None = None
    featured: bool = False
    position: int = 0
    line: int = 0
    published_at: datetime | None = None
    state: StatementState = StatementState.PUBLISHED
    history: Sequence[Sequence[Text]] | None = None
    media: MediaSet | None = None
    earlier_media: Sequence[MediaSet] = ()
