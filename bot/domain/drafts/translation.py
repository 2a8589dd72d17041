"""A request to a colleague for a text in another language, for a draft or a published statement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Translation:
    """`draft` is 0 if the request is about a statement; `statement` is 0 if it is about a draft, which may have become
    a statement since. `taken_by`: who works on it, 0 for nobody."""

    id: int
    draft: int
    statement: int
    lang: str
    asked_by: int
    taken_by: int = 0
