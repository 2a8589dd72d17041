"""Opens the services from a config: the base of the bot, and of each command that changes something beside it.

Separate from `app.py`, so that a command starts without loading the whole bot.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot import __version__
from bot.config import TELEGRAM_API, Config
from bot.domain.cap.warning_facts import Sender
from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.feeds.source import Publish, Source
from bot.domain.releases.price import Paying
from bot.domain.staff import Role
from bot.domain.text.layout import Layout, LayoutRules
from bot.services.context import ServiceContext
from bot.services.press import admit
from bot.store.database.connection import Database
from bot.store.database.lock import writing
from bot.store.database.replica import ReplicaPlan
from bot.supervisor import Supervisor

Clock = Callable[[], datetime]


def now() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened_services(
    config: Config, clock: Clock = now, *, alone: bool = False, login: str = ""
) -> AsyncIterator[ServiceContext]:
    """The services with an opened database and its worker, and the mission. `alone`: see `Database.open`; `login`: the
    user of the shell that started the program."""
    with contextlib.nullcontext() if alone else writing(config.storage.path):
        db = await Database.open(config.storage.path, alone=alone, plan=replica_of(config))
        try:
            async with Supervisor([db.checkpoints]):
                services = services_of(config, db, clock, login)
                await admit.follow_config(services)
                yield services
        finally:
            await db.close()


def services_of(config: Config, db: Database, clock: Clock, login: str) -> ServiceContext:
    """The service context, as the config says."""
    return ServiceContext(
        db,
        clock,
        config.whole_mission,
        config.delivery.hold_before_send,
        rules_of(config),
        {member.login: member.id for member in config.staff if member.login},
        login,
        config.storage.media,
        config.retention.ended_subscriptions,
        layouts_of(config),
        paying_of(config),
        translators_of(config),
        sender_of(config),
    )


def layouts_of(config: Config) -> LayoutRules:
    """The header, footer and other layout that the config puts around statements."""
    topics = {key: Layout(one.template, one.hashtags) for key, one in config.texts.topics.items()}
    return LayoutRules(config.texts.signature, topics)


def paying_of(config: Config) -> Paying | None:
    """Whether the mission pays for speed, and the limit."""
    return Paying(config.delivery.paid_limit) if config.delivery.paid else None


def translators_of(config: Config) -> dict[str, tuple[int, ...]]:
    """The staff who translate, by language."""
    known = config.mission.languages
    found = {lang: tuple(person.id for person in config.staff if lang in person.languages) for lang in known}
    return {lang: people for lang, people in found.items() if people}


def staff_of(config: Config) -> dict[int, tuple[Role, str]]:
    """The staff named in the config: role and name, by id."""
    return {member.id: (Role(member.role), member.name) for member in config.staff}


def sources_of(config: Config) -> tuple[Source, ...]:
    """The feeds and pages that the bot checks by itself."""
    return tuple(
        Source(one.url, one.every, one.topic or "", Publish(one.publish), one.key, one.private)
        for one in config.sources
    )


def sender_of(config: Config) -> Sender | None:
    """The sender of warnings, if the config has one. A bot that does not talk to Telegram's own servers, as in the demo
    and the sandbox, sends tests, unless the config says otherwise."""
    if config.alerts is None:
        return None
    elsewhere = str(config.telegram.api_url).rstrip("/") != TELEGRAM_API
    test = elsewhere if config.alerts.test is None else config.alerts.test
    return Sender(config.alerts.sender, config.alerts.area, test)


def rules_of(config: Config) -> Rules:
    """The press office's rules."""
    return Rules(
        Approval(config.approval_for(urgent=False)),
        Approval(config.approval_for(urgent=True)),
        config.delivery.late_grace,
        config.approval_reminders,
    )


def replica_of(config: Config) -> ReplicaPlan | None:
    """How to ask Litestream about the copy on a second machine, if there is one."""
    return ReplicaPlan(config.replica.socket, config.replica.patience) if config.replica else None


def agent_of(config: Config) -> str:
    """The User-Agent for requests to other servers, so that their operators know whom to contact."""
    return f"Chancery/{__version__}" + (f" (+{config.mission.website})" if config.mission.website else "")
