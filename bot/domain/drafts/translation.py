"""A colleague is asked for a text in another language, of a draft or of a published statement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Translation:
    """`draft` is 0 where it was asked of a statement; `statement` 0 where it was asked of a draft, which may have
    become one since. `taken_by`: who is at it, 0 for nobody."""

    id: int
    draft: int
    statement: int
    lang: str
    asked_by: int
    taken_by: int = 0
