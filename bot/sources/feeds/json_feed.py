"""Reads JSON Feed: https://www.jsonfeed.org/version/1.1/"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

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
from bot.sources.feeds.markup import Marked, read_html
from bot.sources.importing.parsed import SourceError

_VERSION = "jsonfeed.org/version/"


def read_json_feed(text: str, asked: Asked) -> FeedDocument:
    """The feed.

    Raises:
        SourceError: it is not JSON, or not a JSON Feed.
    """
    try:
        feed = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise SourceError("this is no JSON") from None
    if not isinstance(feed, dict) or _VERSION not in _text(feed, "version") or not isinstance(feed.get("items"), list):
        raise SourceError("this is no JSON Feed")
    document = FeedDocument(f"json {_text(feed, 'version').rpartition('/')[2]}")
    items = []
    for number, given in enumerate(feed["items"], start=1):
        try:
            items.append(_item(given, feed, number, asked))
        except ItemRefused as refused:
            document.refused.append(f"line {number}: {refused}")
    document.items = oldest_first(items)
    document.removed = removed_from(_removed(feed), asked.url)
    return document


def _removed(feed: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a feed of ours reports as removed (docs/feeds-out.md)."""
    added = feed.get("_chancery")
    told = added.get("retracted") if isinstance(added, dict) else None
    for one in told if isinstance(told, list) else []:
        if isinstance(one, dict):
            yield _text(one, "url"), _text(one, "id"), _text(one, "reason")


def _item(given: object, feed: Mapping[str, Any], number: int, asked: Asked) -> FeedItem:
    if not isinstance(given, dict):
        raise ItemRefused("the item is no object")
    base = asked.url
    link = absolute(base, _text(given, "url") or _text(given, "external_url"))
    html, plain = _text(given, "content_html"), _text(given, "content_text")
    whole = bool(html or plain)
    marked = read_html(require_bounded(html), link or base) if html else Marked(RichText(plain.strip()))
    if not whole:
        marked = Marked(RichText(_text(given, "summary").strip()))
    item = FeedItem(
        guid=_id(given),
        link=link,
        lang=asked.language(_text(given, "language"), _text(feed, "language")),
        title=_text(given, "title"),
        body=RichText(),
        at=_instant(_text(given, "date_published") or _text(given, "date_modified")),
        excerpt_only=not whole,
        line=number,
    )
    return made(item, marked, _files(given, base), asked.languages)


def _files(given: Mapping[str, Any], base: str) -> list[LinkedFile]:
    picture = linked(absolute(base, _text(given, "image")), "image/") if _text(given, "image") else None
    attached = given.get("attachments")
    more = [
        linked(absolute(base, _text(one, "url")), _text(one, "mime_type"), _text(one, "title"))
        for one in (attached if isinstance(attached, list) else [])
        if isinstance(one, dict)
    ]
    return [file for file in (picture, *more) if file]


def _id(given: Mapping[str, Any]) -> str:
    """An item's id, which some write as a number."""
    found = given.get("id")
    return str(found) if isinstance(found, str | int | float) else ""


def _text(given: Mapping[str, Any], key: str) -> str:
    found = given.get(key)
    return found if isinstance(found, str) else ""


def _instant(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
