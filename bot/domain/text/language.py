"""Which of the mission's languages a text is written in, by its script."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CYRILLIC_LETTER = re.compile("[\u0400-\u0481\u048a-\u04ff]")
_CYRILLIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"})


def guess_language(text: str, languages: Sequence[str]) -> str:
    """The first of `languages` in whose script most letters of `text` are; if there is none, the first language."""
    letters = sum(map(str.isalpha, text))  # map() runs in C; a long paste is guessed again at each of its messages
    wanted = len(_CYRILLIC_LETTER.findall(text)) * 2 > letters
    return next((lang for lang in languages if (lang in _CYRILLIC) is wanted), languages[0])
