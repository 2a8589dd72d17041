"""What in a text may deceive readers: links that show another address, and characters that change the order of others,
are invisible, or look like others.

Nothing is forbidden here: Hebrew and emoji need some of these. But staff should know of them before a text goes out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit

from bot.domain.text.richtext import RichText

_ADDRESS = re.compile(
    r"(?<![\w@.+-])(?:[a-z][a-z0-9+.-]{1,20}://)?(?:[^\s/@]{1,100}@)?((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_TURNING = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# Letters without width, and fillers, that Unicode does not class as invisible (Cf).
_EMPTY = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d")  # part of the spelling between letters of Persian or Hindi, and in emoji
_TAGS = range(0xE0020, 0xE0080)  # in emoji of flags, after 🏴
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS_BEHIND = ".,;:!?…»”\"')]"


@dataclass(frozen=True, slots=True)
class DisguisedLink:
    """A link: its visible text, and where it leads."""

    shown: str
    address: str


class Oddity(StrEnum):
    """What is odd about characters; the catalogs have the words as warn.<oddity>."""

    TURNING = "turning"
    INVISIBLE = "invisible"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class OddCharacters:
    """`where`: the word, or the characters around. `names`: the characters' names, such as U+202E RIGHT-TO-LEFT
    OVERRIDE; for a word in several scripts, its letters that are not of its main script."""

    oddity: Oddity
    where: str
    names: tuple[str, ...]


def disguised_links(text: RichText) -> list[DisguisedLink]:
    """The links whose visible text looks like an address, but of another host or page than the link leads to."""
    found = (DisguisedLink(text.text[s.start : s.end], s.argument) for s in text.spans if s.kind == "text_link")
    return list(dict.fromkeys(link for link in found if _is_disguised(link)))


def _is_disguised(link: DisguisedLink) -> bool:
    shown = unicodedata.normalize("NFKC", "".join(char for char in link.shown if not _is_invisible(char))).strip()
    whole = _ADDRESS.fullmatch(shown.rstrip(_SIGNS_BEHIND))
    if whole:
        return _plain(shown.rstrip(_SIGNS_BEHIND)) != _plain(link.address)
    host = _host(link.address)
    return any(_same_host(named[1]) != host for named in _ADDRESS.finditer(shown))


def _plain(address: str) -> str:
    """An address without insignificant differences: http or https, www, a final slash, upper case in the host."""
    bare = re.sub("^https?://", "", address.strip(), flags=re.IGNORECASE)
    at = re.search("[/?#]", bare)
    host, rest = (bare[: at.start()], bare[at.start() :]) if at else (bare, "")
    return _same_host(host) + rest.rstrip("/")


def _host(address: str) -> str:
    try:
        return _same_host(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def _same_host(host: str) -> str:
    lower = host.lower().rstrip(".").removeprefix("www.")
    try:
        return lower.encode("idna").decode()
    except UnicodeError:
        return lower


def odd_characters(text: str) -> list[OddCharacters]:
    """Characters that change the order of others, invisible ones, and words with letters of several scripts (Latin,
    Cyrillic, Greek); in the text's order, each once."""
    return list(dict.fromkeys([*_hidden(text), *_mixed(text)]))


def visible(text: str) -> str:
    """The text without invisible characters and those that change the order of others."""
    return "".join(char for char in text if char not in _TURNING and not _is_invisible(char))


def _hidden(text: str) -> Iterator[OddCharacters]:
    for place, char in enumerate(text):
        oddity = Oddity.TURNING if char in _TURNING else Oddity.INVISIBLE if _is_invisible(char) else None
        if oddity and not _is_spelling(text, place):
            yield OddCharacters(oddity, _around(text, place), (_name(char),))


def _is_invisible(char: str) -> bool:
    return char in _EMPTY or (unicodedata.category(char) in ("Cf", "Co") and char not in _TURNING)


def _is_spelling(text: str, place: int) -> bool:
    """Whether the character is needed there: a joiner in a script that uses them or in an emoji, or a flag's tag."""
    char = text[place]
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if ord(char) in _TAGS:
        return bool(before) and (before == "\U0001f3f4" or ord(before) in _TAGS)
    if char not in _JOINERS or not before:
        return False
    emoji = unicodedata.category(before) in ("So", "Sk", "Mn") and char == "\u200d" and bool(after)
    letters = before.isalpha() or unicodedata.category(before)[0] == "M"
    return emoji or (letters and _script(before) not in _SCRIPTS)


def _around(text: str, place: int) -> str:
    """The visible ones of the dozen characters before it and after it, on the same line."""
    line_begins, line_ends = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    before = text[max(line_begins, place - 12) : place]
    after = text[place + 1 : min(place + 13, line_ends if line_ends >= 0 else len(text))]
    return visible(before + after).strip()


def _mixed(text: str) -> Iterator[OddCharacters]:
    for word in _WORD.findall(visible(text)):
        scripts = [script for char in word if (script := _script(char)) in _SCRIPTS]
        if len(set(scripts)) > 1:
            most = max(dict.fromkeys(scripts), key=scripts.count)
            others = (char for char in word if (script := _script(char)) in _SCRIPTS and script != most)
            yield OddCharacters(Oddity.MIXED, word, tuple(_name(char) for char in dict.fromkeys(others)))


@cache
def _script(char: str) -> str:
    """The letter's script: the first word of its name in Unicode; '' for a character without a name."""
    return unicodedata.name(char, "").partition(" ")[0]


def _name(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()
