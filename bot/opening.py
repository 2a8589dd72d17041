"""A config becomes the opened services: what the bot stands on, and each command that changes something beside it.

Apart from `app.py`, so that a command starts without all that the bot is made of.
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
from bot.domain.releases.price import Paying
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
    """The database, with its own worker, and the mission, for the services. `alone`: see `Database.open`; `login`: who
    is at the shell that the program was started from."""
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
    """What the services work with, as the config says."""
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
    """What the config puts around statements."""
    topics = {key: Layout(one.template, one.hashtags) for key, one in config.texts.topics.items()}
    return LayoutRules(config.texts.signature, topics)


def paying_of(config: Config) -> Paying | None:
    """Whether the mission pays for speed, and how much at most."""
    return Paying(config.delivery.paid_limit) if config.delivery.paid else None


def translators_of(config: Config) -> dict[str, tuple[int, ...]]:
    """The staff who translate into each language."""
    known = config.mission.languages
    found = {lang: tuple(person.id for person in config.staff if lang in person.languages) for lang in known}
    return {lang: people for lang, people in found.items() if people}


def sender_of(config: Config) -> Sender | None:
    """Who sends warnings, where the config says so. What does not talk to Telegram's own servers, as in the demo and
    the sandbox, sends tests, unless the config says otherwise."""
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
    """Where Litestream is asked for the copy on a second machine, if there is to be one."""
    return ReplicaPlan(config.replica.socket, config.replica.patience) if config.replica else None


def agent_of(config: Config) -> str:
    """Who asks other servers, so that their keepers know whom to tell."""
    return f"Chancery/{__version__}" + (f" (+{config.mission.website})" if config.mission.website else "")
