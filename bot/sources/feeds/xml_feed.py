"""Reads RSS and Atom of every version, as feedparser understands them."""

from __future__ import annotations

import calendar
import io
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from bot.domain.feeds.item import FeedItem, LinkedFile
from bot.domain.text.richtext import RichText
from bot.sources.feeds.document import (
    Asked,
    FeedDocument,
    ItemRefused,
    absolute,
    linked,
    made,
    oldest_first,
    removed_from,
    require_bounded,
)
from bot.sources.feeds.markup import Marked, read_html, words
from bot.sources.importing.parsed import SourceError

_MARKED_UP = ("text/html", "application/xhtml+xml")
_ATOM, _TOMBSTONES = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}"


def read_xml_feed(data: bytes, asked: Asked) -> FeedDocument:
    """Read the feed. feedparser finds the encoding and repairs errors; markup.py makes HTML safe.

    Raises:
        SourceError: it is not a feed.
    """
    import feedparser  # here, since feeds are read in a process of their own: the bot itself never needs it

    headers = {"content-location": asked.url, "content-type": asked.kind or "application/xml"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # A stream, because feedparser would treat other values as addresses or file names, and open them.
        feed = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
    if not feed.get("version") and not feed.entries:
        raise SourceError("this is no feed")
    document = FeedDocument(feed.get("version") or "unknown")
    items = []
    for number, entry in enumerate(feed.entries, start=1):
        try:
            items.append(_item(entry, feed.feed, number, asked))
        except ItemRefused as refused:
            document.refused.append(f"line {number}: {refused}")
    document.items = oldest_first(items)
    document.removed = _removed(data, asked.url)
    return document


def _removed(data: bytes, base: str) -> list[FeedItem]:
    """What the feed reports as removed, by https://www.rfc-editor.org/rfc/rfc6721, which feedparser does not
    support."""
    if b"deleted-entry" not in data:
        return []
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, LookupError, ValueError):  # broken, or in an encoding that expat does not know
        return []
    named = []
    for one in root.iterfind(f"{_TOMBSTONES}deleted-entry"):
        address = next((link.get("href", "") for link in one.iterfind(f"{_ATOM}link[@rel='related']")), "")
        named.append((address, one.get("ref", ""), one.findtext(f"{_TOMBSTONES}comment", "")))
    return removed_from(named, base)


def _item(entry: Mapping[str, Any], feed: Mapping[str, Any], number: int, asked: Asked) -> FeedItem:
    content, whole = _content(entry)
    title = entry.get("title_detail") or {}
    named = [str(part.get("language") or "") for part in (content, title, feed)]
    item = FeedItem(
        guid=str(entry.get("id") or ""),
        link=str(entry.get("link") or ""),
        lang=asked.language(*named),
        title=_title(title),
        body=RichText(),
        at=_instant(entry),
        excerpt_only=not whole,
        line=number,
    )
    base = str(content.get("base") or item.link or asked.url)
    return made(item, _marked(content, base), _files(entry, base), asked.languages)


def _content(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """The fullest text of an entry; and whether it is the whole, not a summary. RSS has one element for both."""
    found = [one for one in entry.get("content") or [] if one.get("value")]
    if found:
        return next((one for one in found if one.get("type") in _MARKED_UP), found[0]), True
    summary = entry.get("summary_detail") or {}
    return summary, summary.get("type") != "text/plain" or not entry.get("link")


def _marked(content: Mapping[str, Any], base: str) -> Marked:
    said = require_bounded(str(content.get("value") or ""))
    if content.get("type") in _MARKED_UP:
        return read_html(said, base)
    return Marked(RichText("\n".join(line.strip() for line in said.strip().splitlines())))


def _title(title: Mapping[str, Any]) -> str:
    said = require_bounded(str(title.get("value") or ""))
    return words(said) if title.get("type") in _MARKED_UP else said


def _files(entry: Mapping[str, Any], base: str) -> list[LinkedFile]:
    """Enclosures, and what Media RSS names (https://www.rssboard.org/media-rss)."""
    named = [(one.get("href"), one.get("type"), one.get("title")) for one in entry.get("enclosures") or []]
    for one in entry.get("media_content") or []:
        named.append((one.get("url"), one.get("type") or f"{one.get('medium') or ''}/", ""))
    if not named:
        named += [(one.get("url"), "image/", "") for one in (entry.get("media_thumbnail") or [])[:1]]
    files = []
    for url, kind, alt in named:
        if url and (file := linked(absolute(base, str(url)), str(kind or ""), str(alt or ""))):
            files.append(file)
    return files


def _instant(entry: Mapping[str, Any]) -> datetime | None:
    for name in ("published_parsed", "updated_parsed"):
        try:
            if entry.get(name):
                return datetime.fromtimestamp(calendar.timegm(entry[name]), UTC)
        except (ValueError, OverflowError, OSError, TypeError):
            continue
    return None
