"""Translating a text letter by letter with `str.translate`, by a rule that is called once for each letter."""

from __future__ import annotations

from collections.abc import Callable


class LetterTable(dict[int, str]):
    """A table for `str.translate`, which is much faster than a loop. `rule`: what to replace a character with; results
    are kept, so it must depend on the character alone."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str:
        found = self[code] = self._rule(chr(code))
        return found
