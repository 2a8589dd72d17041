"""The sections that say who the mission is and what its readers see; not how the program runs."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.config.faults import quoted
from bot.config.values import (
    Day,
    Flag,
    Interval,
    Language,
    Line,
    LocalText,
    Openings,
    Timezone,
    Whole,
    refusal,
)
from bot.config.web_address import WebAddress
from bot.domain.consular.card import is_email, is_phone

DAYS = "{days}"
"""What a counter's text holds where the counted phrase ("1302 days", "1302 дня") is put."""

Role = Literal["editor", "publisher", "owner"]
_ID_LIMIT = 2**52  # "at most 52 significant bits": https://core.telegram.org/bots/api#user


class Section(BaseModel):
    """A part of the configuration: fixed once read, and no key in it that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _topic_key(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", value):
        raise refusal(f"{quoted(value)} cannot be a topic's key; use up to 32 of a-z, 0-9, - and _")
    return value


def _phone(value: str) -> str:
    if not is_phone(value):
        raise refusal(f'{quoted(value)} is not a phone number; write one as in "+44 (0) 203 668 7474"')
    return value


def _email(value: str) -> str:
    if not is_email(value):
        raise refusal(f"{quoted(value)} is not an e-mail address")
    return value


def _chat(value: object) -> int | str:
    """A channel as Telegram names it: https://core.telegram.org/bots/api#sendmessage (`chat_id`)."""
    if isinstance(value, str) and re.fullmatch(r"@[A-Za-z][A-Za-z0-9_]{3,31}", value):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and -_ID_LIMIT < value < 0:
        return value
    shown = f"{quoted(str(value))} is" if isinstance(value, str | int | float) else "this is"
    raise refusal(f'{shown} not a channel; write "@its_name" in quotes, or its id, as in -1001234567890')


def _counted(value: LocalText) -> LocalText:
    for language, text in value.every():
        if DAYS not in text:
            where = "" if language == "*" else f" in '{language}'"
            raise refusal(f"must hold {DAYS}{where}, the place where the number of days is put")
    return value


TopicKey = Annotated[str, AfterValidator(_topic_key)]
Phone = Annotated[Line, AfterValidator(_phone)]


class Mission(Section):
    """The mission itself."""

    name: LocalText = Field(description="The mission's name, as readers see it.")
    languages: tuple[Language, ...] = Field(
        default=("en",), min_length=1, description="The languages it publishes in; the first is the default."
    )
    timezone: Timezone = Field(
        description="Its time zone (IANA name, as in Europe/London): its dates and hours are counted in it."
    )
    website: WebAddress | None = Field(
        default=None, description="Its website; readers of an excerpt are sent there for the full text."
    )


class Clock(Section):
    """A clock shown by /time."""

    label: LocalText = Field(description="What the clock is called, usually a city.")
    timezone: Timezone = Field(description="The time zone whose time it shows (IANA name).")


class Hours(Section):
    """Opening hours per day of the week, in the mission's time zone. A day left out is closed."""

    mon: Openings = Field(default=(), description='Monday\'s hours, as in ["09:00-12:00", "14:00-16:00"].')
    tue: Openings = Field(default=(), description="Tuesday's hours, in the same form.")
    wed: Openings = Field(default=(), description="Wednesday's hours, in the same form.")
    thu: Openings = Field(default=(), description="Thursday's hours, in the same form.")
    fri: Openings = Field(default=(), description="Friday's hours, in the same form.")
    sat: Openings = Field(default=(), description="Saturday's hours, in the same form.")
    sun: Openings = Field(default=(), description="Sunday's hours, in the same form.")

    def on(self, weekday: int) -> Openings:
        """The stretches of hours of a weekday, 0 for Monday as in `date.weekday()`; in order of time."""
        return self.week[weekday]

    @property
    def week(self) -> tuple[Openings, ...]:
        """All seven days, Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class Consular(Section):
    """A phone card shown by /consular."""

    label: LocalText = Field(description="What this number is for.")
    phone: Phone = Field(description="The phone number in international form, in quotes.")
    email: Annotated[Line, AfterValidator(_email)] | None = Field(
        default=None, description="An e-mail address for the same queries."
    )
    address: LocalText | None = Field(default=None, description="Where to come to.")
    note: LocalText | None = Field(default=None, description="Anything a caller should know first.")
    hours: Hours | None = Field(default=None, description="When the phone is answered; without it no hours are shown.")
    holidays: tuple[Day, ...] = Field(default=(), description="Days (YYYY-MM-DD) on which it is closed.")
    duty_phone: Phone | None = Field(default=None, description="The number for emergencies outside these hours.")


class Counter(Section):
    """A day counter shown by /counters."""

    since: Day = Field(description="The day that is counted from (YYYY-MM-DD).")
    text: Annotated[LocalText, AfterValidator(_counted)] = Field(
        description="The sentence. {days} stands for the counted phrase with its noun in the right plural: "
        '"{days} since 4 March 2018" is shown as "1302 days since 4 March 2018", in Russian "1302 дня ...".'
    )
    timezone: Timezone | None = Field(
        default=None, description="The zone whose midnight changes the number; the mission's if left out."
    )
    inclusive: Flag = Field(default=False, description="Whether the first day counts too (one day more).")


class Topic(Section):
    """A kind of statement that readers can choose."""

    key: TopicKey = Field(description="Its short name in commands and files; once used, it should stay.")
    name: LocalText = Field(description="Its name as readers see it.")


class StaffMember(Section):
    """A person who works in the press office."""

    id: Annotated[Whole, Field(ge=1, lt=_ID_LIMIT)] = Field(
        description="The person's Telegram user id, a number (not the @name)."
    )
    role: Role = Field(description="editor writes drafts; publisher also publishes; owner also keeps staff and cards.")
    name: str = Field(default="", description="The person's name, for the audit and for colleagues.")


class Channel(Section):
    """A channel that gets every release of its topics."""

    chat: Annotated[int | str, BeforeValidator(_chat)] = Field(
        description='The channel: "@its_name" in quotes, or its id, as in -1001234567890.'
    )
    language: Language | None = Field(
        default=None, description="The language it gets; the mission's first if left out."
    )
    topics: tuple[TopicKey, ...] = Field(default=(), description="The topics it gets; every statement if left out.")


class Source(Section):
    """A feed or page from which statements are taken in."""

    url: WebAddress = Field(description="The feed's or page's address.")
    every: Interval = Field(default=timedelta(minutes=15), description="How often to look; one minute at the least.")
    topic: TopicKey | None = Field(default=None, description="The topic its statements get.")
    publish: Literal["auto", "draft"] = Field(
        default="draft", description="auto publishes what is new; draft leaves it to staff."
    )
