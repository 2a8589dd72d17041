"""Words that are marked in a copy but not in our text: struck out, in quotation marks or in brackets.

The comparison ignores formatting and such signs, because copying changes them. Yet they can reverse a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from bot.domain.text.richtext import RichText
from bot.domain.verify.fingerprint import is_word, tokens

_LONGEST = 400  # characters between two quotation marks or brackets
_QUOTED = re.compile(
    "|".join(f"{a}([^{a}{z}]{{1,{_LONGEST}}})[{z}]" for a, z in (("“", "”"), ("«", "»"), ("„", "“”"), ('"', '"')))
)
_BRACKETED = re.compile(rf"\(([^()]{{1,{_LONGEST}}})\)|\[([^\[\]]{{1,{_LONGEST}}})\]")


class Mark(StrEnum):
    """How words are marked; the catalogs have the words as verify.marks_<mark>."""

    STRUCK = "struck"
    QUOTED = "quoted"
    BRACKETED = "bracketed"


def added_marks(copy: RichText, ours: RichText) -> list[Mark]:
    """The kinds of marks on words of the copy that our text does not mark that way. Marks around the whole copy do not
    count: people put what they quote in quotation marks."""
    found = []
    everything = tuple(tokens(copy.text))
    for mark in Mark:
        theirs = {words for words in _marked(copy, mark) if any(map(is_word, words)) and words != everything}
        if theirs - set(_marked(ours, mark)):
            found.append(mark)
    return found


def _marked(text: RichText, mark: Mark) -> Iterator[tuple[str, ...]]:
    """The tokens of each part of the text with this kind of mark."""
    if mark is Mark.STRUCK:
        struck = (text.text[span.start : span.end] for span in text.spans if span.kind == "strikethrough")
        yield from (tuple(tokens(words)) for words in struck)
        return
    pattern = _QUOTED if mark is Mark.QUOTED else _BRACKETED
    for found in pattern.finditer(text.text):
        yield tuple(tokens(next(filter(None, found.groups()))))
