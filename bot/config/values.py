"""The kinds of value that a config key can hold (a language, a duration, a file ...), each read from YAML's value.

A function here that cannot accept a value raises `refusal`, whose sentence the operator reads.
"""

import difflib
import itertools
import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, Strict
from pydantic_core import PydanticCustomError

from bot.config.faults import quoted
from bot.config.section import ReadFrom
from bot.domain.mission import LocalText

ANY_LANGUAGE = "*"
"""In pydantic's locations, the language of a text that is the same in every language."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = timedelta(days=366)

TimezoneName = NewType("TimezoneName", str)
"""The name of a time zone in the IANA database: Europe/London."""

Opening = NewType("Opening", str)
"""A span of opening hours within a day, as 09:00-12:00; it ends after it begins."""


def refusal(message: str) -> PydanticCustomError:
    """The error to raise for a value that cannot be accepted; its sentence is shown to the operator."""
    return PydanticCustomError("refusal", "{message}", {"message": message})


def nearest(word: str, known: list[str], likeness: float = 0.6) -> str:
    """The hint `; did you mean 'x'?` for the known word closest to this one; '' where none is close."""
    lowered = {name.lower(): name for name in known}
    starts = [name for name in known if len(name) > 2 and word.lower().startswith(name.lower())]
    close = starts or [lowered[n] for n in difflib.get_close_matches(word.lower(), list(lowered), 1, likeness)]
    return f"; did you mean '{close[0]}'?" if close and close[0] != word else ""


def _quoted_value(value: object) -> str:
    """What the file says, if it is a single value; '' for a list or a map."""
    return quoted(str(value)) if isinstance(value, str | int | float) else ""


def _line(value: str) -> str:
    value = value.strip()
    if not value:
        raise refusal("must not be empty")
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise refusal(f"{quoted(value)} is not a language code; write one such as 'en' or 'ru'")
    return value


def _zone(value: object) -> TimezoneName:
    if not isinstance(value, str):
        but = f", not {_quoted_value(value)}" if _quoted_value(value) else ""
        raise refusal(f"must be the name of a time zone, such as Europe/London{but}")
    try:
        if re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", value):
            return TimezoneName(ZoneInfo(value).key)
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
    shown = f"{_quoted_value(value)} is" if _quoted_value(value) else "this is"
    raise refusal(f"{shown} not a date of the calendar; write the year, month and day, as in 2018-03-04")


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"([0-9]{1,9}) ?([smhd]?)", str(value)) if isinstance(value, int | str) else None
    if match is None or isinstance(value, bool):
        shown = f", not {_quoted_value(value)}" if _quoted_value(value) else ""
        raise refusal(f"must be a number of seconds or a duration such as 90s, 15m, 1h or 2d{shown}")
    length = timedelta(seconds=int(match[1]) * _UNITS[match[2] or "s"])
    if length > _LONGEST:
        raise refusal(f"{quoted(str(value))} is longer than a year")
    return length


def _at_least_a_minute(value: timedelta) -> timedelta:
    if value < timedelta(minutes=1):
        raise refusal("must be at least one minute (1m)")
    return value


def _opening(value: object) -> Opening:
    """The span with two digits for each hour, so that spans can be sorted as text."""
    stretch = re.fullmatch(r"([0-9]{1,2}:[0-9]{2})\s*[-\u2013]\s*([0-9]{1,2}:[0-9]{2})", str(value).strip())
    if not isinstance(value, str) or stretch is None:
        shown = f"{_quoted_value(value)} is" if _quoted_value(value) else "this is"
        raise refusal(f'{shown} not a stretch of hours; write one in quotes, as in "09:00-12:00"')
    try:
        start, end = (time.fromisoformat(part.zfill(5)) for part in stretch.groups())
    except ValueError:
        raise refusal(f"{quoted(value)} is not a time of day; hours run from 00:00 to 23:59") from None
    if start >= end:
        raise refusal(f"{quoted(value)} ends before it starts")
    return Opening(f"{start:%H:%M}-{end:%H:%M}")


def _apart(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    """The spans of a day in order of time; refused where two overlap."""
    ordered = tuple(sorted(openings))
    for earlier, later in itertools.pairwise(ordered):
        if later.partition("-")[0] < earlier.partition("-")[2]:
            raise refusal(f"{earlier} and {later} overlap")
    return ordered


def _file(value: Path) -> Path:
    if not value.name:
        raise refusal("must be the name of a file")
    return _not_at_home(value)


def _folder(value: Path) -> Path:
    if not value.parts:
        raise refusal("must be the name of a folder")
    return _not_at_home(value)


def _not_at_home(value: Path) -> Path:
    if value.parts[0].startswith("~"):
        raise refusal("'~' does not stand for a home folder here; write the whole path")
    return value


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]{30,}", value.get_secret_value()):
        raise refusal("is not a bot token; copy it whole from @BotFather: digits, a colon, then 30 or more signs")
    return value


def _text_key(value: str) -> str:
    return value if value == ANY_LANGUAGE else _language(value)


def _by_language(value: object) -> object:
    """A text as a map by language; a text for all languages under ANY_LANGUAGE."""
    if value == {}:
        raise refusal("holds no text; write one, or a map such as {en: ..., ru: ...}")
    if isinstance(value, dict) and ANY_LANGUAGE in value:
        raise refusal("'*' is not a language; a text for every language is written without a map")
    return {ANY_LANGUAGE: value} if isinstance(value, str) else value


def _local_text(by_lang: dict[str, str]) -> LocalText:
    return LocalText({"" if lang == ANY_LANGUAGE else lang: said for lang, said in by_lang.items()})


Line = Annotated[str, AfterValidator(_line)]
Language = Annotated[str, AfterValidator(_language)]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Timezone = Annotated[TimezoneName, BeforeValidator(_zone)]
Day = Annotated[date, BeforeValidator(_date)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Interval = Annotated[Duration, AfterValidator(_at_least_a_minute)]
Openings = Annotated[tuple[Annotated[Opening, BeforeValidator(_opening)], ...], AfterValidator(_apart)]
Port = Annotated[Whole, Field(ge=1, le=65535)]
File = Annotated[Path, AfterValidator(_file)]
Folder = Annotated[Path, AfterValidator(_folder)]
Token = Annotated[SecretStr, AfterValidator(_token)]
_TextMap = Annotated[dict[Annotated[str, AfterValidator(_text_key)], Line], BeforeValidator(_by_language)]
Text = Annotated[LocalText, ReadFrom(_TextMap, _local_text)]
