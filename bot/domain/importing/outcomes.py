"""What became of an item that came in, and what an import did as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.statements import Number


@dataclass(frozen=True, slots=True)
class New:
    """Stored as a new statement. `draft`: the one that announces it once approved (`D17`); '' where there is none."""

    number: Number
    title: str
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Updated:
    """Our statement was revised, corrected or retracted, as the item says."""

    number: Number
    title: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Our statement says the same as the item, or more."""

    number: Number
    title: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """Our statement has gone out to readers: it is corrected or retracted once the draft (`D17`) is approved."""

    number: Number
    draft: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The item contradicts what we have, so that nothing was done. `line` is the item's in its source."""

    line: int
    why: str


Outcome = New | Updated | Unchanged | Submitted | Refused


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in words for whoever asked for it.

    `unread` and `notes` come from the reader of the source. `unread`: items that could not be read, a sentence each
    with the line's number. `notes`: what the source's head says of the mission, as the config lines that it would
    become. `missing`: files that statements carry whose bytes are neither here nor came with the source, a sentence
    each.
    """

    outcomes: Sequence[Outcome] = ()
    unread: Sequence[str] = ()
    notes: Sequence[str] = ()
    missing: Sequence[str] = ()

    @property
    def new(self) -> list[str]:
        """The new statements, each as `142/2026 Title`."""
        return [f"{found.number} {found.title}" for found in self.outcomes if isinstance(found, New)]

    @property
    def updated(self) -> list[str]:
        """The statements that were changed, in the same form."""
        return [f"{found.number} {found.title}" for found in self.outcomes if isinstance(found, Updated)]

    @property
    def unchanged(self) -> list[str]:
        """The statements that were left as they are, in the same form."""
        return [f"{found.number} {found.title}" for found in self.outcomes if isinstance(found, Unchanged)]

    @property
    def refused(self) -> list[str]:
        """Why items were not imported, a sentence each with the line's number; those that could not be read come
        first."""
        contradict = (found for found in self.outcomes if isinstance(found, Refused))
        return [*self.unread, *(f"line {found.line}: {found.why}" for found in contradict)]

    @property
    def submitted(self) -> list[str]:
        """Drafts that announce, correct or retract a statement once they are approved, each as `D17 142/2026`."""
        with_draft = (found for found in self.outcomes if isinstance(found, New | Submitted) and found.draft)
        return [f"{found.draft} {found.number}" for found in with_draft]
