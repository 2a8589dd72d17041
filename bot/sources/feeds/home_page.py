"""Reads a mission's home page, HTML or plain text, as items of a feed. The page is understood in importing/page.py."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.domain.feeds.item import FeedItem
from bot.sources.encoding import NotText, any_text
from bot.sources.feeds.document import Asked, FeedDocument
from bot.sources.feeds.markup import read_html
from bot.sources.importing.page import read_page
from bot.sources.importing.parsed import SourceError

_NOON = time(12)
_MOST_TAGS = 20_000  # of a whole page


def read_home_page(data: bytes, asked: Asked, *, html: bool) -> FeedDocument:
    """The page's releases, oldest first.

    Raises:
        SourceError: it is not text, or has no dated entry: then any other page would become a statement.
    """
    try:
        text = any_text(data)
    except NotText:
        raise SourceError("this is no text") from None
    if html:
        if text.count("<") > _MOST_TAGS:
            raise SourceError("the page is too large")
        text = read_html(text, asked.url).text.text
    zone = ZoneInfo(asked.timezone)
    parsed = read_page(
        text, today=asked.now.astimezone(zone).date(), language=asked.languages[0], timezone=asked.timezone
    )
    if not any(one.excerpt_only for item in parsed.items for one in item.texts):
        raise SourceError("this is neither a feed nor a home page with dated entries")
    items = []
    for item in parsed.items:
        (said,) = item.texts
        at = datetime.combine(item.date, _NOON, zone)
        items.append(
            FeedItem(
                item.key, "", said.lang, said.title, said.body, at, (), said.excerpt_only, item.topic, None, item.line
            )
        )
    return FeedDocument("page", items, parsed.refused)
