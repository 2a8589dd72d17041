"""The rules of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), as far as they can be held against a feed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

_TOP: dict[str, type] = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str, "user_comment": str,
    "next_url": str, "icon": str, "favicon": str, "authors": list, "language": str, "expired": bool, "hubs": list,
    "items": list,
}  # fmt: skip
_ITEM: dict[str, type] = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str,
    "summary": str, "image": str, "banner_image": str, "date_published": str, "date_modified": str, "authors": list,
    "tags": list, "language": str, "attachments": list,
}  # fmt: skip
_ATTACHMENT: dict[str, type] = {
    "url": str,
    "mime_type": str,
    "title": str,
    "size_in_bytes": int,
    "duration_in_seconds": int,
}


def read(body: bytes) -> dict[str, Any]:
    """The feed, held against the rules."""
    feed: dict[str, Any] = json.loads(body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    _check(feed, _TOP)
    assert feed.get("next_url") != feed["feed_url"]
    for hub in feed.get("hubs", ()):
        assert set(hub) == {"type", "url"}
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    for item in feed["items"]:
        _check(item, _ITEM)
        assert item["id"]
        assert "content_html" in item or "content_text" in item
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        assert item["date_published"] <= item["date_modified"]
        for attachment in item.get("attachments", ()):
            _check(attachment, _ATTACHMENT)
            assert {"url", "mime_type"} <= set(attachment)
    return feed


def _check(given: dict[str, Any], known: dict[str, type]) -> None:
    """Each member is known and of its type; what is an addition begins with an underscore and is an object."""
    for name, value in given.items():
        if name.startswith("_"):
            assert isinstance(value, dict), name
        else:
            assert type(value) is known[name], name
