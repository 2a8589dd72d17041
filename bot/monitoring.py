"""Sets up the monitor, as `app.py` sets up the rest: what each floor knows becomes checks, metrics and pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot import __version__
from bot.chat.platform.updates import Updates
from bot.chat.ways_in.hearing import Hearing
from bot.config import Config, proxy_of
from bot.delivery.engine import Engine
from bot.delivery.pace import Pace
from bot.domain.monitor import Check, is_ready
from bot.services.context import ServiceContext
from bot.services.feeds.stand import ages
from bot.services.housekeeping import Disk
from bot.services.monitor.back_up import BackupPlan, Backups
from bot.services.monitor.look import Signs, Watched, look
from bot.services.monitor.raise_alarm import Alarm, raise_alarm
from bot.services.monitor.watch import Watch
from bot.store.database.engine import VERSION
from bot.store.database.private import beside
from bot.store.monitor import backups, figures
from bot.store.subscriptions import targets
from bot.supervisor import Worker
from bot.web.listener import listening, require_address
from bot.web.monitor import metrics
from bot.web.monitor.heartbeat import Heartbeat
from bot.web.monitor.pages import monitor_app

_UNHEARD_SECONDS = 90.0  # without a word from Telegram; a poll takes less than half a minute


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the running bot that the monitor reads."""

    config: Config
    services: ServiceContext
    engine: Engine
    pace: Pace
    updates: Updates
    hearing: Hearing
    disk: Disk
    spare: Hearing | None = None  # the spare bot's, if there is one


class Monitor:
    """The monitor of one running bot."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._began = asyncio.get_running_loop().time()
        self._sources = tuple(source.url for source in parts.config.sources)
        program = parts.config.monitor.on_alarm
        self.watch = Watch(self._look, None if program is None else lambda alarm: raise_alarm(program, alarm))

    def workers(self) -> tuple[Worker, ...]:
        """The workers that run beside the bot: the watch, and what the config asks for."""
        config = self._parts.config
        asked = config.monitor
        looks = asked.enabled or asked.heartbeat or asked.on_alarm or asked.canary
        found: list[Worker] = [self.watch] if looks else []
        if config.backup:
            plan = BackupPlan(config.backup.to, config.backup.every, config.backup.keep)
            found.append(Backups(self._parts.services, plan))
        if asked.heartbeat:
            found.append(Heartbeat(asked.heartbeat, lambda: is_ready(self.watch.checks), proxy_of(config)))
        return tuple(found)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve the pages, if the config asks for them.

        Raises:
            OperatorError: the address cannot be listened on.
        """
        monitor = self._parts.config.monitor
        if not monitor.enabled:
            yield
            return
        app = monitor_app(self._ready, self._metrics)
        async with listening(app, monitor.host, monitor.port, "monitor"):
            yield

    async def program_failed(self, error: Exception) -> None:
        """Tell the operator's alarm program that a worker has failed, since the bot may be about to end."""
        if program := self._parts.config.monitor.on_alarm:
            await raise_alarm(program, Alarm("program", f"a part of the bot failed: {type(error).__name__}"))

    def _unheard(self, hearing: Hearing) -> str:
        now = asyncio.get_running_loop().time()
        silent = now - (self._began if hearing.well_at is None else hearing.well_at)
        if silent < _UNHEARD_SECONDS:
            return ""
        return hearing.fault or f"nothing was heard of Telegram for {silent:.0f} seconds"

    async def _look(self) -> Sequence[Check]:
        parts, config = self._parts, self._parts.config
        signs = Signs(
            partial(self._unheard, parts.hearing),
            parts.engine.stuck_for,
            lambda: parts.engine.braked,
            partial(self._unheard, parts.spare) if parts.spare else None,
        )
        canary = config.monitor.canary
        up = asyncio.get_running_loop().time() - self._began
        within = canary.within if canary and up > canary.within.total_seconds() else None
        watched = Watched(parts.disk, config.backup.every if config.backup else None, within, self._sources)
        return await look(parts.services, signs, watched)

    async def _ready(self) -> tuple[Sequence[Check], Mapping[str, object]]:
        done = await backups.last(self._parts.services.db.reader)
        now = self._parts.services.clock()
        backup = {"age_s": round((now - done.at).total_seconds()), "ok": done.ok} if done else None
        at = self._parts.services.db.replica.acknowledged_at
        replica = {"acknowledged_at": at.isoformat()} if at else None
        return self.watch.checks, {"backup": backup, "replica": replica}

    async def _metrics(self) -> bytes:
        config = self._parts.config
        return metrics.metrics_text(
            metrics.Numbers(
                version=__version__,
                sqlite=VERSION,
                mode=config.telegram.mode,
                checks=self.watch.checks,
                sending=self._sending(),
                backlog=await self._backlog(),
                heard=await self._heard(),
                kept=await self._kept(),
                subscriptions=await targets.by_segment(self._parts.services.db.reader),
                languages=tuple(config.mission.languages),
                sources=await ages(self._parts.services, self._sources),
            )
        )

    def _sending(self) -> metrics.Sending:
        parts = self._parts
        return metrics.Sending(
            outcomes=parts.engine.outcomes,
            sent=parts.pace.sent,
            reply_waits={rank.name.lower(): spread for rank, spread in parts.pace.reply_waits.items()},
            rate=parts.pace.rate,
            rate_limit=parts.config.delivery.rate,
            floods=parts.pace.floods,
            flood_wait=parts.pace.stopped_for(),
            braked=parts.engine.braked,
            stuck_for=parts.engine.stuck_for(),
        )

    async def _backlog(self) -> metrics.Backlog:
        services = self._parts.services
        found = await figures.backlog(services.db.reader)
        age = 0.0 if found.since is None else max(0.0, services.clock().timestamp() - found.since)
        under_way, drafts = await figures.releases(services.db.reader), await figures.drafts(services.db.reader)
        return metrics.Backlog(found.due, found.held, age, under_way, drafts)

    async def _heard(self) -> metrics.Heard:
        parts = self._parts
        well_at, now = parts.hearing.well_at, asyncio.get_running_loop().time()
        waiting = await figures.updates_waiting(parts.services.db.reader)
        return metrics.Heard(parts.updates.ages, waiting, None if well_at is None else now - well_at)

    async def _kept(self) -> metrics.Kept:
        services = self._parts.services
        path = services.db.path
        room, done = self._parts.disk(path), await backups.last(services.db.reader)
        return metrics.Kept(
            holds=services.db.holds,
            refused=services.db.refused,
            database=_size(path),
            wal=_size(beside(path, "-wal")),
            disk_free=room.free,
            disk_total=room.total,
            backup_age=(services.clock() - done.at).total_seconds() if done else None,
            backup_ok=done is not None and done.ok,
            replica=services.db.replica.times if services.db.replica.on else None,
        )


def _size(path: Path) -> int:
    """Bytes of a file; 0 if there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


async def require_monitor(config: Config) -> None:
    """Check, before the database is touched, that the monitor's pages can be served.

    Raises:
        OperatorError: they cannot.
    """
    if config.monitor.enabled:
        await require_address(config.monitor.host, config.monitor.port, "monitor")
