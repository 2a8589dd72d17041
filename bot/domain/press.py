"""Admissions to topics by approval: who asks to get their statements, and who is admitted."""

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
    """A reader's admission to a topic. `chat`: the private chat, whose id is the person's; `code`: names the entry in
    the audit, which does not name the person; `name`: the person's in Telegram when they asked; `at`: of the last
    change."""

    chat: int
    topic: str
    state: AdmissionState
    code: str
    name: str
    at: datetime
