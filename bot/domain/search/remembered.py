"""A cache for what is computed of words: a language's texts use the same words again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")
_MOST = 100_000  # words, some hundred bytes each


class Remembered(dict[str, V]):
    """A mapping from words to a function's results. When it is full it is emptied, which is quicker than keeping track
    of what was used last."""

    def __init__(self, make: Callable[[str], V], most: int = _MOST) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, word: str) -> V:
        if len(self) >= self._most:
            self.clear()
        made = self[word] = self._make(word)
        return made
