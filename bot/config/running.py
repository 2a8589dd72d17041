"""The keys that say how the program runs: Telegram, delivery, storage, web, monitor, backup, log."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.config.addresses import BaseAddress, ProxyAddress, WebAddress
from bot.config.publishing import chat_name
from bot.config.section import Section
from bot.config.values import Duration, File, Flag, Folder, Interval, Line, Port, Token, Whole, refusal

TELEGRAM_API = "https://api.telegram.org"
UNPAID_RATE = 30
"""Messages a second a bot may send unpaid: https://core.telegram.org/bots/faq#broadcasting-to-users"""


def _webhook_secret(value: SecretStr) -> SecretStr:
    """As `secret_token` must be: https://core.telegram.org/bots/api#setwebhook"""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise refusal("may hold only A-Z, a-z, 0-9, _ and -, and no more than 256 of them")
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Webhook(Section):
    """Where Telegram delivers updates in webhook mode."""

    url: WebAddress | None = Field(
        default=None, description="The public https address Telegram calls; needed in webhook mode."
    )
    host: Line = Field(default="127.0.0.1", description="The address the bot listens on.")
    port: Port = Field(default=8443, description="The port the bot listens on.")
    secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = Field(
        default=None, description="The word by which the bot knows that a call comes from Telegram."
    )


class Spare(Section):
    """A second bot that readers can start, in case the first one is ever lost."""

    token: Token | None = Field(
        default=None, description="The spare bot's token. SPARE_TOKEN in the environment wins, and is safer."
    )


class Telegram(Section):
    """How the bot talks to Telegram."""

    token: Token | None = Field(
        default=None,
        description="The bot's token from @BotFather. BOT_TOKEN in the environment wins, and is safer.",
    )
    api_url: BaseAddress = Field(
        default=TELEGRAM_API, description="The Bot API server; change it only for a server of your own."
    )
    local_files: Folder | None = Field(
        default=None,
        description="The folder in which a Bot API server of your own with --local keeps its files; they are read from "
        "there. If left out, nothing is read from a disk.",
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="polling asks Telegram for updates; webhook lets Telegram call."
    )
    webhook: Webhook = Field(default=Webhook(), description="The settings of webhook mode.")
    proxy: ProxyAddress | None = Field(
        default=None,
        description="The proxy through which Telegram and addresses to import are reached; HTTPS_PROXY and HTTP_PROXY "
        "of the environment if left out.",
    )
    spare: Spare = Field(default=Spare(), description="A second bot, in case the first one is ever lost.")


class Delivery(Section):
    """How a release goes out."""

    rate: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        default=28,
        description="Messages a second, replies among them. Telegram takes about 30 in any second from the whole bot, "
        "and a slot is free again a second after its answer: where an answer takes 50 ms, 28 are reached, where it "
        "takes 300 ms, 23. Up to 1000 with paid.",
    )
    paid: Flag = Field(
        default=False,
        description="Pay Telegram Stars for each message above 30 a second (Telegram's paid broadcasts).",
    )
    paid_limit: Annotated[Whole, Field(ge=1)] | None = Field(
        default=None,
        description="The most Telegram Stars that one release may cost; what is left then goes out at the free rate.",
    )
    workers: Annotated[Whole, Field(ge=1, le=256)] = Field(
        default=8,
        description="Messages in flight at once. After a crash at most this many are uncertain; 8 reach 28 a "
        "second while an answer takes less than 280 ms. With paid, take 128.",
    )
    on_unknown: Literal["hold", "resend"] = Field(
        default="hold",
        description="What becomes of a message that may or may not have arrived: hold leaves it to a press "
        "officer, resend risks a double. Urgent notices are always resent.",
    )
    hold_before_send: Duration = Field(
        default=timedelta(seconds=10),
        description="Time of grace after Publish in which Cancel still stops everything; urgent notices have none.",
    )
    late_grace: Interval = Field(
        default=timedelta(hours=1),
        description="How late a scheduled release may still go out by itself; later, staff are asked."
        " At least a minute.",
    )


class Storage(Section):
    """Where everything is kept."""

    path: File = Field(
        default=Path("data/chancery.db"),
        description="The database file; a relative path starts in the folder the program is started in.",
    )
    media: Folder | None = Field(
        default=None, description="The folder for pictures and other files; media beside the database if left out."
    )


class Web(Section):
    """The public pages."""

    enabled: Flag = Field(default=False, description="Whether to serve the pages and feeds.")
    host: Line = Field(default="127.0.0.1", description="The address they are served on.")
    port: Port = Field(default=8080, description="The port they are served on.")
    public_url: BaseAddress | None = Field(default=None, description="Their address as the public sees it, for links.")
    hub: WebAddress | None = Field(
        default=None, description="A WebSub hub that is told at once when a feed has something new."
    )
    site_dir: Folder | None = Field(
        default=None, description="A folder in which the pages are kept as plain files too, for another web server."
    )


class Canary(Section):
    """A chat of the mission's own that gets every release first."""

    chat: Annotated[int | str, BeforeValidator(chat_name)] = Field(
        description='The chat: "@its_name" in quotes, or its id; a person\'s id is above zero.'
    )
    within: Duration = Field(
        default=timedelta(minutes=2),
        description="How long after a release has begun the chat must have it; owners are alarmed otherwise.",
    )


class Monitor(Section):
    """How the operator and other programs watch over the bot."""

    enabled: Flag = Field(default=False, description="Whether to serve /healthz, /readyz and /metrics.")
    host: Line = Field(default="127.0.0.1", description="The address they are served on.")
    port: Port = Field(default=9464, description="The port they are served on.")
    heartbeat: WebAddress | None = Field(
        default=None, description="An address that is called every minute while the bot is ready."
    )
    on_alarm: File | None = Field(
        default=None,
        description="A program that is run when the bot needs its operator, also while Telegram is lost.",
    )
    canary: Canary | None = Field(
        default=None, description="A chat of the mission's own that gets every release first."
    )


class Replica(Section):
    """The copy of the database that Litestream keeps on a second machine."""

    socket: File = Field(description="Litestream's control socket. A message is sent once the copy knows of it.")
    patience: Duration = Field(
        default=timedelta(seconds=30),
        description="How long commands wait for the copy; then they are answered without it.",
    )
    media: Folder | None = Field(
        default=None, description="The folder of the other machine's pictures and files, as this one sees it."
    )


class Backup(Section):
    """Copies of the database that the bot makes by itself."""

    to: Folder = Field(description="The folder for the copies.")
    every: Interval = Field(default=timedelta(days=1), description="How often a copy is made.")
    keep: Annotated[Whole, Field(ge=1, le=10_000)] = Field(
        default=7, description="How many copies are kept; the oldest go first."
    )


class Retention(Section):
    """How long what is no longer needed is kept."""

    ended_subscriptions: Annotated[Whole, Field(ge=0, le=3650)] = Field(
        default=28, description="Days after which an ended subscription is forgotten."
    )


class Log(Section):
    """What the program tells its operator."""

    level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = Field(
        default="info", description="The least that is written; debug writes most."
    )
    format: Literal["text", "json"] = Field(
        default="text", description="text for people, json (one object a line) for programs."
    )
