"""`chancery import` of a feed. A separate file, since only this loads what reads feeds and asks addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot import opening
from bot.cli.archive_files import Taken
from bot.config import Config, proxy_of
from bot.domain.feeds.item import FeedItem
from bot.services.context import ServiceContext
from bot.sources.feeds.document import Asked
from bot.sources.feeds.imported import ImportedFeed, read_imported
from bot.sources.feeds.pictures import LinkedFiles
from bot.sources.fetch import host_in
from bot.sources.source_file import is_address
from bot.store.statements import incoming


async def read_feed(config: Config, data: bytes, source: str) -> ImportedFeed:
    """The statements of a feed from this file or address.

    Raises:
        SourceError: it is not a feed.
    """
    mission, url = config.mission, source if is_address(source) else ""
    return await read_imported(data, Asked(url, "", mission.languages, mission.timezone, opening.now()))


async def take_shown(
    services: ServiceContext, config: Config, source: str, taken: Taken, shows: Mapping[str, FeedItem]
) -> None:
    """Fetch the pictures of the feed's new items; `shows`: the items by their keys."""
    fetcher = LinkedFiles(proxy_of(config), opening.agent_of(config), allowed=host_in(source))
    known = await incoming.known_keys(services.db.reader, shows)
    for place, item in enumerate(taken.items):
        shown = shows.get(item.key)
        if shown and shown.files and item.key not in known:
            found, missing = await fetcher.keep(services, shown.files, shown.lang)
            taken.items[place] = replace(item, media=found)
            taken.missing |= {sentence: sentence for sentence in missing}
