"""The press office's rules: what needs a second person, and how late something may still go out by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Approval(StrEnum):
    """Whether what goes out needs a second person."""

    NONE = "none"
    TWO_PERSON = "two_person"


@dataclass(frozen=True, slots=True)
class Rules:
    """As the config's section `approval` sets them. `late_grace`: how late a draft may still go out by itself."""

    approval: Approval = Approval.NONE
    urgent_approval: Approval = Approval.NONE
    late_grace: timedelta = timedelta(hours=1)

    def needs_approval(self, *, urgent: bool) -> bool:
        """Whether a release, urgent or not, needs a second person."""
        return (self.urgent_approval if urgent else self.approval) is Approval.TWO_PERSON
