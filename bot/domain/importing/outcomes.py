"""The outcome of an import, for each item and as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.statements import Number


@dataclass(frozen=True, slots=True)
class New:
    """Stored as a new statement. `draft`: the one that will announce it once approved (`D17`); '' if there is none."""

    number: Number
    title: str
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Updated:
    """Our statement was revised, corrected or retracted to match the item."""

    number: Number
    title: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Our statement says the same as the item, or more."""

    number: Number
    title: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """Readers have our statement already, so it is corrected or retracted only once the draft (`D17`) is approved."""

    number: Number
    draft: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The item contradicts what we have, so nothing was done. `line`: where it is in its source."""

    line: int
    why: str


Outcome = New | Updated | Unchanged | Submitted | Refused


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in sentences for the person who started it.

    `unread` and `notes` come from whatever read the source. `unread`: items that could not be read, a sentence each
    with the line's number. `notes`: what the source's header says about the mission, as lines for the config.
    `missing`: statements' files whose bytes we do not have and the source did not bring, a sentence each.
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
