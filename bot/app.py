"""The only file that joins the floors: a config becomes a running bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from bot import __version__
from bot.chat.alerts.staff_alerts import StaffAlerts
from bot.chat.drafts.review_notifications import ReviewNotifications
from bot.chat.features import FEATURES
from bot.chat.media.intake import MediaIntake
from bot.chat.media.sent_files import SentFiles
from bot.chat.platform import ptb_application
from bot.chat.platform.interaction import ChatContext
from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.platform.ptb_application import initialize
from bot.chat.platform.refresher import Refresher
from bot.chat.platform.registry import App
from bot.chat.platform.updates import Updates
from bot.chat.releases.bulk_requests import BulkRequests
from bot.chat.releases.messenger import ReleaseMessenger
from bot.chat.releases.pinner import Pinner
from bot.chat.spare.worker import SpareWorker
from bot.chat.staff.invitations import CLAIM
from bot.chat.subscriptions.administrators import Administrators
from bot.chat.subscriptions.channels import ChannelsAndMenus, Wanted
from bot.config import Config, proxy_of, require_token, tokens_for
from bot.config.changes import changed, with_live_keys
from bot.delivery.engine import Engine, Settings
from bot.delivery.pace import FREE_LIMIT, PAID_LIMIT, TELEGRAMS, Gaps, Pace, Purse
from bot.monitoring import Monitor, Parts, require_monitor
from bot.opening import Clock, agent_of, now, opened_services, services_of, sources_of, staff_of
from bot.public_pages import PublicPages, public_pages, require_key
from bot.services import consular, spare
from bot.services.alerts import note_damage
from bot.services.audit import HeadKeeper, is_whole_since_kept
from bot.services.context import ServiceContext, require_clock
from bot.services.drafts.scheduler import DraftScheduler
from bot.services.event_log import EventLog
from bot.services.feeds.worker import SourceWorker
from bot.services.housekeeping import Disk, Housekeeping, Retention, disk_at
from bot.services.monitor.raise_alarm import Alarm, raise_alarm
from bot.services.own_bot import require_own_bot
from bot.services.replica.bring_media import ReplicaMedia, take_over_media
from bot.services.replica.keep_place import keep_place
from bot.services.replica.wait_for_replica import wait_for_replica
from bot.services.replica.watch_replica import ReplicaWatch
from bot.services.search import fill_index
from bot.services.staff import configure
from bot.services.statements import lay_out
from bot.services.subscriptions.keep_topics import keep_topics
from bot.sources.drafts.document import DocumentReader
from bot.sources.drafts.pandoc import Pandoc
from bot.sources.feeds.looker import FeedLooker
from bot.sources.media.prepare import prepare
from bot.store.database.engine import VERSION, is_affected
from bot.store.database.lock import sole_runner
from bot.store.media.folder import MediaFolder
from bot.supervisor import Job, Supervisor, Worker, unless
from bot.way_in import require_way_in, way_in_of

log = logging.getLogger(__name__)


class Bot:
    """A running bot."""

    def __init__(
        self,
        config: Config,
        context: ChatContext,
        application: App,
        engine: Engine,
        supervisor: Supervisor,
        pages: PublicPages,
        channels: ChannelsAndMenus,
    ) -> None:
        self._config, self._pages, self._channels = config, pages, channels
        self.services = context.services
        self.application = application
        self.engine = engine
        self.until = supervisor.until

    @property
    def username(self) -> str:
        """The bot's name, without @."""
        return str(self.application.bot.username)

    async def reload(self, new: Config) -> list[str]:
        """Take over a config that was read again. Returns the changed keys that need a restart."""
        config, services = with_live_keys(self._config, new), self.services
        services.follow(services_of(config, services.db, services.clock, services.login))
        left = await configure.keep_staff(services, staff_of(config))
        await lay_out.follow_config(services)
        self._pages.follow(config, self.username)
        self._channels.follow(_wanted(config), left)
        self._config = config
        return changed(config, new)

    def claim_link(self, secret: str) -> str:
        """The link that makes the first person who opens it the first owner."""
        return f"https://t.me/{self.username}?start={CLAIM}{secret}"


@asynccontextmanager
async def running(
    config: Config,
    clock: Clock = now,
    stop: asyncio.Event | None = None,
    disk: Disk = disk_at,
    gaps: Gaps = TELEGRAMS,
    *,
    new_bot: bool = False,
    take_webhook: bool = False,
    clock_is_right: bool = False,
    source: Path | None = None,
) -> AsyncIterator[Bot | None]:
    """The whole bot, started; leaving the block stops it in order. None if `stop` came before that.

    Args:
        disk: tells how much room the file system of a path has.
        gaps: the times between two messages in one chat, and between two edits of a report.
        new_bot: the token's bot replaces the one that the database knows.
        take_webhook: remove a webhook even if the database does not know a bot yet.
        clock_is_right: start although the audit has entries with a later time.
        source: the config file, for the log.

    Raises:
        ConfigError: there is no token, or the config asks for something that is not built.
        OperatorError: the database cannot be used, another process runs the bot on it, or the token is wrong.
    """
    async with AsyncExitStack() as stack:
        starting = _start(
            stack,
            config,
            clock,
            disk,
            gaps,
            new_bot=new_bot,
            take_webhook=take_webhook,
            clock_is_right=clock_is_right,
            source=source,
        )
        yield await unless(stop or asyncio.Event(), starting)


async def _start(
    stack: AsyncExitStack,
    config: Config,
    clock: Clock,
    disk: Disk,
    gaps: Gaps,
    *,
    new_bot: bool,
    take_webhook: bool,
    clock_is_right: bool,
    source: Path | None,
) -> Bot:
    """Start everything in order; what has to be stopped later is put on the stack."""
    token = require_token(config).get_secret_value()
    require_key(config)
    lock = stack.enter_context(sole_runner(config.storage.path))
    await require_way_in(config)
    await require_monitor(config)
    services = await stack.enter_async_context(opened_services(config, clock, alone=True))
    services.db.committed.at_each_look = lock.look
    if clock is now:
        await require_clock(services, is_right=clock_is_right)
    moved = await keep_place(services, lock)
    await wait_for_replica(services, partial(_tell_operator, config))
    if lost := await consular.left_over(services):
        log.warning("changes of consular cards that the config no longer has, by their labels: %d", lost)
    if gone := await keep_topics(services):
        log.warning("subscriptions that want topics which the config has no more: %d", gone)
    left = await configure.keep_staff(services, staff_of(config))
    limit = PAID_LIMIT if config.delivery.paid else FREE_LIMIT
    pace = Pace(config.delivery.rate, gaps=gaps, limit=max(limit, config.delivery.rate))
    tokens = tokens_for(config, await spare.own_bot(services))
    if tokens.own != token:
        log.warning("the spare bot is the bot since `move`: make its token telegram.token, and name another spare one")
    application = ptb_application.build(
        tokens.own, config.telegram.api_url, pace, config.delivery.workers, proxy_of(config)
    )
    await initialize(application)
    stack.push_async_callback(application.shutdown)
    if is_affected():
        log.warning("SQLite %s can lose committed pages (the WAL-reset bug): install pysqlite3", VERSION)
    bot, username = application.bot, str(application.bot.username)
    log.info("Chancery %s starts as @%s on SQLite %s, config %s", __version__, username, VERSION, source or "built in")
    known = await require_own_bot(services, bot.id, username, new=new_bot)
    way_in = await way_in_of(stack, config, services, application, may=known or new_bot or take_webhook)
    purse = Purse(pace, config.delivery.rate) if config.delivery.paid else None
    there = MediaFolder(config.replica.media) if config.replica and config.replica.media else None
    replica_media = ReplicaMedia(services, there) if there else None
    may_plan = replica_media.has_files_of if replica_media else None
    files, requests = SentFiles(services), BulkRequests(bot)
    stack.callback(requests.close)
    messenger = TelegramMessenger(bot, files, purse)
    releases = ReleaseMessenger(bot, files, messenger, requests, purse)
    engine = Engine(services.db, releases, pace, services.mission, clock, _settings(config), purse, may_plan)
    refresher, pinner = Refresher(), Pinner(services, releases, messenger, pace)
    context = ChatContext(
        services,
        messenger,
        application.bot,
        engine.wake,
        refresher,
        Administrators(application.bot),
        pinner.wake,
        config.delivery.rate,
        DocumentReader(Pandoc()).read,
        prepare,
        FEATURES,
        config.telegram.local_files,
    )
    ptb_application.furnish(application, context)
    await engine.recover()
    await lay_out.follow_config(services)
    audit_is_whole = await is_whole_since_kept(services)
    pages = await public_pages(config, services, stack, username)
    spares = await _spares(config, services, tokens.spare)
    updates = Updates(application, services.db, clock, way_in)
    of_spare = spares[0].hearing if spares else None
    monitor = Monitor(Parts(config, services, engine, pace, updates, way_in.hearing, disk, of_spare))
    channels = ChannelsAndMenus(context, _wanted(config), left)
    workers: tuple[Worker, ...] = (
        lock,
        engine,
        refresher,
        pinner,
        DraftScheduler(services, engine.wake),
        ReviewNotifications(context),
        StaffAlerts(context),
        MediaIntake(context),
        SourceWorker(
            services, sources_of(config), FeedLooker(services, engine.wake, proxy_of(config), agent_of(config))
        ),
        Housekeeping(services, Retention(config.retention.ended_subscriptions, disk)),
        channels,
        HeadKeeper(services, keeps=audit_is_whole),
        EventLog(services),
        *([ReplicaWatch(services)] if config.replica else []),
        *([replica_media] if replica_media else []),
        *spares,
        *pages.workers,
        *monitor.workers(),
        updates,
    )
    jobs: dict[str, Job] = {"the search index": partial(fill_index.catch_up, services)}
    if moved:
        jobs["files of the takeover"] = partial(take_over_media, services, there)
    supervisor = await stack.enter_async_context(
        Supervisor(workers, jobs, on_fault=partial(_tell_fault, services, monitor))
    )
    await stack.enter_async_context(monitor.serving())
    return Bot(config, context, application, engine, supervisor, pages, channels)


def _wanted(config: Config) -> list[Wanted]:
    """The channels of the config, and the canary."""
    wanted = [Wanted(c.chat, config.language_of(c), tuple(c.topics)) for c in config.channels]
    if canary := config.monitor.canary:
        wanted.append(Wanted(canary.chat, config.default_language, (), canary=True))
    return wanted


async def _spares(config: Config, services: ServiceContext, token: str) -> list[SpareWorker]:
    """The spare bot, if the config has one."""
    if not token:
        await spare.keep(services, 0, "")
        return []
    return [SpareWorker(services, token, config.telegram.api_url, proxy_of(config))]


async def _tell_fault(services: ServiceContext, monitor: Monitor, error: Exception) -> None:
    """Tell the operator and owners that a worker has failed, since the program may be about to end."""
    await asyncio.gather(note_damage(services, error), monitor.program_failed(error))


async def _tell_operator(config: Config, sentence: str) -> None:
    """Tell the operator outside Telegram, before the monitor starts."""
    if program := config.monitor.on_alarm:
        await raise_alarm(program, Alarm("replica", sentence))


def _settings(config: Config) -> Settings:
    return Settings(workers=config.delivery.workers, resend_unknown=config.delivery.on_unknown == "resend")
