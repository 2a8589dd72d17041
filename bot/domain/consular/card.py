"""The consular card's fields: what each may hold, and the config's cards with the owners' changes applied."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import Any

from bot.domain.errors import Refusal
from bot.domain.mission import WEEKDAYS, ConsularCard, LocalText, Mission
from bot.domain.text.characters import says_something
from bot.domain.time import day_names
from bot.domain.time.day_names import day_of

MOST_TEXT = 500  # characters of an address or a note
_MOST_LINE = 100
_MOST_DAYS = 60
_KEY = 8  # characters of a card's key
_SPAN = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})\s*[-–—]\s*([0-9]{1,2})[:.]([0-9]{2})")
_DAYS = re.compile(r"([^\W\d_]+)\.?(?:\s*[-–—]\s*([^\W\d_]+)\.?)?")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DOTTED_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
Value = Any  # a text, hours (mon -> spans) or days (ISO): what JSON can hold


class Field(StrEnum):
    """What can be changed on a card."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    HOURS = "hours"
    HOLIDAYS = "holidays"
    DUTY_PHONE = "duty_phone"
    NOTE = "note"

    @property
    def local(self) -> bool:
        """Whether it has a value in each language."""
        return self in (Field.ADDRESS, Field.NOTE)


@dataclass(frozen=True, slots=True)
class CardField:
    """One field of one card. `card`: the card's key (`keyed`); `lang`: '' for a field that is not local."""

    card: str
    field: Field
    lang: str = ""


Changes = Mapping[CardField, Value]


def keyed(mission: Mission) -> dict[str, ConsularCard]:
    """The cards by their keys. A key is made from the label, so a change stays with its card when the config's order
    changes; a second card with the same label gets another key."""
    found: dict[str, ConsularCard] = {}
    for card in mission.consular:
        label, count = card.label.say(mission.default_language), 1
        while (key := hashlib.sha256(f"{label}/{count}".encode()).hexdigest()[:_KEY]) in found:
            count += 1
        found[key] = card
    return found


def laid_over(mission: Mission, changes: Changes) -> Mission:
    """The mission with the changes applied to its cards, in place of what the config says."""
    cards = []
    for key, card in keyed(mission).items():
        changed = card
        for card_field, value in changes.items():
            if card_field.card == key:
                changed = _with(changed, card_field, value, mission.languages)
        cards.append(changed)
    return replace(mission, consular=tuple(cards))


def _with(card: ConsularCard, card_field: CardField, value: Value, languages: Sequence[str]) -> ConsularCard:
    match card_field.field:
        case Field.PHONE:
            return replace(card, phone=value)
        case Field.EMAIL:
            return replace(card, email=value)
        case Field.DUTY_PHONE:
            return replace(card, duty_phone=value)
        case Field.HOURS:
            return replace(card, hours={day: tuple(spans) for day, spans in value.items()})
        case Field.HOLIDAYS:
            return replace(card, holidays=tuple(date.fromisoformat(day) for day in value))
        case Field.ADDRESS:
            return replace(card, address=_said(card.address, card_field.lang, value, languages))
        case Field.NOTE:
            return replace(card, note=_said(card.note, card_field.lang, value, languages))


def _said(text: LocalText, lang: str, value: str, languages: Sequence[str]) -> LocalText:
    """The text with `value` in `lang`. A text that was for every language stays for the others."""
    for_all = text.by_lang.get("")
    whole = dict.fromkeys(languages, for_all) if for_all else dict(text.by_lang)
    return LocalText({code: said for code, said in (whole | {lang: value}).items() if said})


def value_of(card: ConsularCard, card_field: CardField) -> Value:
    """The field's value on the card, in the form that `Changes` has."""
    match card_field.field:
        case Field.PHONE:
            return card.phone
        case Field.EMAIL:
            return card.email
        case Field.DUTY_PHONE:
            return card.duty_phone
        case Field.HOURS:
            return {day: list(card.hours[day]) for day in WEEKDAYS if card.hours.get(day)}
        case Field.HOLIDAYS:
            return [day.isoformat() for day in sorted(card.holidays)]
        case Field.ADDRESS | Field.NOTE:
            text = card.address if card_field.field is Field.ADDRESS else card.note
            return text.by_lang.get(card_field.lang) or text.by_lang.get("") or ""


def nothing(field: Field) -> Value:
    """The value that an empty field has."""
    return {Field.HOURS: {}, Field.HOLIDAYS: []}.get(field, "")


def written(value: Value) -> str:
    """A value on one line, for the audit: mon 09:00-12:00, 14:00-16:00; wed 09:00-12:00."""
    if isinstance(value, dict):
        return "; ".join(f"{day} {', '.join(spans)}" for day, spans in value.items()) or "—"
    return (", ".join(value) if isinstance(value, list) else " ".join(str(value).split())) or "—"


def parse(field: Field, text: str) -> Value:
    """The value that a person typed for a field.

    Raises:
        Refusal: the field cannot hold that; the sentence says what it can.
    """
    text = text.strip()
    match field:
        case Field.PHONE | Field.DUTY_PHONE:
            return _checked(text, is_phone(text), "card.bad_phone")
        case Field.EMAIL:
            return _checked(text, is_email(text), "card.bad_email")
        case Field.ADDRESS | Field.NOTE:
            if not says_something(text) or len(text) > MOST_TEXT:
                raise Refusal("card.bad_text", most=MOST_TEXT)
            return text
        case Field.HOURS:
            return _hours(text)
        case Field.HOLIDAYS:
            return _holidays(text)


def is_phone(text: str) -> bool:
    """Whether it looks like a phone number, as written: +44 (0) 203 668 7474."""
    return re.fullmatch(r"[0-9+()./,;#*xext -]*", text) is not None and len(re.findall("[0-9]", text)) >= 3


def is_email(text: str) -> bool:
    """Whether it looks like an e-mail address."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text) is not None


def _checked(text: str, sound: bool, key: str) -> str:
    if not sound or len(text) > _MOST_LINE:
        raise Refusal(key)
    return text


def _hours(text: str) -> dict[str, list[str]]:
    """Hours by weekday (mon to sun), of lines such as Mon-Fri 09:00-12:00, 14:00-16:00."""
    week: dict[int, list[str]] = {}
    for line in filter(None, (line.strip() for line in re.split(r"[\n;]", text))):
        found = re.fullmatch(r"([^0-9]+)([0-9].*)", line)
        days, spans = (_weekdays(found[1]), _spans(found[2])) if found else ((), ())
        if not days or not spans or any(day in week for day in days):
            raise Refusal("card.bad_hours", line=line[:40])
        week |= {day: list(spans) for day in days}
    if not week:
        raise Refusal("card.bad_hours", line="…")
    return {WEEKDAYS[day]: week[day] for day in sorted(week)}


def _weekdays(text: str) -> Sequence[int]:
    """Days of the week, 0 for Monday, of "Mon-Wed, Fri" or «пн–ср, пт»; empty where a word is not a day."""
    if _DAYS.sub("", text).strip(" ,.:–—-\t"):
        return ()
    found: list[int] = []
    for first, last in _DAYS.findall(text):
        if not last and first.casefold() in ("and", "и"):
            continue
        start, end = day_names.WEEKDAYS.get(first.casefold(), 7), day_names.WEEKDAYS.get((last or first).casefold(), -1)
        if start > end:
            return ()
        found += range(start, end + 1)
    return found if len(set(found)) == len(found) else ()


def _spans(text: str) -> Sequence[str]:
    """Spans of hours within a day as HH:MM-HH:MM, in order; empty where one is not understood or two overlap."""
    matches = [_SPAN.fullmatch(part.strip(" .")) for part in re.split(r",|\band\b|\bи\b", text)]
    try:
        pairs = sorted((time(int(m[1]), int(m[2])), time(int(m[3]), int(m[4]))) for m in matches if m)
    except ValueError:
        return ()
    apart = all(earlier[1] <= later[0] for earlier, later in pairwise(pairs))
    if len(pairs) != len(matches) or not apart or any(start >= end for start, end in pairs):
        return ()
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in pairs]


def _holidays(text: str) -> list[str]:
    """ISO days, of days typed as 2026-12-25 or 25.12.2026 with spaces, commas or semicolons between them."""
    words = re.findall(r"[^\s,;]+", text)
    days = set()
    for word in words:
        iso, dotted = _ISO_DAY.fullmatch(word), _DOTTED_DAY.fullmatch(word.rstrip("."))
        numbers = [int(part) for part in iso.groups()] if iso else []
        if dotted:
            numbers = [int(part) for part in reversed(dotted.groups())]
        day = day_of(numbers[0], numbers[1], numbers[2]) if numbers else None
        if day is None:
            raise Refusal("card.bad_days", word=word[:20])
        days.add(day)
    if not 0 < len(days) <= _MOST_DAYS:
        raise Refusal("card.bad_days", word="…")
    return [day.isoformat() for day in sorted(days)]
