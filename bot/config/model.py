"""The whole configuration as one value, with the few questions asked of it; not how a file is read."""

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from bot.config.faults import ConfigError, Fault
from bot.config.mission import Channel, Clock, Consular, Counter, Mission, Section, Source, StaffMember, Topic
from bot.config.running import Delivery, Log, Retention, Storage, Telegram, Web

Approval = Literal["none", "two_person"]


class Config(Section):
    """Everything an operator can set. It cannot be changed once read."""

    mission: Mission = Field(description="The mission itself.")
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
    telegram: Telegram = Field(default=Telegram(), description="How the bot talks to Telegram.")
    delivery: Delivery = Field(default=Delivery(), description="How a release goes out.")
    storage: Storage = Field(default=Storage(), description="Where everything is kept.")
    web: Web = Field(default=Web(), description="The public pages.")
    sources: tuple[Source, ...] = Field(default=(), description="Feeds and pages from which statements are taken in.")
    retention: Retention = Field(default=Retention(), description="How long things are kept.")
    log: Log = Field(default=Log(), description="What the program tells its operator.")

    @property
    def default_language(self) -> str:
        """The mission's first language."""
        return self.mission.languages[0]

    def approval_for(self, *, urgent: bool) -> Approval:
        """Which approval a release needs."""
        return (self.urgent_approval or self.approval) if urgent else self.approval

    def zone_of(self, counter: Counter) -> ZoneInfo:
        """The zone whose midnight changes a counter."""
        return counter.timezone or self.mission.timezone

    def language_of(self, channel: Channel) -> str:
        """The language a channel gets."""
        return channel.language or self.default_language


def require_token(config: Config) -> SecretStr:
    """The bot's token; raises ConfigError when there is none, for `run` cannot do without."""
    if config.telegram.token is None:
        sentence = "there is no token; set BOT_TOKEN in the environment, or write it into the config file"
        raise ConfigError([Fault("telegram.token", None, sentence)])
    return config.telegram.token
