"""The press office's rules: what needs a second person, when publishers are reminded of drafts that wait for one, and
how late a scheduled draft may still go out by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Approval(StrEnum):
    """Whether what goes out needs a second person."""

    NONE = "none"
    TWO_PERSON = "two_person"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules as the config sets them. `late_grace`: how late a draft may still go out by itself."""

    approval: Approval = Approval.NONE
    urgent_approval: Approval = Approval.NONE
    late_grace: timedelta = timedelta(hours=1)
    reminders: tuple[timedelta, ...] = ()  # after the submission, then after each other; the last one repeats

    def needs_approval(self, *, urgent: bool) -> bool:
        """Whether a release, urgent or not, needs a second person."""
        return (self.urgent_approval if urgent else self.approval) is Approval.TWO_PERSON

    def reminder(self, submitted: datetime, reminded: datetime | None, now: datetime) -> tuple[bool, datetime | None]:
        """Whether to remind a publisher now of a draft submitted at `submitted`, and when to look at it again.

        Several reminders that came due while the program stood still become one. None: never again.

        Args:
            reminded: when the person was last reminded of any submission of the draft.
        """
        if not self.reminders:
            return False, None
        last, due = None, submitted + self.reminders[0]
        for pause in (*self.reminders[1:], self.reminders[-1]):
            if due <= now:
                last, due = due, due + pause
        if due <= now:
            last = due + (now - due) // pause * pause
            due = last + pause
        return last is not None and (reminded is None or reminded < last), due
