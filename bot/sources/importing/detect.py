"""Reads a file of any format except feeds, and detects the format. Feeds are read in feeds/read.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePath

from bot.sources.encoding import NotText, unicode_text
from bot.sources.feeds.channel_history import is_channel_history, read_channel_history
from bot.sources.importing.page import read_page
from bot.sources.importing.parsed import Parsed, SourceError
from bot.sources.importing.yaml_file import read_yaml

FORMATS = ("auto", "yaml", "page", "feed")
HISTORY = "history"  # a channel's history; can only be detected, not asked for
_BEGINNING = 65_536  # bytes

_SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".json": "yaml", ".rss": "feed", ".atom": "feed", ".xml": "feed"}
_JSON_FEED = "jsonfeed.org/version/"
_FEED = re.compile(r"\s*<(\?xml|rss|feed)\b")
_KEYS = "key|date|texts|title|statements|number|topic|lang"
_YAML = re.compile(rf"(?:[^\S\n]*(?:#[^\n]*)?\n)*[^\S\n]*(?:---|[\[{{]|(?:- *)?(?:{_KEYS}) *:)")


def read(
    text: str,
    format: str = "auto",
    *,
    today: date,
    timezone: str,
    language: str = "en",
    name: str = "",
    languages: Sequence[str] = (),
) -> Parsed:
    """Read an archive, a home page or a channel's history.

    Args:
        text: the source.
        format: one of `FORMATS`; `auto` goes by the end of the name, then by the text.
        today, timezone, language: see `read_page`.
        languages: all of the mission's, for a history; `language` alone if left out.
        name: the file's name or address, for `auto`.

    Raises:
        SourceError: it cannot be read, it is a feed, or the format is not one of `FORMATS`.
    """
    chosen = format if format == HISTORY else require_format(format)
    if chosen == "auto":
        chosen = detect(text, name)
    if chosen == "feed":
        raise SourceError("this is a feed, which is read from its bytes")
    if chosen == HISTORY:
        return read_channel_history(text, languages=languages or [language], timezone=timezone)
    if chosen == "yaml":
        return read_yaml(text, language=language)
    return read_page(text, today=today, language=language, timezone=timezone)


def require_format(format: str) -> str:
    """Check that the format that was asked for is one of `FORMATS`, and return it.

    Raises:
        SourceError: there is no such format.
    """
    if format not in FORMATS:
        raise SourceError(f"format {format} is none of {', '.join(FORMATS)}")
    return format


def format_of(data: bytes, format: str, name: str) -> str:
    """The format of a file's bytes: the one that was asked for, or the detected one."""
    if require_format(format) != "auto":
        return format
    return detect(data[:_BEGINNING].decode("utf-8", "replace"), name)


def detect(text: str, name: str = "") -> str:
    """The format, as its beginning shows it: yaml, page, feed or `HISTORY`."""
    if is_json_feed(text):
        return "feed"
    if is_channel_history(text.removeprefix("\ufeff")):
        return HISTORY
    if by_name := _SUFFIXES.get(PurePath(name).suffix.casefold()):
        return by_name
    text = text.removeprefix("\ufeff")
    if _FEED.match(text):
        return "feed"
    return "yaml" if _YAML.match(text) else "page"


def is_json_feed(text: str) -> bool:
    """Whether a text begins like a JSON Feed."""
    return text.lstrip("\ufeff \t\r\n").startswith("{") and _JSON_FEED in text[:2000]


def decode(data: bytes) -> str:
    """A file's bytes as text: UTF-8, with or without a byte-order mark, or UTF-16 with one.

    Raises:
        SourceError: it is neither, or has NULs; the sentence names the line.
    """
    try:
        return unicode_text(data)
    except NotText as error:
        raise SourceError(f"line {error.line}: this is not UTF-8 text; save the file as UTF-8") from None
