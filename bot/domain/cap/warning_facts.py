"""What warning systems need to know about an urgent notice, in the words of CAP 1.2. Staff answer each question
themselves: there are no defaults. https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html, section 3.2.2."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.domain.mission import LocalText

MOST_AREA = 200  # characters of an area's description


class Category(StrEnum):
    """What it is about."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Urgency(StrEnum):
    """When people should act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """How serious it is."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure it is."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


Word = Category | Urgency | Severity | Certainty
# The facts that are chosen from a list of words, in the order in which they are asked.
WORDS: dict[str, type[Category] | type[Urgency] | type[Severity] | type[Certainty]] = {
    "category": Category,
    "urgency": Urgency,
    "severity": Severity,
    "certainty": Certainty,
}
AREA, EXPIRES = "area", "expires"
FACTS = (*WORDS, AREA, EXPIRES)


@dataclass(frozen=True, slots=True)
class WarningFacts:
    """What staff have answered so far. `area`: a description in words; `expires`: UTC."""

    category: Category | None = None
    urgency: Urgency | None = None
    severity: Severity | None = None
    certainty: Certainty | None = None
    area: LocalText = LocalText()  # noqa: RUF009 - a value
    expires: datetime | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, fact) for fact in FACTS)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that are not answered yet. While one is missing, no warning is made."""
        return tuple(fact for fact in FACTS if not getattr(self, fact))

    def with_word(self, fact: str, word: Word) -> WarningFacts:
        """A copy with one of the facts of `WORDS` answered."""
        return replace(self, **{fact: word})  # type: ignore[arg-type]  # each is of its kind

    def to_json(self) -> dict[str, Any]:
        """The answers as plain JSON values."""
        found: dict[str, Any] = {name: str(getattr(self, name)) for name in WORDS if getattr(self, name)}
        found |= {AREA: dict(self.area.by_lang)} if self.area else {}
        return found | ({EXPIRES: self.expires.timestamp()} if self.expires else {})

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> WarningFacts:
        """The inverse of `to_json`; None gives no answers."""
        given = stored or {}
        words = {name: kind(given[name]) for name, kind in WORDS.items() if name in given}
        until = given.get(EXPIRES)
        return cls(
            **words,  # type: ignore[arg-type]  # each is of its kind
            area=LocalText(given.get(AREA, {})),
            expires=None if until is None else datetime.fromtimestamp(until, UTC),
        )


NO_FACTS = WarningFacts()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends warnings, from the config: the sender's public name, the area that staff can choose with one button,
    and whether every warning is only a test."""

    name: str
    area: LocalText
    test: bool = False


@dataclass(frozen=True, slots=True)
class StoredWarning:
    """The facts of one revision of a statement, with the sender and the status that it was sent with."""

    facts: WarningFacts
    sender: str
    test: bool
