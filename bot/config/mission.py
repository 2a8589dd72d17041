"""The keys that say who the mission is and what its readers see. Their values are those of `domain/mission.py`."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config.addresses import ContactAddress, EmailAddress, Phone, WebAddress
from bot.config.faults import quoted
from bot.config.section import ReadFrom, Section, keys_of
from bot.config.values import Day, Flag, Language, Openings, Text, Timezone, TimezoneName, refusal
from bot.domain import mission
from bot.domain.mission import DAYS, LocalText


def _topic_key(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", value):
        raise refusal(f"{quoted(value)} cannot be a topic's key; use up to 32 of a-z, 0-9, - and _")
    return value


def _counted(value: LocalText) -> LocalText:
    for lang, text in value.by_lang.items():
        if DAYS not in text:
            where = f" in '{lang}'" if lang else ""
            raise refusal(f"must hold {DAYS}{where}, the place where the number of days is put")
    return value


TopicKey = Annotated[str, AfterValidator(_topic_key)]


class PrivacyKeys(Section):
    """Who is responsible for what is kept about readers; shown by /privacy."""

    controller: Text = Field(description="Who answers for readers' data: the name and address of the mission.")
    basis: Text = Field(description="By what right the data is kept, such as the reader's consent.")
    contact: Text = Field(description="Where readers turn with questions about their data.")


class MissionKeys(Section):
    """The keys under `mission`; `Config.whole_mission` puts the lists beside them into the same value."""

    name: Text = Field(description="The mission's name, as readers see it.")
    languages: tuple[Language, ...] = Field(
        default=("en",), min_length=1, description="The languages it publishes in; the first is the default."
    )
    timezone: Timezone = Field(
        description="Its time zone (IANA name, as in Europe/London): its dates and hours are counted in it."
    )
    website: WebAddress = Field(
        default="", description="Its website; readers of an excerpt are sent there for the full text."
    )
    contact: ContactAddress = Field(
        default="", description="Where the mission can be written to: an e-mail or web address, for all to see."
    )
    privacy: Annotated[mission.Privacy, keys_of(PrivacyKeys, mission.Privacy)] | None = Field(
        default=None, description="Who answers for what is kept about readers; /privacy says it."
    )


class ClockKeys(Section):
    """A clock shown by /time."""

    label: Text = Field(description="What the clock is called, usually a city.")
    timezone: Timezone = Field(description="The time zone whose time it shows (IANA name).")


class HoursKeys(Section):
    """Opening hours per day of the week, in the mission's time zone. A day left out is closed."""

    mon: Openings = Field(default=(), description='Monday\'s hours, as in ["09:00-12:00", "14:00-16:00"].')
    tue: Openings = Field(default=(), description="Tuesday's hours, in the same form.")
    wed: Openings = Field(default=(), description="Wednesday's hours, in the same form.")
    thu: Openings = Field(default=(), description="Thursday's hours, in the same form.")
    fri: Openings = Field(default=(), description="Friday's hours, in the same form.")
    sat: Openings = Field(default=(), description="Saturday's hours, in the same form.")
    sun: Openings = Field(default=(), description="Sunday's hours, in the same form.")


class ConsularKeys(Section):
    """A phone card shown by /consular."""

    label: Text = Field(description="What this number is for.")
    phone: Phone = Field(description="The phone number in international form, in quotes.")
    email: EmailAddress = Field(default="", description="An e-mail address for the same queries.")
    address: Text = Field(default=LocalText(), description="Where to come to.")
    note: Text = Field(default=LocalText(), description="Anything a caller should know first.")
    hours: Annotated[Mapping[str, Sequence[str]], ReadFrom(HoursKeys, dict)] = Field(
        default={}, description="When the phone is answered; without it no hours are shown."
    )
    holidays: tuple[Day, ...] = Field(default=(), description="Days (YYYY-MM-DD) on which it is closed.")
    duty_phone: Phone = Field(default="", description="The number for emergencies outside these hours.")


class CounterKeys(Section):
    """A day counter shown by /counters."""

    since: Day = Field(description="The day that is counted from (YYYY-MM-DD).")
    text: Annotated[Text, AfterValidator(_counted)] = Field(
        description="The sentence. {days} stands for the counted phrase with its noun in the right plural: "
        '"{days} since 4 March 2018" is shown as "1302 days since 4 March 2018", in Russian "1302 дня ...".'
    )
    timezone: Timezone = Field(
        default=TimezoneName(""),
        description="The zone whose midnight changes the number; the mission's if left out.",
    )
    inclusive: Flag = Field(default=False, description="Whether the first day counts too (one day more).")


class TopicKeys(Section):
    """A kind of statement that readers can choose."""

    key: TopicKey = Field(description="Its short name in commands and files; once used, it should stay.")
    name: Text = Field(description="Its name as readers see it.")
    closed: Flag = Field(
        default=False, description="true: readers ask for it, and get it once a publisher has admitted them."
    )


Clock = Annotated[mission.Clock, keys_of(ClockKeys, mission.Clock)]
Consular = Annotated[mission.ConsularCard, keys_of(ConsularKeys, mission.ConsularCard)]
Counter = Annotated[mission.Counter, keys_of(CounterKeys, mission.Counter)]
Topic = Annotated[mission.Topic, keys_of(TopicKeys, mission.Topic)]
