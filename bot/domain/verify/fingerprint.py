"""What counts in a text when two copies are compared, and a short code for it. The comparison itself is compare.py.

Words, digits and signs count, in their order. White space, quotation marks, dashes, brackets, bullets, emoji and
invisible characters do not, because copying changes them. Dashes of any length count only if they are a minus sign or
join two numbers. Changing these rules would change every code that readers already have.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from bot.domain.text.letters import LetterTable

# Signs that are ignored, although Unicode puts them in the class of signs that count (Po); and an apostrophe that it
# classes as a letter.
_IGNORED = frozenset("\"'*•·‣⁃∙・†‡_`´※\\\u02bc")
_SIGNS = frozenset("+=<>±×÷°№©™≤≥≠≈≡√∞∑∏∂∆∇∫∝¬⁄∕℃℉\u2212")  # the signs that count among Unicode's symbols
_DASH = "[-\u2010-\u2015\u2212]"
_MINUS = re.compile(rf"{_DASH}(?=\d)(?:(?<!\w.)|(?<=\d.))")  # what comes before is checked last, which is quicker
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
# Characters that change the order in which others are shown do count: they can make the same letters read otherwise.
_TURNING = frozenset("\u202b\u202d\u202e\u2067")
_SPACES = re.compile(" {2,}")
_LINE_END = re.compile(
    "[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]"
)  # https://docs.python.org/3/library/stdtypes.html#str.splitlines
_PLACED = re.compile("[.,;:!?…]|w+|s")
_CODE = re.compile("(?<![A-Z2-7])[A-Z2-7]{4}(?:[-‐‑–— ]?[A-Z2-7]{4}){3}(?![A-Z2-7])", re.IGNORECASE)


class Token(NamedTuple):
    """A word or sign that counts, and its place in the text: `start` to `end`, end exclusive."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[str]:
    """The words and signs that count in a text, in order: the same for every copy of it."""
    return _apart(text).split()


def tokens_by_line(text: str) -> list[str]:
    """The tokens of each line of a text, separated by spaces."""
    apart = _SPACES.sub(" ", _apart(text)).strip(" ")
    return apart.replace(" \n", "\n").replace("\n ", "\n").split("\n")


def lines_of(text: str) -> list[str]:
    """The original lines for `tokens_by_line`, one for one."""
    return _LINE_END.split(text)


def placed(text: str) -> list[Token]:
    """`tokens` with their places in the text, which must be in NFC."""
    even = _KEYCAP.sub(lambda keycap: " " * len(keycap[0]), text).replace("\u2212", "-")
    unseen = [found.start() for found in re.finditer("0", even.translate(_KINDS))]
    before = [place - number for number, place in enumerate(unseen)]  # their places in the text without them
    kept = _MINUS.sub("\u2212", even.translate(_SEEN) if unseen else even)
    spans = [part.span() for part in _PLACED.finditer(kept.translate(_KINDS))]
    if unseen:
        places = [(start + bisect_right(before, start), end + bisect_right(before, end - 1)) for start, end in spans]
    else:
        places = spans
    found = [Token(kept[start:end], *place) for (start, end), place in zip(spans, places, strict=True)]
    if "…" not in kept:
        return found
    return [part for one in found for part in ([one] if one.text != "…" else [one._replace(text=".")] * 3)]


def _apart(text: str) -> str:
    """The text with spaces between its tokens and for everything that does not count; lines are kept."""
    bare = _KEYCAP.sub(" ", text) if "\u20e3" in text else text
    even = unicodedata.normalize("NFC", bare).replace("\u2212", "-")
    apart = _MINUS.sub("\u2212", even).translate(_APART)
    if _UNSEEN in apart:  # nor may an invisible character separate a minus from its number
        apart = _MINUS.sub("\u2212", even.translate(_SEEN)).translate(_APART)
    return apart


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


def _set_apart(char: str) -> str:
    if char == "…":
        return " . . . "
    kind = _kind(char)
    if kind == " ":
        return "\n" if len(f"a{char}a".splitlines()) > 1 else " "
    return {"w": char, "0": _UNSEEN}.get(kind, f" {char} ")


_UNSEEN = "\0"
_APART = LetterTable(_set_apart)
_SEEN = LetterTable(lambda char: "" if _kind(char) == "0" else char)
_KINDS = LetterTable(lambda char: "…" if char == "…" else _kind(char))


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, not a sign."""
    return _kind(token[0]) == "w"


def written(found: Sequence[str]) -> tuple[str, list[int]]:
    """The tokens as one readable text (Paris, 25 November, at 10:30), and where each token begins in it."""
    whole, starts = "", []
    for place, token in enumerate(found):
        last = found[place - 1] if place else ""
        number = place > 1 and last in ".,:/" and found[place - 2][-1].isdigit() and token[0].isdigit()
        close = not place or number or last in "£$€/\u2212" or (token in ".,;:!?%/" and not is_word(token))
        starts.append(len(whole) + (not close))
        whole += token if close else f" {token}"
    return whole, starts


def fingerprint(text: str) -> str:
    """Eighty bits of the text's SHA-256 in base32, as ABCD-EFGH-IJKL-MNOP; the same for every copy of the text."""
    hashed = hashlib.sha256("\n".join(tokens(text)).encode("utf-8", "replace")).digest()
    code = base64.b32encode(hashed[:10]).decode()
    return "-".join(code[place : place + 4] for place in range(0, 16, 4))


def code_in(text: str) -> str | None:
    """The first part of a text that looks like a fingerprint, in the form of `fingerprint`; None if there is none."""
    found = _CODE.search(text)
    if not found:
        return None
    code = re.sub("[^A-Z2-7]", "", found[0].upper())
    return "-".join(code[place : place + 4] for place in range(0, 16, 4))
