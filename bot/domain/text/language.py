"""Which of the mission's languages a text is written in, by its script."""

from __future__ import annotations

from collections.abc import Sequence

_CYRILLIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"})


def guess_language(text: str, languages: Sequence[str]) -> str:
    """The first of `languages` whose script most letters of `text` belong to; else the first of all."""
    letters = [char for char in text if char.isalpha()]
    cyrillic = sum(1 for char in letters if "\u0400" <= char <= "\u04ff")
    wanted = cyrillic * 2 > len(letters)
    return next((lang for lang in languages if (lang in _CYRILLIC) is wanted), languages[0])
