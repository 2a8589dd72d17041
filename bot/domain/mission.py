"""The mission as readers know it: its names, clocks, counters, topics and consular cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text in one or several languages; the key '' holds a text that serves them all."""

    by_lang: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.by_lang.values())

    def say(self, *langs: str) -> str:
        """The text in the first of `langs` that has one, else in any; '' where there is none."""
        return self.pick(*langs)[1]

    def pick(self, *langs: str) -> tuple[str, str]:
        """The same with the language that was found ('' for a text that serves them all)."""
        for lang in (*langs, ""):
            if self.by_lang.get(lang):
                return lang, self.by_lang[lang]
        return next(iter(self.by_lang.items()), ("", ""))


@dataclass(frozen=True, slots=True)
class Clock:
    """A capital's clock. `timezone` is an IANA name."""

    label: LocalText
    timezone: str


@dataclass(frozen=True, slots=True)
class Counter:
    """A day counter. The text holds {days}, which becomes the counted phrase (`1302 days`)."""

    since: date
    text: LocalText
    timezone: str
    inclusive: bool = False


@dataclass(frozen=True, slots=True)
class ConsularCard:
    """One consular contact. `hours` maps mon..sun to spans such as 09:00-12:00."""

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
    """A topic that statements are filed under."""

    key: str
    name: LocalText


@dataclass(frozen=True, slots=True)
class Mission:
    """The mission. The first of `languages` is its default."""

    name: LocalText
    languages: tuple[str, ...]
    timezone: str
    website: str = ""
    clocks: tuple[Clock, ...] = ()
    counters: tuple[Counter, ...] = ()
    consular: tuple[ConsularCard, ...] = ()
    topics: tuple[Topic, ...] = ()

    @property
    def default_language(self) -> str:
        """The language that serves where a reader's own has no text."""
        return self.languages[0]

    def topic_name(self, key: str, lang: str) -> str:
        """A topic's name in `lang`; '' for none, the key itself for one that is not configured."""
        found = next((topic for topic in self.topics if topic.key == key), None)
        return found.name.say(lang, self.default_language) if found else key
