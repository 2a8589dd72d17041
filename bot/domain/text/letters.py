"""A text translated letter by letter by a rule that is asked once for each letter, as `str.translate` takes it."""

from __future__ import annotations

from collections.abc import Callable


class LetterTable(dict[int, str]):
    """For `str.translate`, which is much faster than a loop. `rule`: what becomes of a character; it is kept, so it
    depends on nothing else."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str:
        found = self[code] = self._rule(chr(code))
        return found
