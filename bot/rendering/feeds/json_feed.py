"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Retracted statements are listed under `_chancery`,
since JSON Feed has no field for them; names that begin with an underscore are meant for such extensions."""

from __future__ import annotations

import json

from bot.rendering.feeds.atom import written
from bot.rendering.feeds.feed import Entry, Feed

MIME = "application/feed+json; charset=utf-8"
_ABOUT = "https://www.rfc-editor.org/rfc/rfc6721"


def draw(feed: Feed) -> bytes:
    """The document."""
    found: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.here,
        "language": feed.lang,
        "authors": [{"name": feed.author}],
    }
    if feed.older:
        found["next_url"] = feed.older
    if feed.hub:
        found["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    if feed.removed:
        gone = [
            {"id": one.id, "url": one.address, "date_retracted": written(one.at), "reason": one.reason}
            for one in feed.removed
        ]
        found["_chancery"] = {"about": _ABOUT, "retracted": gone}
    found["items"] = [_item(entry) for entry in feed.entries]
    return json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _item(entry: Entry) -> dict[str, object]:
    found: dict[str, object] = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": written(entry.published),
        "date_modified": written(entry.updated),
        "language": entry.lang,
    }
    if entry.source:
        found["external_url"] = entry.source
    if entry.topic_name:
        found["tags"] = [entry.topic_name]
    if entry.enclosures:
        found["attachments"] = [
            {"url": file.address, "mime_type": file.mime, "title": file.title, "size_in_bytes": file.size}
            for file in entry.enclosures
        ]
        pictures = [file.address for file in entry.enclosures if file.mime.startswith("image/")]
        found |= {"image": pictures[0]} if pictures else {}
    return found
