"""A feed as Atom (RFC 4287), with links between its parts (RFC 5005) and tombstones for retractions (RFC 6721)."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.rendering.feeds.feed import Entry, Feed, Removed
from bot.rendering.pages.html import fit

MIME = "application/atom+xml; charset=utf-8"
# Prefixes are written out, since those that ElementTree registers are global to the program.
_SPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:at": "http://purl.org/atompub/tombstones/1.0",  # https://www.rfc-editor.org/rfc/rfc6721#section-3
    "xmlns:fh": "http://purl.org/syndication/history/1.0",  # https://www.rfc-editor.org/rfc/rfc5005#section-4
}


def draw(feed: Feed) -> bytes:
    """The document."""
    root = Element("feed", {**_SPACES, "xml:lang": feed.lang})
    _text(root, "id", feed.newest)
    _text(root, "title", feed.title)
    _text(root, "updated", written(feed.updated))
    _text(SubElement(root, "author"), "name", feed.author)
    _link(root, "self", feed.here, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    if feed.hub:
        _link(root, "hub", feed.hub)
    if feed.older:
        _link(root, "prev-archive", feed.older, "application/atom+xml")
    if feed.is_part:
        SubElement(root, "fh:archive")
        _link(root, "current", feed.newest, "application/atom+xml")
        if feed.newer != feed.newest:
            _link(root, "next-archive", feed.newer, "application/atom+xml")
    for gone in feed.removed:
        _removed(root, gone)
    for entry in feed.entries:
        _entry(root, entry)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def written(at: datetime) -> str:
    """An instant in the format of RFC 3339, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _entry(root: Element, entry: Entry) -> None:
    under = SubElement(root, "entry", {"xml:lang": entry.lang})
    _text(under, "id", entry.id)
    _text(under, "title", entry.title)
    _text(under, "published", written(entry.published))
    _text(under, "updated", written(entry.updated))
    _link(under, "alternate", entry.address, entry.mime, hreflang=entry.lang)
    if entry.source:
        _link(under, "related", entry.source)
    for file in entry.enclosures:
        _link(under, "enclosure", file.address, file.mime, length=str(file.size), title=file.title)
    if entry.topic:
        SubElement(under, "category", term=entry.topic, label=fit(entry.topic_name))
    if entry.summary:
        _text(under, "summary", entry.summary)
    else:
        _text(under, "content", entry.html, type="html")


def _removed(root: Element, gone: Removed) -> None:
    under = SubElement(root, "at:deleted-entry", ref=gone.id, when=written(gone.at))
    _link(under, "related", gone.address, "text/html")  # feedparser would take an alternate link for the feed's own
    if gone.reason:
        _text(under, "at:comment", gone.reason)


def _text(under: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(under, name, attributes).text = fit(text)


def _link(under: Element, rel: str, address: str, mime: str = "", **attributes: str) -> None:
    given = {"rel": rel, "type": mime, "href": address, **attributes}
    SubElement(under, "link", {name: fit(value) for name, value in given.items() if value})
