"""A text's characters as Telegram shows them: composed (NFC), without those it deletes, line ends as \\n.

Telegram's servers turn most control characters into spaces, and delete U+2028 to U+202E and the marks U+030A, U+0333
and U+033F (`clean_input_string` in github.com/tdlib/td, td/telegram/misc.cpp). So two words with only a line separator
between them would become one, and a decomposed letter with a ring would lose the ring. Therefore every text is tidied
when it comes in: what we store, compare and sign is what readers see.
"""

from __future__ import annotations

import re
import unicodedata

from bot.domain.text.richtext import RichText, Span

_LINE_ENDS = frozenset("\n\r\v\f\x1e\x1f\x85\u2028\u2029")
_DELETED = frozenset(["\u030a", "\u0333", "\u033f", "\ufeff", *map(chr, range(0x202A, 0x202F))])
_FIRST_LETTER = 0xA0  # below it are ASCII and the C1 controls


# What NFC joins with the character before it, though it is no combining mark: Hangul's vowels and last consonants, and
# some vowel signs of India's and other scripts (https://www.unicode.org/reports/tr15/, the property
# NFC_Quick_Check=Maybe).
_FOLLOWERS = frozenset(
    [
        *map(chr, range(0x1161, 0x1176)),
        *map(chr, range(0x11A8, 0x11C3)),
        *"\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf",
        *"\u102e\u1b35\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930",
    ]
)


def tidy(text: RichText) -> RichText:
    """The text as Telegram will show it, with the formatting on the same letters. Idempotent."""
    if _is_tidy(text.text):
        return text
    pieces: list[str] = []
    places = [0] * (len(text) + 1)  # the index in the new text of each character of the old one
    size = at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and _joins(text.text[end]):
            end += 1
        piece = _written(text.text[at:end], before=text.text[at - 1 : at])
        for inside in range(at + 1, end):
            places[inside] = size + len(piece)
        size += len(piece)
        places[end] = size
        pieces.append(piece)
        at = end
    spans = (Span(places[s.start], places[s.end], s.kind, s.argument) for s in text.spans)
    return RichText("".join(pieces), tuple(sorted(span for span in spans if span.start < span.end)))


def tidied(text: str) -> str:
    """Like `tidy`, for a text without formatting."""
    return tidy(RichText(text)).text


def _is_tidy(text: str) -> bool:
    return (
        unicodedata.is_normalized("NFC", text)
        and not any(char in _DELETED or char in _LINE_ENDS - {"\n"} for char in text)
        and not any(_is_control(char) for char in text)
    )


def _is_control(char: str) -> bool:
    return (char < " " and char != "\n") or "\x7f" <= char < chr(_FIRST_LETTER)


def _joins(char: str) -> bool:
    return unicodedata.combining(char) != 0 or char in _FOLLOWERS


def _written(piece: str, before: str) -> str:
    """A character with its marks as Telegram will show it; `before`: the character before it."""
    first = piece[0]
    if first in _LINE_ENDS:
        first = "" if first == "\n" and before == "\r" else "\n"
    elif _is_control(first):
        first = " "
    elif first in _DELETED:
        first = ""
    composed = unicodedata.normalize("NFC", first + piece[1:])
    return "".join(char for char in composed if char not in _DELETED)


def on_one_line(text: str) -> str:
    """A name on one line, without invisible characters and those that change the direction of writing."""
    seen = "".join(" " if char.isspace() else char for char in text if char.isspace() or _is_visible(char))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] != "C"


def is_slash_word(text: str) -> bool:
    """Whether the text is a single word with a slash in front: a command meant for the bot, not for readers."""
    return re.fullmatch(r"/\S+", text.strip()) is not None


# Unicode classes these as letters or symbols, though they are invisible: Hangul's fillers, Braille's empty cell.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def says_something(text: str) -> bool:
    """Whether the text has a visible character, not only spaces, controls, zero-width marks and fillers."""
    return any(not _is_unseen(unicodedata.category(char)) and char not in _FILLERS for char in text)


def _is_unseen(category: str) -> bool:
    """Whether a Unicode category is one of spaces, combining marks or controls. Unassigned characters are not: they may
    be new emoji."""
    return category[0] in "ZM" or category in ("Cc", "Cf", "Cs")
