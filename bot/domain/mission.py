"""The mission as readers know it: its names, clocks, counters, topics and consular cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = "{days}"  # the placeholder in a counter's text for the counted phrase: "1302 days", "1302 дня"


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text in one or several languages; the key '' has a text for all languages."""

    by_lang: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.by_lang.values())

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is written in, in order; none if it is one text for all languages."""
        return tuple(lang for lang in self.by_lang if lang)

    def say(self, *langs: str) -> str:
        """The text in the first of `langs` that has one, else in any; '' if there is none."""
        return self.pick(*langs)[1]

    def pick(self, *langs: str) -> tuple[str, str]:
        """The language of the text that `say` returns ('' for a text for all languages), and the text.

        If a regional language has no text, the plain language is used: `pt` for `pt-BR`.
        """
        for lang in (*langs, ""):
            for candidate in (lang, lang.partition("-")[0]):
                if self.by_lang.get(candidate):
                    return candidate, self.by_lang[candidate]
        return next(iter(self.by_lang.items()), ("", ""))


@dataclass(frozen=True, slots=True)
class Clock:
    """A capital's clock. `timezone` is an IANA name."""

    label: LocalText
    timezone: str


@dataclass(frozen=True, slots=True)
class Counter:
    """A day counter.

    `text` contains `DAYS`. `timezone` (IANA name): the number changes at this zone's midnight; '' for the mission's.
    `inclusive`: the first day counts too.
    """

    since: date
    text: LocalText
    timezone: str = ""
    inclusive: bool = False


@dataclass(frozen=True, slots=True)
class ConsularCard:
    """One consular contact. `hours` maps mon..sun to spans such as 09:00-12:00, in order of time."""

    label: LocalText
    phone: str
    email: str = ""
    address: LocalText = LocalText()
    note: LocalText = LocalText()
    hours: Mapping[str, Sequence[str]] = field(default_factory=dict)
    holidays: Sequence[date] = ()
    duty_phone: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of statements. A `closed` one, a "topic by approval", is only for readers whom a publisher admits."""

    key: str
    name: LocalText
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Privacy:
    """Who is responsible for readers' data, on what legal basis it is kept, and whom readers can ask."""

    controller: LocalText
    basis: LocalText
    contact: LocalText


@dataclass(frozen=True, slots=True)
class Mission:
    """The mission. The first of `languages` is its default; `timezone` is an IANA name."""

    name: LocalText
    languages: tuple[str, ...]
    timezone: str
    website: str = ""
    contact: str = ""
    privacy: Privacy | None = None
    clocks: tuple[Clock, ...] = ()
    counters: tuple[Counter, ...] = ()
    consular: tuple[ConsularCard, ...] = ()
    topics: tuple[Topic, ...] = ()
    need_words: tuple[str, ...] = ()  # more words of people who need help than `domain/consular/need.py` has

    @property
    def open_topics(self) -> tuple[Topic, ...]:
        """The topics that every reader can choose."""
        return tuple(topic for topic in self.topics if not topic.closed)

    @property
    def closed_topics(self) -> tuple[Topic, ...]:
        """The topics by approval: a reader has to be admitted."""
        return tuple(topic for topic in self.topics if topic.closed)

    def is_closed(self, topic: str) -> bool:
        """Whether the topic of that key is by approval."""
        return any(one.key == topic for one in self.closed_topics)

    @property
    def default_language(self) -> str:
        """The language that is used if a text is not there in the reader's own."""
        return self.languages[0]

    def zone_of(self, counter: Counter) -> str:
        """The zone (IANA name) at whose midnight a counter's number changes."""
        return counter.timezone or self.timezone

    def topic_name(self, key: str, lang: str) -> str:
        """A topic's name in `lang`; the key itself for a topic that is not in the config, '' for the key ''."""
        found = next((topic for topic in self.topics if topic.key == key), None)
        return found.name.say(lang, self.default_language) if found else key
