"""What of a text counts when two copies are compared, and a short code of it. The comparison itself is compare.py.

Words, digits and signs count, in their order. White space, quotation marks, dashes, brackets, bullets, emoji and
invisible characters do not, since copying changes them. Of dashes, of any length, only those count that are a minus
sign or join two numbers. A change of these rules changes every code that readers have.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

# Signs that do not count though Unicode puts them in the class of those that do (Po), and an apostrophe that it calls a
# letter.
_IGNORED = frozenset("\"'*•·‣⁃∙・†‡_`´※\\\u02bc")
_SIGNS = frozenset("+=<>±×÷°№©™≤≥≠≈≡√∞∑∏∂∆∇∫∝¬⁄∕℃℉\u2212")  # of Unicode's other signs, those that have a meaning
_DASH = "[-\u2010-\u2015\u2212]"
_MINUS = re.compile(rf"(?<!\w){_DASH}(?=\d)|(?<=\d){_DASH}(?=\d)")
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
# Characters that turn the order in which others are shown count: they can make another text of the same letters.
_TURNING = frozenset("\u202b\u202d\u202e\u2067")
_TOKEN = re.compile("[.,;:!?]|w+|s")
_CODE = re.compile("(?<![A-Z2-7])[A-Z2-7]{4}(?:[-‐‑–— ]?[A-Z2-7]{4}){3}(?![A-Z2-7])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign that counts, and where it stands in the text: `start` to `end`, end exclusive."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[str]:
    """The words and signs of a text that count, in order: the same for every copy of it."""
    kept = "".join(char for char in _even(text).replace("…", "...") if _kind(char) != "0")
    kept = _MINUS.sub("\u2212", kept)
    return [kept[found.start() : found.end()] for found in _TOKEN.finditer("".join(map(_kind, kept)))]


def placed(text: str) -> list[Token]:
    """`tokens` with their places in the text, which must be in NFC."""
    chars = [
        (char, place)
        for place, found in enumerate(_KEYCAP.sub(lambda keycap: " " * len(keycap[0]), text).replace("\u2212", "-"))
        for char in ("..." if found == "…" else found)
        if _kind(char) != "0"
    ]
    kept = _MINUS.sub("\u2212", "".join(char for char, _ in chars))
    return [
        Token(kept[found.start() : found.end()], chars[found.start()][1], chars[found.end() - 1][1] + 1)
        for found in _TOKEN.finditer("".join(map(_kind, kept)))
    ]


def _even(text: str) -> str:
    return unicodedata.normalize("NFC", _KEYCAP.sub(" ", text)).replace("\u2212", "-")


@cache
def _kind(char: str) -> str:
    """The class of a character: w of a word, s a sign, 0 ignored, a space between words; .,;:!? are their own class."""
    category = unicodedata.category(char)
    if char in ".,;:!?":
        return char
    if char in _IGNORED:
        return " "
    if category[0] in "LNM" and not "\ufe00" <= char <= "\ufe0f":
        return "w"
    if char in _TURNING or char in _SIGNS or category in ("Sc", "Po"):
        return "s"
    return "0" if category in ("Cf", "Mn") else " "


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, not a sign."""
    return _kind(token[0]) == "w"


def written(found: Sequence[str]) -> tuple[str, list[int]]:
    """The tokens as one readable text (Paris, 25 November, at 10:30), and where each of them begins in it."""
    whole, starts = "", []
    for place, token in enumerate(found):
        last = found[place - 1] if place else ""
        number = place > 1 and last in ".,:/" and found[place - 2][-1].isdigit() and token[0].isdigit()
        close = not place or number or last in "£$€/" or (token in ".,;:!?%/" and not is_word(token))
        starts.append(len(whole) + (not close))
        whole += token if close else f" {token}"
    return whole, starts


def fingerprint(text: str) -> str:
    """Eighty bits of the text's SHA-256 in base32, as ABCD-EFGH-IJKL-MNOP; the same for every copy of the text."""
    hashed = hashlib.sha256("\n".join(tokens(text)).encode("utf-8", "replace")).digest()
    code = base64.b32encode(hashed[:10]).decode()
    return "-".join(code[place : place + 4] for place in range(0, 16, 4))


def code_in(text: str) -> str | None:
    """The first thing in a text that has the form of a fingerprint, as `fingerprint` writes it; None where none has."""
    found = _CODE.search(text)
    if not found:
        return None
    code = re.sub("[^A-Z2-7]", "", found[0].upper())
    return "-".join(code[place : place + 4] for place in range(0, 16, 4))
