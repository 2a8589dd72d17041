"""The one place that joins the rooms: a config becomes a running bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from bot import __version__
from bot.chat.alerts.staff_alerts import StaffAlerts
from bot.chat.drafts.review_notifications import ReviewNotifications
from bot.chat.drafts.scheduler import DraftScheduler
from bot.chat.features import FEATURES
from bot.chat.platform import ptb_application
from bot.chat.platform.administrators import Administrators
from bot.chat.platform.interaction import ChatContext
from bot.chat.platform.menus import tell_menus
from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.platform.ptb_application import initialize
from bot.chat.platform.refresher import Refresher
from bot.chat.platform.registry import App
from bot.chat.platform.updates import Updates
from bot.chat.releases.pinner import Pinner
from bot.chat.staff.invitations import CLAIM
from bot.chat.subscriptions.channels import Wanted, keep_channels
from bot.config import Config, LocalText, require_token
from bot.delivery.engine import Engine, Settings
from bot.delivery.pace import TELEGRAMS, Gaps, Pace
from bot.domain import mission as domain
from bot.domain.drafts.rules import Approval, Rules
from bot.domain.errors import NotYet, WriteRefused
from bot.domain.staff import Role
from bot.services import consular, housekeeping
from bot.services.context import ServiceContext
from bot.services.housekeeping import Disk, disk_at
from bot.services.search import find
from bot.services.staff import configure
from bot.sources.drafts.document import read_document
from bot.store.database.connection import Database
from bot.store.database.engine import VERSION, is_affected
from bot.store.database.lock import sole_runner

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
_AGAIN_SECONDS = 5.0
_HANDLERS_END_SECONDS = 5.0


def now() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


class Bot:
    """A running bot."""

    def __init__(
        self, services: ServiceContext, application: App, engine: Engine, tasks: tuple[asyncio.Task[None], ...]
    ) -> None:
        self.services = services
        self.application = application
        self.engine = engine
        self._tasks = tasks

    async def until(self, stop: asyncio.Event) -> None:
        """Wait for `stop`; the error of a part of the bot that ended by itself is raised."""
        asked = asyncio.create_task(stop.wait())
        # The first two tasks, menus and channels, and the search index, end by themselves when they are done.
        telling, indexing, *lasting = self._tasks
        indexing.add_done_callback(_log_fault)
        telling.add_done_callback(_log_fault)
        done, _ = await asyncio.wait({asked, *lasting}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        for task in done - {asked}:
            task.result()

    @property
    def username(self) -> str:
        """The bot's name, without @."""
        return str(self.application.bot.username)

    def claim_link(self, secret: str) -> str:
        """The link that makes whoever opens it the first owner."""
        return f"https://t.me/{self.username}?start={CLAIM}{secret}"


@asynccontextmanager
async def running(
    config: Config,
    clock: Clock = now,
    stop: asyncio.Event | None = None,
    disk: Disk = disk_at,
    gaps: Gaps = TELEGRAMS,
) -> AsyncIterator[Bot | None]:
    """The whole bot, started; leaving the block stops it in order. None where `stop` came before Telegram answered.
    `disk` tells how much room the file system of a path has; `gaps` are the times between two messages in one chat,
    and between two edits of a report.

    Raises:
        ConfigError: there is no token.
        OperatorError: the database cannot be used, another process runs the bot on it, the token is wrong.
    """
    token = require_token(config).get_secret_value()
    refuse_what_is_not_built(config)
    async with AsyncExitStack() as stack:
        stack.enter_context(sole_runner(config.storage.path))
        services = await stack.enter_async_context(opened_services(config, clock, alone=True))
        if lost := await consular.left_over(services):
            log.warning("changes of consular cards that the config no longer has, by their labels: %d", lost)
        left = await configure.keep_staff(
            services, {member.id: (Role(member.role), member.name) for member in config.staff}
        )
        pace = Pace(config.delivery.rate, gaps=gaps)
        application = ptb_application.build(token, config.telegram.api_url, pace, config.delivery.workers)
        if not await initialize(application, stop or asyncio.Event()):
            yield None
            return
        stack.push_async_callback(application.shutdown)
        log.info("Chancery %s starts on SQLite %s", __version__, VERSION)
        if is_affected():
            log.warning("SQLite %s can lose committed pages (the WAL-reset bug): install pysqlite3", VERSION)
        messenger = TelegramMessenger(application.bot, paid=config.delivery.paid)
        engine = Engine(services.db, messenger, pace, services.mission, clock, _settings(config))
        refresher = Refresher()
        pinner = Pinner(services, application.bot, messenger, pace)
        context = ChatContext(
            services,
            messenger,
            application.bot,
            engine.wake,
            refresher,
            Administrators(application.bot),
            pinner,
            config.delivery.rate,
            read_document,
            FEATURES,
        )
        stack.push_async_callback(refresher.stop)
        stack.push_async_callback(pinner.stop)
        ptb_application.furnish(application, context)
        updates = Updates(application, services.db, clock)
        await engine.recover()
        rules = housekeeping.Retention(config.retention.ended_subscriptions, disk)
        tasks = _start(
            engine,
            _tell(config, context, left),
            find.catch_up(services),
            updates=updates.run(),
            timetable=DraftScheduler(services, engine.wake).run(),
            circulation=ReviewNotifications(context).run(),
            notices=StaffAlerts(context).run(),
            housekeeping=housekeeping.keep_house(services, rules),
        )
        pinner.wake()
        stack.push_async_callback(_stop, engine, updates, tasks)
        yield Bot(services, application, engine, tasks)


def _log_fault(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("%s could not be set", task.get_name(), exc_info=error)


def _start(
    engine: Engine,
    telling: Coroutine[Any, Any, None],
    indexing: Coroutine[Any, Any, None],
    **lasting: Coroutine[Any, Any, None],
) -> tuple[asyncio.Task[None], ...]:
    return (
        asyncio.create_task(telling, name="menus and channels"),
        asyncio.create_task(indexing, name="the search index"),
        asyncio.create_task(engine.run(), name="engine"),
        *(asyncio.create_task(work, name=name) for name, work in lasting.items()),
    )


async def _stop(engine: Engine, updates: Updates, tasks: tuple[asyncio.Task[None], ...]) -> None:
    """No new updates, no new claims; what is being handled or sent is finished and recorded."""
    telling, indexing, engine_task, *others = tasks
    others += [telling, indexing]
    engine.stop()
    for task in others:
        task.cancel()
    await asyncio.wait(others)
    await asyncio.gather(updates.stop(_HANDLERS_END_SECONDS), engine_task)


@asynccontextmanager
async def opened_services(config: Config, clock: Clock = now, *, alone: bool = False) -> AsyncIterator[ServiceContext]:
    """The database and the mission, for the services. `alone`: see `Database.open`."""
    db = await Database.open(config.storage.path, alone=alone)
    try:
        yield ServiceContext(db, clock, mission_of(config), config.delivery.hold_before_send, rules_of(config))
    finally:
        await db.close()


async def _tell(config: Config, context: ChatContext, left: set[int]) -> None:
    """Channels and menus, beside the work."""
    wanted = [Wanted(c.chat, config.language_of(c), tuple(c.topics)) for c in config.channels]
    while True:
        try:
            await keep_channels(context, wanted)
            break
        except WriteRefused as error:
            log.error("the channels' subscriptions cannot be written: %s; trying again", error)
            await asyncio.sleep(_AGAIN_SECONDS)
    await tell_menus(context, left)


def _settings(config: Config) -> Settings:
    return Settings(workers=config.delivery.workers, resend_unknown=config.delivery.on_unknown == "resend")


def rules_of(config: Config) -> Rules:
    """The press office's rules."""
    return Rules(
        Approval(config.approval_for(urgent=False)),
        Approval(config.approval_for(urgent=True)),
        config.delivery.late_grace,
    )


def not_built(config: Config) -> list[str]:
    """What the config asks for and the program cannot do yet, a sentence each."""
    asked = (
        (config.telegram.mode == "webhook", "Webhook mode is not there yet: set telegram.mode to polling."),
        (config.web.enabled, "The web pages are not there yet: set web.enabled to false."),
        (bool(config.sources), "Feeds are not there yet: leave sources out."),
    )
    return [sentence for is_asked, sentence in asked if is_asked]


def refuse_what_is_not_built(config: Config) -> None:
    """Run and publish nothing under rules that the program cannot keep.

    Raises:
        NotYet: the config asks for something that is not built.
    """
    if sentences := not_built(config):
        raise NotYet(sentences[0])


def mission_of(config: Config) -> domain.Mission:
    """The config's facts as domain values."""
    given = config.mission
    return domain.Mission(
        name=_local(given.name),
        languages=given.languages,
        timezone=given.timezone.key,
        website=str(given.website or ""),
        clocks=tuple(domain.Clock(_local(c.label), c.timezone.key) for c in config.clocks),
        counters=tuple(
            domain.Counter(c.since, _local(c.text), config.zone_of(c).key, c.inclusive) for c in config.counters
        ),
        consular=tuple(
            domain.ConsularCard(
                label=_local(card.label),
                phone=card.phone,
                email=card.email or "",
                address=_local(card.address),
                note=_local(card.note),
                hours=_hours(card.hours.week) if card.hours else {},
                holidays=card.holidays,
                duty_phone=card.duty_phone or "",
            )
            for card in config.consular
        ),
        topics=tuple(domain.Topic(topic.key, _local(topic.name)) for topic in config.topics),
    )


def _hours(week: tuple[tuple[object, ...], ...]) -> Mapping[str, list[str]]:
    return {day: [str(span) for span in spans] for day, spans in zip(domain.WEEKDAYS, week, strict=True)}


def _local(text: LocalText | None) -> domain.LocalText:
    if text is None:
        return domain.LocalText()
    return domain.LocalText({"" if lang == "*" else lang: said for lang, said in text.every()})
