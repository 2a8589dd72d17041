"""Guesses a statement's topic from its title, in English and Russian. The topics' names are in the config."""

from __future__ import annotations

import re

_SIGNS = {
    "press-release": r"\b(press[ -]release|пресс-релиз)",
    "interview": r"\b(interview|интервью)\b",
    "article": r"\b(article (by|of|on|for|in)|['’`ʼ]s article|op-ed|стать[яюи])\b",
    "comment": r"\b(comment(s|ary)? (by|of|on|from)|комментари[йия])\b",
    "address": r"(['’`ʼ]s address|\baddress (to|at|by|on|before|delivered)|\b(обращени|выступлени)[ея])\b",
    "position-paper": r"\b(position (at|on|paper|regarding)|позици[яи])\b",
}
_PATTERNS = {topic: re.compile(sign, re.IGNORECASE) for topic, sign in _SIGNS.items()}


def guess_topic(title: str) -> str:
    """The key of the topic whose keyword comes first in the title; '' if there is none."""
    found = {topic: match.start() for topic, sign in _PATTERNS.items() if (match := sign.search(title))}
    return min(found, key=found.__getitem__, default="")
