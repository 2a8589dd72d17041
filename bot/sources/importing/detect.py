"""Reads a source of any format, and finds out which one it is. The formats are read in page.py and yaml_file.py."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

from bot.domain.errors import NotYet
from bot.sources.encoding import NotText, unicode_text
from bot.sources.importing.page import read_page
from bot.sources.importing.parsed import Parsed, SourceError
from bot.sources.importing.yaml_file import read_yaml

FORMATS = ("auto", "yaml", "page", "feed")

_SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".json": "yaml", ".rss": "feed", ".atom": "feed", ".xml": "feed"}
_FEED = re.compile(r"\s*<(\?xml|rss|feed)\b")
_KEYS = "key|date|texts|title|statements|number|topic|lang"
_YAML = re.compile(rf"(?:[^\S\n]*(?:#[^\n]*)?\n)*[^\S\n]*(?:---|[\[{{]|(?:- *)?(?:{_KEYS}) *:)")


def read(
    text: str, format: str = "auto", *, today: date, timezone: str, language: str = "en", name: str = ""
) -> Parsed:
    """Read a source of any format.

    Args:
        text: the source.
        format: one of `FORMATS`; `auto` goes by the end of the name, then by the text.
        today, timezone, language: see `read_page`.
        name: the file's name or address, for `auto`.

    Raises:
        SourceError: nothing of it can be read, or the format is not one of `FORMATS`.
        NotYet: a feed.
    """
    if format not in FORMATS:
        raise SourceError(f"format {format} is none of {', '.join(FORMATS)}")
    chosen = detect(text, name) if format == "auto" else format
    if chosen == "feed":
        raise NotYet("Importing feeds is not there yet.")
    if chosen == "yaml":
        return read_yaml(text, language=language)
    return read_page(text, today=today, language=language, timezone=timezone)


def detect(text: str, name: str = "") -> str:
    """The format: yaml, page or feed."""
    if by_name := _SUFFIXES.get(PurePath(name).suffix.casefold()):
        return by_name
    text = text.removeprefix("\ufeff")
    if _FEED.match(text):
        return "feed"
    return "yaml" if _YAML.match(text) else "page"


def decode(data: bytes) -> str:
    """A file's bytes as text: UTF-8, with or without a byte-order mark, or UTF-16 with one.

    Raises:
        SourceError: it is neither, or has NULs; the sentence names the line.
    """
    try:
        return unicode_text(data)
    except NotText as error:
        raise SourceError(f"line {error.line}: this is not UTF-8 text; save the file as UTF-8") from None
