"""A file made ready for pandoc, and what must be known to read what pandoc makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.drafts.document import Note


@dataclass(frozen=True, slots=True)
class ListSigns:
    """What pandoc does not say of a document's lists. `exact`: its numbers are those of the document, where it gives
    any; `russian`: those that it does not know are Russian letters; `nested`: numbers may be those of all levels, 1.2.
    """

    exact: bool = False
    russian: bool = False
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """`form`: pandoc's name of the format. `letters`: how many the file shows, 0 where they are not counted."""

    form: str
    data: bytes
    lists: ListSigns = field(default_factory=ListSigns)
    letters: int = 0
    notes: set[Note] = field(default_factory=set)
