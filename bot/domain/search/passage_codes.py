"""Codes of a text's passages, by which copies of it are found: hashes of a few words in a row.

Only some of a text's rows are kept, and the same ones of a copy, wherever it begins and ends: of each `_FEW` rows that
follow each other, the one with the lowest code ("winnowing": Schleimer, Wilkerson, Aiken, 2003). So two texts that
share `_ROW + _FEW - 1` words in a row always share a code, and a search for a code only reads the list of the texts
that have it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from bot.domain.search.query import words_of
from bot.domain.search.remembered import Remembered

_ROW = 3  # words in a row
_FEW = 4  # rows; one of each so many is kept
_BITS = (1 << 40) - 1
_BREAK = "\u200b"  # the zero width space separates words; a copy may have an invisible one inside a word


def passage_codes(words: Sequence[str]) -> list[str]:
    """The codes of a text's folded words, in the text's order, each once; none for fewer words than `_ROW`."""
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
    """The codes to find a pasted text by: at most `most`, from all parts of it."""
    found = passage_codes(words_of(text.replace(_BREAK, "")))
    return [found[place * len(found) // most] for place in range(most)] if len(found) > most else found


def _number(word: str) -> int:
    """A hash that is the same in every run and on every machine, because it is stored."""
    return zlib.crc32(word.encode("utf-8", "replace")) << 8 ^ len(word)


_NUMBERS = Remembered(_number)
