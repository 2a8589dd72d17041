"""The whole configuration as one value: its sections and lists, and the few questions asked of it. It is read in
load.py."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from pydantic import Field, SecretStr

from bot.config.faults import ConfigError, Fault
from bot.config.mission import Clock, Consular, Counter, MissionKeys, Topic
from bot.config.publishing import Alerts, Channel, Signing, Source, StaffMember, Texts
from bot.config.running import Backup, Delivery, Log, Monitor, Replica, Retention, Storage, Telegram, Web
from bot.config.section import Section
from bot.config.values import Interval, Line
from bot.domain.mission import Mission

Approval = Literal["none", "two_person"]


class Config(Section):
    """Everything an operator can set. It cannot be changed once read."""

    mission: MissionKeys = Field(description="The mission itself.")
    clocks: tuple[Clock, ...] = Field(default=(), description="The clocks shown by /time.")
    consular: tuple[Consular, ...] = Field(default=(), description="The phone cards shown by /consular.")
    counters: tuple[Counter, ...] = Field(default=(), description="The day counters shown by /counters.")
    topics: tuple[Topic, ...] = Field(default=(), description="The kinds of statement readers can choose.")
    staff: tuple[StaffMember, ...] = Field(default=(), description="Who may post, and as what.")
    channels: tuple[Channel, ...] = Field(default=(), description="The channels that get the releases.")
    approval: Approval = Field(
        default="none", description="two_person: nothing is published until a second person approves it."
    )
    urgent_approval: Approval | None = Field(
        default=None, description="The same for urgent notices; as approval if left out."
    )
    approval_reminders: tuple[Interval, ...] = Field(
        default=(timedelta(minutes=10), timedelta(hours=1)),
        description="After how long publishers are reminded of a draft that waits for approval; the last one repeats.",
    )
    telegram: Telegram = Field(default=Telegram(), description="How the bot talks to Telegram.")
    delivery: Delivery = Field(default=Delivery(), description="How a release goes out.")
    texts: Texts = Field(default=Texts(), description="What is added to statements.")
    need_words: tuple[Line, ...] = Field(
        default=(),
        description="More words of people who need help, such as the name of an office; who writes one sees the "
        "consular card first.",
    )
    storage: Storage = Field(default=Storage(), description="Where everything is kept.")
    web: Web = Field(default=Web(), description="The public pages.")
    sources: tuple[Source, ...] = Field(default=(), description="Feeds and pages from which statements are taken in.")
    signing: Signing | None = Field(
        default=None, description="The key by which statements prove that they are the mission's."
    )
    alerts: Alerts | None = Field(
        default=None, description="Urgent notices for warning systems (CAP 1.2); without it there are none."
    )
    monitor: Monitor = Field(default=Monitor(), description="How the operator and other programs watch over the bot.")
    replica: Replica | None = Field(
        default=None, description="The copy of the database that Litestream keeps on a second machine."
    )
    backup: Backup | None = Field(default=None, description="Copies of the database that the bot makes by itself.")
    retention: Retention = Field(default=Retention(), description="How long things are kept.")
    log: Log = Field(default=Log(), description="What the program tells its operator.")

    @property
    def whole_mission(self) -> Mission:
        """The mission as readers know it: the keys under `mission`, and the lists beside it in the file."""
        return Mission(
            **dict(self.mission),
            clocks=self.clocks,
            counters=self.counters,
            consular=self.consular,
            topics=self.topics,
            need_words=self.need_words,
        )

    @property
    def default_language(self) -> str:
        """The mission's first language."""
        return self.mission.languages[0]

    def approval_for(self, *, urgent: bool) -> Approval:
        """Which approval a release needs."""
        return (self.urgent_approval or self.approval) if urgent else self.approval

    def language_of(self, channel: Channel) -> str:
        """The language a channel gets."""
        return channel.language or self.default_language


def require_token(config: Config) -> SecretStr:
    """The bot's token; raises ConfigError when there is none."""
    if config.telegram.token is None:
        sentence = "there is no token; set BOT_TOKEN in the environment, or write it into the config file"
        raise ConfigError([Fault("telegram.token", None, sentence)])
    return config.telegram.token


def proxy_of(config: Config) -> str:
    """The proxy's address, which may hold a password; '' for the environment's, if it names one."""
    return config.telegram.proxy.get_secret_value() if config.telegram.proxy else ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The bot's token and the spare bot's; '' for none."""

    own: str = field(repr=False)
    spare: str = field(repr=False)


def tokens_for(config: Config, known: int) -> Tokens:
    """Which token is the bot's and which the spare bot's, for a database that belongs to the bot with the id `known`
    (0: none yet). After `move` the spare bot is the bot, even while the config still calls it the spare; then there is
    no spare bot."""
    own, spare = map(_plain, (config.telegram.token, config.telegram.spare.token))
    return Tokens(spare, "") if spare and known and number_of(spare) == known else Tokens(own, spare)


def bot_of(config: Config, known: int = 0) -> int:
    """The id of the bot whose token `tokens_for` gives for a database of the bot `known`; 0 if there is none."""
    own = tokens_for(config, known).own
    return number_of(own) if own else 0


def number_of(token: str) -> int:
    """The bot's id, with which a token begins: https://core.telegram.org/bots/api#authorizing-your-bot"""
    return int(token.partition(":")[0])


def _plain(token: SecretStr | None) -> str:
    return token.get_secret_value() if token else ""
