"""Decodes a file's bytes as text: finds the encoding, or reports that it is unclear. Formats are read elsewhere."""

from __future__ import annotations

import codecs
import re
from enum import Enum

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Windows' code pages for Russian and for Western Europe, then the Russian ones of Unix and DOS.
_WINDOWS = ("cp1251", "cp1252")
_CODE_PAGES = (*_WINDOWS, "koi8_r", "cp866")
_SAMPLE = 60_000  # bytes that are examined to find the encoding; then the whole file is decoded

_CYRILLIC = "\u0400-\u045f\u0490\u0491"
_ACCENTED = "À-ÖØ-öø-ÿŒœŠšŽžŸ"
_SIGNS = "¡¢£¤¥¦§¨©¬\xad®¯±´µ¶¸¼½¾¿×÷†‡€‰‚ƒ„…•™‹›∞≤≥∂∆√≈№"
_FOREIGN = re.compile("[^\x00-\x7f]")
_WORDS = re.compile(f"[{_CYRILLIC}]{{2,}}")
_HAS_CYRILLIC = re.compile(f"[{_CYRILLIC}]")
_ACCENTS, _LATIN = re.compile(f"[{_ACCENTED}]"), re.compile("[A-Za-z]")
# Symptoms of a wrong code page: alphabets mixed in a word, upper case after lower case, adjacent accented letters,
# symbols within words, superscript digits before a letter, DOS's box-drawing characters.
_ODD = re.compile(
    f"[A-Za-z][{_CYRILLIC}]|[{_CYRILLIC}][A-Za-z]|[\u0430-\u045f\u0491][\u0400-\u042f\u0490]"
    f"|[a-zß-öø-ÿ][À-ÖØ-Þ]|[ß-öø-ÿ][A-Z]|[{_ACCENTED}]{{3}}|[À-ÖØ-Þ]{{2}}|\\b[{_ACCENTED}]{{2}}\\b"
    f"|[{_CYRILLIC}{_ACCENTED}][{_SIGNS}]+[{_CYRILLIC}{_ACCENTED}]|[ЂЃЉЊЌЋЏ][а-я]|[{_SIGNS}]{{2}}|[¹²³ªº](?=\\w)"
    "|[¨¬¯¸´¤¦\x80-\x9f\u02c6\u02dc\u2320-\u25ff\u2219]"
)
_COMMON = frozenset("оеаинтсрвлОЕАИНТСРВЛ")  # about two thirds of the letters of any Russian text
_VOWELS = frozenset("аеёиоуыэюяіїєАЕЁИОУЫЭЮЯІЇЄ")  # about two fifths


class Fault(Enum):
    """Why bytes could not be decoded."""

    BINARY = "binary"  # they contain NULs, or fit no encoding
    BROKEN = "broken"  # UTF-8 or UTF-16 according to its byte-order mark, but damaged
    UNCLEAR = "unclear"  # damaged UTF-8, or more than one encoding makes sense


class NotText(Exception):
    """The bytes are not text, or not clearly in one encoding. `line`: the first that cannot be read, from 1."""

    def __init__(self, fault: Fault, line: int = 1) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.line = line


def unicode_text(data: bytes) -> str:
    """The text of bytes in UTF-8, with or without a byte-order mark, or in UTF-16 with one.

    Raises:
        NotText: they are in neither, or have NULs.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        fault = Fault.BROKEN if encoding != "utf-8" else Fault.UNCLEAR if _is_mostly_utf8(data) else Fault.BINARY
        raise NotText(fault, data.count(b"\n", 0, error.start) + 1) from None
    if "\x00" in text:
        raise NotText(Fault.BINARY, text.count("\n", 0, text.index("\x00")) + 1)
    return text


def any_text(data: bytes) -> str:
    """The text of bytes in Unicode, or clearly in one of the code pages 1251, 1252 and 866 and KOI8-R.

    Raises:
        NotText: they are in none of them, or could be in several.
    """
    try:
        return unicode_text(data)
    except NotText as error:
        if error.fault is not Fault.BINARY or b"\x00" in data or data.startswith(tuple(mark for mark, _ in _MARKS)):
            raise
    found = _plainest(data[:_SAMPLE])
    whole = _read(data, found)
    if whole is None:
        raise NotText(Fault.UNCLEAR)
    return whole


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most letters beyond ASCII are valid UTF-8: then it is damaged UTF-8, not a code page."""
    read = data.decode("utf-8", "replace")
    broken = read.count("\ufffd")
    return len(_FOREIGN.findall(read)) - broken > broken


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plainest(sample: bytes) -> str:
    """The only code page in which the text makes sense, or the one that is clearly better than the others.

    Raises:
        NotText: there is none, or there are several.
    """
    read = {name: text for name in _CODE_PAGES if (text := _read(sample, name)) is not None}
    sensible = {name: text for name, text in read.items() if _makes_sense(text)}
    if not sensible:
        raise NotText(Fault.UNCLEAR if any(name in read for name in _WINDOWS) else Fault.BINARY)
    if len(set(sensible.values())) == 1:
        return next(iter(sensible))
    import charset_normalizer  # imported here because it is rarely needed, and slows the start

    matches = charset_normalizer.from_bytes(sample, cp_isolation=list(sensible), enable_fallback=False)
    # Two scores, each 0 to 1: how well the letters fit a language, and how many are among the most common ones.
    coherent = {match.encoding: match.coherence for match in matches}
    common = {name: _share("".join(_WORDS.findall(text)), _COMMON) for name, text in sensible.items()}
    for score, lead in ((coherent, 0.25), (common, 0.25)):
        ranked = sorted(sensible, key=lambda name: score.get(name, 0.0), reverse=True)
        best, second = (score.get(name, 0.0) for name in ranked[:2])
        if best >= 0.5 and best - second >= lead:
            return ranked[0]
    raise NotText(Fault.UNCLEAR)


def _makes_sense(text: str) -> bool:
    """Whether at most one in twenty characters beyond ASCII is odd; and Cyrillic letters are in words and as frequent
    as in Russian, or there are not more letters with accents than without."""
    if len(_ODD.findall(text)) * 20 > len(_FOREIGN.findall(text)):
        return False
    if _HAS_CYRILLIC.search(text):
        words = "".join(_WORDS.findall(text))
        return len(words) >= 5 and _share(words, _COMMON) >= 0.4 and _share(words, _VOWELS) >= 0.2
    return len(_ACCENTS.findall(text)) <= len(_LATIN.findall(text))


def _share(letters: str, of: frozenset[str]) -> float:
    return sum(letter in of for letter in letters) / max(len(letters), 1)
