"""A text without the marks of typed formatting, as people read it; for checks that search in it.

What readers get is not changed. If a person wants such marks to become formatting, typed_marks.py does that; it has to
be careful about stars that are meant as stars, while here a rough result is good enough.
"""

from __future__ import annotations

import html
import re

_LINK = re.compile(r"\[([^\[\]\n]+)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_TAGS = "a|b|blockquote|code|del|em|i|ins|pre|s|span|strike|strong|tg-spoiler|u"
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>\n]*)?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")  # as in 1\. December, which Telegram's MarkdownV2 asks for
_MARKS = re.compile(r"(?:[*_~`]|\|\|)+")


def as_read(text: str) -> str:
    """The text without stars, underscores and other marks around words, without the addresses of [words](address), and
    with HTML's tags removed and its &entities; replaced.

    Marks between spaces (bullets) or digits (5*4), and underscores between letters (a_file_name), stay.
    """
    words = _LINK.sub(r"\1", html.unescape(text))
    return _MARKS.sub(_unless_meant, _ESCAPE.sub("", _TAG.sub("", words)))


def _unless_meant(found: re.Match[str]) -> str:
    """The marks if they are meant literally, else ''."""
    marks, whole = found[0], found.string
    sides = {_kind(whole[max(0, found.start() - 1) : found.start()]), _kind(whole[found.end() : found.end() + 1])}
    meant = sides in ({"space"}, {"digit"}) or (sides == {"letter"} and not marks.strip("_"))
    return marks if meant else ""


def _kind(char: str) -> str:
    """A character's kind; an end of the text counts as a space."""
    if not char or char.isspace():
        return "space"
    return "digit" if char.isdigit() else "letter" if char.isalpha() else "sign"
