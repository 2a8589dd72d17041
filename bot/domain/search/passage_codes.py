"""Codes of a text's passages, by which copies of it are found: of short rows of words.

Of a text's rows only some are kept, and of a copy the same ones, wherever it begins and ends: of each few rows that
follow each other the one with the lowest code ("winnowing": Schleimer, Wilkerson, Aiken, 2003). So two texts that share
`_ROW + _FEW - 1` words in a row always share a code, and to look for one takes as long as the list of texts that have
it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from bot.domain.search.query import words_of
from bot.domain.search.remembered import Remembered

_ROW = 3  # words in a row
_FEW = 4  # rows, of which one is kept
_BITS = (1 << 40) - 1
_BREAK = "\u200b"  # the zero width space parts words; a copy may have it within one, where nobody sees it


def passage_codes(words: Sequence[str]) -> list[str]:
    """The codes of a text's folded words, in its order and each once; none where there are fewer words than a row."""
    numbers = list(map(_NUMBERS.__getitem__, words))
    rows = [
        (one * 0x9E3779B1 + two * 0x85EBCA6B + three * 0xC2B2AE35) & _BITS
        for one, two, three in zip(numbers, numbers[1:], numbers[2:], strict=False)
    ]
    if len(rows) < _FEW:
        return [f"{min(rows):x}"] if rows else []
    kept = map(min, *(rows[start:] for start in range(_FEW)))
    return [f"{code:x}" for code in dict.fromkeys(kept)]


def codes_to_find(text: str, most: int) -> list[str]:
    """The codes by which a pasted text is looked for, at most so many, from all over it."""
    found = passage_codes(words_of(text.replace(_BREAK, "")))
    return [found[place * len(found) // most] for place in range(most)] if len(found) > most else found


def _number(word: str) -> int:
    """The same in every run and on every machine: it is stored."""
    return zlib.crc32(word.encode("utf-8", "replace")) << 8 ^ len(word)


_NUMBERS = Remembered(_number)
