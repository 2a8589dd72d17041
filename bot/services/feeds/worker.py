"""Looks at the mission's sources, each at its time; those of one host one after the other. What a look does is given by
`sources/feeds/looker.py`.

How a source stands, and what was taken of it, is in the database: a restart asks nobody again, and an item that was cut
off is taken at the next look. A fault of one source holds up no other.
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
_AFTER_A_FAULT = 60.0  # seconds


class Looker(Protocol):
    """What is done with a source."""

    async def look(self, source: Source, state: SourceState) -> None:
        """Ask it, and take what is new."""

    async def take_chosen(self, source: Source, state: SourceState, chosen: Sequence[KnownItem]) -> bool:
        """Take what a person has said is right; whether all of it could be taken now."""


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
        """Nobody is waited for: what was not taken is taken after the next start."""
        for task in (tasks := list(self._busy.values())):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _chosen(self) -> Mapping[int, Sequence[KnownItem]]:
        return await items.chosen(self._services.db.reader)

    def _begin(self, states: Sequence[SourceState], chosen: Mapping[int, Sequence[KnownItem]]) -> float | None:
        """Begin with what is due at hosts that are not being asked; when the next is due, in seconds since 1970."""
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
        except Exception:  # whatever it is, it is logged here, and the source looked at again a little later
            log.exception("sources: %s cannot be looked at", host)
            await asyncio.sleep(_AFTER_A_FAULT)
        finally:
            with contextlib.suppress(KeyError):
                del self._busy[host]
            self._waker.wake()
