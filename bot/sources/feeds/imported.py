"""A feed that an operator imports by hand: its items as statements to import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.feeds.item import FeedItem, stable_key, told_apart
from bot.domain.importing.incoming import Incoming
from bot.domain.time.calendar import day_in
from bot.sources.feeds.document import Asked
from bot.sources.feeds.read import read_feed
from bot.sources.importing.parsed import Parsed


@dataclass(frozen=True, slots=True)
class ImportedFeed:
    """`parsed`: as from any other file; `items`: the feed's items by their statements' keys, for their files."""

    parsed: Parsed
    items: Mapping[str, FeedItem]


async def read_imported(data: bytes, asked: Asked) -> ImportedFeed:
    """Read a feed in the same way as a source's first look.

    Raises:
        SourceError: it is not a feed.
    """
    document = await read_feed(data, asked)
    today = day_in(asked.timezone, asked.now)
    parsed = Parsed(refused=list(document.refused))
    items: dict[str, FeedItem] = {}
    days: Counter[date] = Counter()
    for item, signs in told_apart(document.items):
        key, day = stable_key(signs), day_in(asked.timezone, item.at) if item.at else today
        if key in items:
            continue
        items[key] = item
        parsed.items.append(Incoming(key, day, (item.text,), item.topic, position=days[day], line=item.line))
        days[day] += 1
    return ImportedFeed(parsed, items)
