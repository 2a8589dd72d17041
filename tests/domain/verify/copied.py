"""Statements for property tests, and what copying does to a text."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

WORDS = ("the", "Embassy", "confirms", "talks", "in", "Paris", "don't", "co-operate", "Ёлка", "ещё", "край")
NUMBERS = ("25", "10:30", "3.50", "£5", "50%", "№", "7", "café", "naïve")
ENDS = (".", "!", "?", ",", ";", ":", "")
_SPACES = (" ", "  ", "\n", "\u00a0", "\u202f", "\t", "\n\n", " \u200b", "\u2009")
_SAME = {"-": "‐–—", "—": "-–", "'": "’‘ʼ", '"': "«»“”", "«": '"„', "»": '"“', "…": ("...",)}
_UNSEEN = ("", "", "", "\u200b", "\ufeff", "\u00ad", "\u2060", "\u200e")


@st.composite
def prose(draw: st.DrawFn, least: int = 6) -> str:
    """Some sentences of words, signs, quotations and dashes."""
    parts = draw(
        st.lists(st.tuples(st.sampled_from(WORDS + NUMBERS), st.sampled_from(ENDS)), min_size=least, max_size=30)
    )
    marks = draw(st.lists(st.sampled_from(["", "", "", "— ", "« ", "» ", "(", ") "]), min_size=30, max_size=30))
    return " ".join(mark + word + end for mark, (word, end) in zip(marks, parts, strict=False))


@st.composite
def copied(draw: st.DrawFn, text: str) -> str:
    """The text as a copy of it may look: other spaces, quotation marks and dashes, unseen characters, decomposed."""
    found = ""
    for char in text:
        choices = _SPACES if char == " " else (char, *_SAME.get(char, ()))
        found += draw(st.sampled_from(choices)) + draw(st.sampled_from(_UNSEEN))
    form = draw(st.sampled_from(["NFC", "NFD"]))
    return unicodedata.normalize("NFC" if form == "NFC" else "NFD", found)
