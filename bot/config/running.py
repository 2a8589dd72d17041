"""The sections that say how the program runs: Telegram, delivery, storage, web, log; not what readers see."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.config.mission import Section
from bot.config.values import Duration, Flag, Line, Port, Whole, refusal
from bot.config.web_address import BaseAddress, WebAddress

TELEGRAM_API = "https://api.telegram.org"
UNPAID_RATE = 30
"""Messages a second a bot may send unpaid: https://core.telegram.org/bots/faq#broadcasting-to-users"""


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]{30,}", value.get_secret_value()):
        raise refusal("is not a bot token; copy it whole from @BotFather: digits, a colon, then 30 or more signs")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    """As `secret_token` must be: https://core.telegram.org/bots/api#setwebhook"""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise refusal("may hold only A-Z, a-z, 0-9, _ and -, and no more than 256 of them")
    return value


def _file(value: Path) -> Path:
    if not value.name:
        raise refusal("must be the name of a file")
    if value.parts[0].startswith("~"):
        raise refusal("'~' does not stand for a home folder here; write the whole path")
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


class Telegram(Section):
    """How the bot talks to Telegram."""

    token: Annotated[SecretStr, AfterValidator(_token)] | None = Field(
        default=None,
        description="The bot's token from @BotFather. BOT_TOKEN in the environment wins, and is safer.",
    )
    api_url: BaseAddress = Field(
        default=TELEGRAM_API, description="The Bot API server; change it only for a server of your own."
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="polling asks Telegram for updates; webhook lets Telegram call."
    )
    webhook: Webhook = Field(default=Webhook(), description="The settings of webhook mode.")


class Delivery(Section):
    """How a release goes out."""

    rate: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        default=28,
        description="Messages a second for a broadcast. Telegram allows about 30 for the whole bot; 28 "
        "leaves two for replies, so that a broadcast draws no flood wait. Up to 1000 with paid.",
    )
    paid: Flag = Field(
        default=False,
        description="Pay Telegram Stars for each message above 30 a second (Telegram's paid broadcasts).",
    )
    workers: Annotated[Whole, Field(ge=1, le=256)] = Field(
        default=8,
        description="Messages in flight at once. After a crash at most this many are uncertain; 8 reach 28 a "
        "second while an answer takes less than 280 ms. With paid, take 64.",
    )
    on_unknown: Literal["hold", "resend"] = Field(
        default="hold",
        description="What becomes of a message that may or may not have arrived: hold leaves it to a press "
        "officer, resend risks a double. Urgent notices are always resent.",
    )
    hold_before_send: Duration = Field(
        default=timedelta(0),
        description="Time of grace after Publish in which Cancel still stops everything.",
    )
    late_grace: Duration = Field(
        default=timedelta(hours=1),
        description="How late a scheduled release may still go out by itself; later, staff are asked.",
    )


class Storage(Section):
    """Where everything is kept."""

    path: Annotated[Path, AfterValidator(_file)] = Field(
        default=Path("data/chancery.db"),
        description="The database file; a relative path starts in the folder the program is started in.",
    )


class Web(Section):
    """The public pages."""

    enabled: Flag = Field(default=False, description="Whether to serve the pages, feeds and health check.")
    host: Line = Field(default="127.0.0.1", description="The address they are served on.")
    port: Port = Field(default=8080, description="The port they are served on.")
    public_url: BaseAddress | None = Field(default=None, description="Their address as the public sees it, for links.")


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
