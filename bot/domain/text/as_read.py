"""A text as its words are read: without the marks of typed formatting. For checks that look for something in it.

Nothing is changed for readers: what makes formatting of such marks, where a person wants it, is typed_marks.py. That
asks whether a star may be meant as a star; here what reads like words and dates without it is enough.
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
    """The text without stars, underscores and other marks around words, without the addresses of [words](address),
    with the words of HTML and the characters of its &entities;.

    A mark between spaces (a bullet), between digits (5*4), or an underscore between letters (a_file_name) stays.
    """
    words = _LINK.sub(r"\1", html.unescape(text))
    return _MARKS.sub(_unless_meant, _ESCAPE.sub("", _TAG.sub("", words)))


def _unless_meant(found: re.Match[str]) -> str:
    """The marks where they are meant as they stand, else nothing."""
    marks, whole = found[0], found.string
    sides = {_kind(whole[max(0, found.start() - 1) : found.start()]), _kind(whole[found.end() : found.end() + 1])}
    meant = sides in ({"space"}, {"digit"}) or (sides == {"letter"} and not marks.strip("_"))
    return marks if meant else ""


def _kind(char: str) -> str:
    """What a character is; the end of a text is a space."""
    if not char or char.isspace():
        return "space"
    return "digit" if char.isdigit() else "letter" if char.isalpha() else "sign"
