"""The state of the config's sources, for the monitor. A source is named by its host, because the rest of an address may
be secret; if there are several at one host, the worst counts."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.feeds.source import SourceState
from bot.services.context import ServiceContext
from bot.services.feeds.look import host_of
from bot.store.feeds import sources


async def ages(context: ServiceContext, urls: Collection[str]) -> dict[str, float]:
    """The seconds since each host was last read; without hosts that were not asked yet."""
    now, found = context.clock(), dict[str, float]()
    for state in await _of(context, urls):
        if since := state.unread_since:
            host = host_of(state.url)
            found[host] = max(found.get(host, 0.0), (now - since).total_seconds())
    return found


async def failing_long(context: ServiceContext, urls: Collection[str]) -> dict[str, SourceState]:
    """The hosts that have failed for so long that staff are told, each with its source that has failed for longest."""
    now = context.clock()
    failing = [state for state in await _of(context, urls) if state.fails_long(now)]
    failing.sort(key=lambda state: state.failing_since or now, reverse=True)
    return {host_of(state.url): state for state in failing}


async def _of(context: ServiceContext, urls: Collection[str]) -> list[SourceState]:
    return [state for state in await sources.every(context.db.reader) if state.url in urls]
