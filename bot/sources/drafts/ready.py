"""A file prepared for pandoc, with what is needed to read the JSON that pandoc makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.drafts.document import Note


@dataclass(frozen=True, slots=True)
class ListSigns:
    """What pandoc does not say about a document's lists. `exact`: the numbers that it gives are the document's;
    `russian`: if it gives no style, the numbers are Russian letters; `nested`: numbers may have all levels (1.2).
    """

    exact: bool = False
    russian: bool = False
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """The file (`data`). `form`: pandoc's name for its format. `letters`: how many letters it shows, 0 if not
    counted."""

    form: str
    data: bytes
    lists: ListSigns = field(default_factory=ListSigns)
    letters: int = 0
    notes: set[Note] = field(default_factory=set)
