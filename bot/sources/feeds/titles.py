"""A title for a text that has none: its first line, or its first sentence."""

from __future__ import annotations

import re

from bot.domain.text.richtext import RichText

_LONGEST = 160  # characters; a longer first line counts as a paragraph, whose first sentence becomes the title
_ENDS = re.compile(r"(?<=[.!?…])[\"»”')\]]*(?=\s|$)")
_ELLIPSIS = "…"


def titled(text: RichText) -> tuple[str, RichText]:
    """A title, and the text below it.

    A short first line with more lines below is a heading, and is removed from the text. Otherwise the title is the
    first sentence, cut at a word if it is long, and the text stays whole.
    """
    first, rest = text.split_first_line()
    line = " ".join(first.text.split())
    if rest and len(line) <= _LONGEST:
        return line, rest
    title = _sentence(line)
    return title, RichText() if title == line and not rest else text.strip()


def _sentence(line: str) -> str:
    end = _ENDS.search(line)
    sentence = line[: end.end()] if end and end.end() > 3 else line
    if len(sentence) <= _LONGEST:
        return sentence
    cut = sentence[: _LONGEST - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:—–-") + _ELLIPSIS
