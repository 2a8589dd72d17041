"""Prepares HTML and Markdown for pandoc: as UTF-8, without data that is not text."""

from __future__ import annotations

import re

from bot.sources.drafts.plain_text import decoded
from bot.sources.drafts.ready import Ready

_HTML = re.compile(r"\ufeff?\s*+(?:<\?xml[^<>]*>\s*+)?(?:<!doctype html|<html|<!--|<head|<body)", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^<>]*charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD = 4_096  # the first bytes, in which a page names its encoding
_INLINE_DATA = re.compile(r"data:[a-z]+/[\w.+-]*;base64,[A-Za-z0-9+/=]*")
_TITLE = re.compile(r"<title[^<>]*>[^<]*</title>", re.IGNORECASE)  # the window's title, not the text's
# GitHub's Markdown, without formulas (text between two dollar prices would become one) and :emoji: names.
_MARKDOWN = "gfm-tex_math_dollars-emoji"


def is_html(text: str) -> bool:
    """Whether a text begins like an HTML page."""
    return _HTML.match(text) is not None


def html_ready(data: bytes) -> Ready:
    """A page prepared for pandoc.

    Raises:
        Refusal: its encoding is not clear.
    """
    text = _TITLE.sub("", _INLINE_DATA.sub("", _decoded_page(data).removeprefix("\ufeff")))
    return Ready("html", text.encode("utf-8", "replace"))


def markdown_ready(text: str) -> Ready:
    """A Markdown text prepared for pandoc."""
    return Ready(_MARKDOWN, text.encode("utf-8", "replace"))


def _decoded_page(data: bytes) -> str:
    """The page's text, decoded as UTF-8 if valid, else in the encoding that it names, else in the one that it seems to
    have."""
    declared = _CHARSET.search(data[:_HEAD])
    for encoding in ("utf-8", *([declared[1].decode("ascii", "replace")] if declared else [])):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return decoded(data)
