"""The worker that looks at the mission's sources, each when it is due; sources at the same host one after the other.
`sources/feeds/looker.py` does the looking.

The state of a source and its items are in the database: after a restart no source is asked before it is due, and an
item that was interrupted is taken at the next look. Errors of one source do not hold up others.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.errors import WriteRefused
from bot.domain.feeds.source import Source, SourceState
from bot.domain.feeds.step import KnownItem
from bot.services.context import ServiceContext
from bot.services.feeds.look import host_of, keep_sources
from bot.store.database.commits import REST, Waker
from bot.store.feeds import items, sources

log = logging.getLogger(__name__)
_AFTER_A_FAULT = 60.0  # seconds until a source is looked at again after an error of the program


class Looker(Protocol):
    """What the worker needs: the work on one source."""

    async def look(self, source: Source, state: SourceState) -> None:
        """Ask the source, and take what is new."""

    async def take_chosen(self, source: Source, state: SourceState, chosen: Sequence[KnownItem]) -> bool:
        """Take the items that a person has accepted; returns whether all could be taken now."""


class SourceWorker:
    """A worker. `wanted`: the sources of the config."""

    name = "sources"

    def __init__(self, services: ServiceContext, wanted: Sequence[Source], looker: Looker) -> None:
        self._services, self._looker = services, looker
        self._wanted = {source.url: source for source in wanted}
        self._waker = Waker(services.db.committed, services.clock)
        self._busy: dict[str, asyncio.Task[None]] = {}  # by host

    async def run(self) -> None:
        """Work until it is cancelled."""
        if not self._wanted:
            await asyncio.get_running_loop().create_future()
        while True:
            try:
                await keep_sources(self._services, tuple(self._wanted.values()))
                until = self._begin(await sources.every(self._services.db.reader), await self._chosen())
                seconds = None
            except WriteRefused as error:
                log.error("sources: the database takes no writes: %s; trying again", error)
                until, seconds = None, REST
            await self._waker.wait(until=until, seconds=seconds)

    async def stop(self) -> None:
        """Stop without waiting: what was not taken is taken after the next start."""
        for task in (tasks := list(self._busy.values())):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _chosen(self) -> Mapping[int, Sequence[KnownItem]]:
        return await items.chosen(self._services.db.reader)

    def _begin(self, states: Sequence[SourceState], chosen: Mapping[int, Sequence[KnownItem]]) -> float | None:
        """Begin with the sources that are due at hosts that are not busy; returns when the next one is due, in seconds
        since 1970."""
        now = self._services.clock().timestamp()
        due: dict[str, list[tuple[Source, SourceState]]] = {}
        later: list[float] = []
        for state in states:
            source = self._wanted.get(state.url)
            host = host_of(state.url)
            if source is None or host in self._busy:
                continue
            if state.next_at <= now or state.id in chosen:
                due.setdefault(host, []).append((source, state))
            else:
                later.append(state.next_at)
        for host, found in due.items():
            self._busy[host] = asyncio.create_task(self._serve(host, found, chosen), name=f"source {host}")
        return min(later, default=None)

    async def _serve(
        self, host: str, found: Sequence[tuple[Source, SourceState]], chosen: Mapping[int, Sequence[KnownItem]]
    ) -> None:
        now = self._services.clock().timestamp()
        try:
            for source, state in found:
                if state.id in chosen and not await self._looker.take_chosen(source, state, chosen[state.id]):
                    await asyncio.sleep(_AFTER_A_FAULT)
                if state.next_at <= now:
                    await self._looker.look(source, state)
        except WriteRefused as error:
            log.error("sources: what %s says cannot be written: %s; trying again", host, error)
            await asyncio.sleep(REST)
        except Exception:  # logged; the source is looked at again a little later
            log.exception("sources: %s cannot be looked at", host)
            await asyncio.sleep(_AFTER_A_FAULT)
        finally:
            with contextlib.suppress(KeyError):
                del self._busy[host]
            self._waker.wake()
