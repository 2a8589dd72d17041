"""What was worked out for words before: a language's words are the same in all of its texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")
_MOST = 100_000  # words, of some hundred bytes each


class Remembered(dict[str, V]):
    """What a function makes of each word, looked up as in any mapping. Where it has become too much it begins anew,
    which is quicker than remembering what was asked for last."""

    def __init__(self, make: Callable[[str], V], most: int = _MOST) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, word: str) -> V:
        if len(self) >= self._most:
            self.clear()
        made = self[word] = self._make(word)
        return made
