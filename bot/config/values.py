"""The kinds of value a config key can hold, each read from what YAML gives; not the keys themselves.

Every reader here refuses with `refusal`, whose sentence reaches the operator as it stands.
"""

import difflib
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, RootModel, Strict, model_validator
from pydantic_core import PydanticCustomError

from bot.config.faults import quoted

ANY_LANGUAGE = "*"
"""The key under which a text that is the same in every language is kept."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = timedelta(days=366)


def refusal(message: str) -> PydanticCustomError:
    """The error a reader raises; its sentence is shown as it stands."""
    return PydanticCustomError("refusal", "{message}", {"message": message})


def nearest(word: str, known: list[str], likeness: float = 0.6) -> str:
    """The hint `; did you mean 'x'?` for the known word closest to this one, or nothing."""
    lowered = {name.lower(): name for name in known}
    starts = [name for name in known if len(name) > 2 and word.lower().startswith(name.lower())]
    close = starts or [lowered[n] for n in difflib.get_close_matches(word.lower(), list(lowered), 1, likeness)]
    return f"; did you mean '{close[0]}'?" if close and close[0] != word else ""


def _line(value: str) -> str:
    value = value.strip()
    if not value:
        raise refusal("must not be empty")
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise refusal(f"{quoted(value)} is not a language code; write one such as 'en' or 'ru'")
    return value


def _zone(value: object) -> object:
    """A time zone by its name in the IANA database; anything that is not a text is left to pydantic."""
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", value):
            return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    names = sorted(available_timezones())
    city = value.lower().replace(" ", "_")
    same_city = [name for name in names if name.lower().rpartition("/")[2] == city]
    hint = f"; did you mean '{same_city[0]}'?" if same_city else nearest(value, names, 0.75)
    raise refusal(f"{quoted(value)} is not a time zone{hint or '; write one such as Europe/London'}")


def _date(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    shown = f"{quoted(str(value))} is" if isinstance(value, str | int | float) else "this is"
    raise refusal(f"{shown} not a date of the calendar; write the year, month and day, as in 2018-03-04")


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"([0-9]{1,9}) ?([smhd]?)", str(value)) if isinstance(value, int | str) else None
    if match is None or isinstance(value, bool):
        shown = f", not {quoted(str(value))}" if isinstance(value, str | int | float) else ""
        raise refusal(f"must be a number of seconds or a duration such as 90s, 15m, 1h or 2d{shown}")
    length = timedelta(seconds=int(match[1]) * _UNITS[match[2] or "s"])
    if length > _LONGEST:
        raise refusal(f"{quoted(str(value))} is longer than a year")
    return length


def _at_least_a_minute(value: timedelta) -> timedelta:
    if value < timedelta(minutes=1):
        raise refusal("must be at least one minute (1m)")
    return value


@dataclass(frozen=True, order=True)
class Opening:
    """One stretch of opening hours within a day, in the mission's time zone; `start` is before `end`."""

    start: time
    end: time

    def __str__(self) -> str:
        """As the config writes it: 09:00-12:00."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def _opening(value: object) -> object:
    if isinstance(value, Opening):
        return value
    stretch = re.fullmatch(r"([0-9]{1,2}:[0-9]{2})\s*[-\u2013]\s*([0-9]{1,2}:[0-9]{2})", str(value).strip())
    if not isinstance(value, str) or stretch is None:
        shown = f"{quoted(str(value))} is" if isinstance(value, str | int | float) else "this is"
        raise refusal(f'{shown} not a stretch of hours; write one in quotes, as in "09:00-12:00"')
    try:
        start, end = (time.fromisoformat(part.zfill(5)) for part in stretch.groups())
    except ValueError:
        raise refusal(f"{quoted(value)} is not a time of day; hours run from 00:00 to 23:59") from None
    if start >= end:
        raise refusal(f"{quoted(value)} ends before it starts")
    return Opening(start, end)


def _apart(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    ordered = tuple(sorted(openings))
    for earlier, later in itertools.pairwise(ordered):
        if later.start < earlier.end:
            raise refusal(f"{earlier} and {later} overlap")
    return ordered


Line = Annotated[str, AfterValidator(_line)]
Language = Annotated[str, AfterValidator(_language)]


def _text_key(value: str) -> str:
    return value if value == ANY_LANGUAGE else _language(value)


class LocalText(RootModel[dict[Annotated[str, AfterValidator(_text_key)], Line]]):
    """A text of the mission's own: one for every language, or one per language."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, value: object) -> object:
        if value == {}:
            raise refusal("holds no text; write one, or a map such as {en: ..., ru: ...}")
        if isinstance(value, dict) and ANY_LANGUAGE in value:
            raise refusal("'*' is not a language; a text for every language is written without a map")
        return {ANY_LANGUAGE: value} if isinstance(value, str) else value

    @classmethod
    def of(cls, text: str | Mapping[str, str]) -> Self:
        """The same text as the config would give for this string or map."""
        return cls.model_validate(text if isinstance(text, str) else dict(text))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is written in, in the file's order; none when it is the same in all."""
        return tuple(code for code in self.root if code != ANY_LANGUAGE)

    def in_language(self, language: str, *fallbacks: str) -> str:
        """The text in the first of these languages it has ("pt-BR" also finds "pt"), else its first one."""
        for code in (language, *fallbacks):
            for candidate in (code, code.partition("-")[0]):
                if candidate in self.root:
                    return self.root[candidate]
        return next(iter(self.root.values()))

    def every(self) -> tuple[tuple[str, str], ...]:
        """All (language, text) pairs; the language is "*" for a text that is the same in all."""
        return tuple(self.root.items())


Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Timezone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Day = Annotated[date, BeforeValidator(_date)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Interval = Annotated[Duration, AfterValidator(_at_least_a_minute)]
Openings = Annotated[tuple[Annotated[Opening, BeforeValidator(_opening)], ...], AfterValidator(_apart)]
Port = Annotated[Whole, Field(ge=1, le=65535)]
