"""The callback data of the buttons of /settings: each opens a screen or changes a wish.

Anyone can send any data, so whatever is not exactly in our form is refused here. Whether the mission has the topic or
language, and who may change what, is checked in `services/subscriptions/change_settings.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.subscriptions.rhythm import Every, Rhythm
from bot.domain.subscriptions.wishes import Beat, Change, Hush, Live, Quiet, Speak, TakeAll, TakeTopic
from bot.domain.time.zones import REGIONS, by_key

_OFF, _MISSIONS = "off", "mission"
_TOPIC = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BEAT = re.compile(r"at_once|daily-(?P<day_hour>\d{1,2})|weekly-(?P<weekday>[0-6])-(?P<week_hour>\d{1,2})", re.ASCII)
_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
_REGIONS = frozenset(region.code for region in REGIONS)


class Screen(StrEnum):
    """The screens of the settings."""

    ALL = "all"
    TOPICS = "topics"
    LANGUAGE = "lang"
    RHYTHM = "rhythm"
    QUIET = "quiet"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Look:
    """Open a screen. `at`: on the screen of zones a region's code; on that of quiet hours the hour when they begin."""

    screen: Screen
    at: str = ""


Step = Look | Change


def encode(step: Step) -> tuple[str, ...]:
    """The step as arguments of callback data: letters, digits, - and _ only."""
    match step:
        case Look(screen, at):
            return (screen.value, at) if at else (screen.value,)
        case TakeTopic(key, wanted):
            return "t", key, _bit(wanted)
        case TakeAll():
            return ("a",)
        case Speak(lang):
            return "l", lang
        case Beat(every, hour, weekday):
            return "r", Rhythm("", every, hour, weekday).code
        case Quiet(begins, ends):
            return "q", f"{begins}-{ends}" if begins != ends else _OFF
        case Live(zone):
            return "z", zone.replace("/", "--").replace("+", "__") or _MISSIONS
        case Hush(silent):
            return "s", _bit(silent)


def decode(args: Sequence[str]) -> Step:
    """The inverse of `encode`.

    Raises:
        ValueError: none of our buttons has these arguments.
    """
    step = _step(args)
    if encode(step) != tuple(args):
        raise ValueError(args)
    return step


def _step(args: Sequence[str]) -> Step:
    match args:
        case ["t", key, wanted] if _TOPIC.fullmatch(key):
            return TakeTopic(key, wanted == "1")
        case ["a"]:
            return TakeAll()
        case ["l", lang] if _LANG.fullmatch(lang):
            return Speak(lang)
        case ["r", code]:
            return _beat(code)
        case ["q", hours]:
            return Quiet() if hours == _OFF else _quiet(hours)
        case ["z", zone]:
            return Live("") if zone == _MISSIONS else _live(zone)
        case ["s", silent]:
            return Hush(silent == "1")
        case [screen]:
            return Look(Screen(screen))
        case [Screen.ZONE, region] if region in _REGIONS:
            return Look(Screen.ZONE, region)
        case [Screen.QUIET, hour]:
            return Look(Screen.QUIET, str(_hour(hour)))
    raise ValueError(args)


def _beat(code: str) -> Beat:
    found = _BEAT.fullmatch(code)
    if found is None:
        raise ValueError(code)
    if found["day_hour"]:
        return Beat(Every.DAILY, _hour(found["day_hour"]))
    if found["week_hour"]:
        return Beat(Every.WEEKLY, _hour(found["week_hour"]), int(found["weekday"]))
    return Beat(Every.AT_ONCE)


def _quiet(hours: str) -> Quiet:
    found = _HOURS.fullmatch(hours)
    if found is None:
        raise ValueError(hours)
    return Quiet(_hour(found[1]), _hour(found[2]))


def _live(code: str) -> Live:
    zone = code.replace("--", "/").replace("__", "+")
    if by_key(zone) != zone:
        raise ValueError(code)
    return Live(zone)


def _hour(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > 23:
        raise ValueError(text)
    return int(text)


def _bit(value: bool) -> str:
    return "1" if value else "0"
