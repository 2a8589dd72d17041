"""Admissions: who asks to get the statements of a topic by approval, and who is admitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AdmissionState(StrEnum):
    """Where a reader stands with a topic by approval.

    Ask ──> asked ──Admit──> admitted ──Put out, or Give up──> (no entry)
              └── Refuse, or Give up ──> (no entry)
    """

    ASKED = "asked"
    ADMITTED = "admitted"


@dataclass(frozen=True, slots=True)
class Admission:
    """A reader and a topic. `chat`: the private chat, which has the person's id; `code`: by which the audit names the
    entry, without the person; `name`: as Telegram had it when they asked; `at`: since when it is so."""

    chat: int
    topic: str
    state: AdmissionState
    code: str
    name: str
    at: datetime
