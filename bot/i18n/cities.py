"""Finds time zones by the city or country that a person types, and names zones on buttons.

The names are from CLDR, which comes with Babel. CLDR lists a city under its zone's oldest key (Asia/Calcutta), which
Babel's own `get_timezone_location` does not find; here zones have the present keys (Asia/Kolkata), as in IANA's
zone.tab.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from babel import Locale
from babel.core import get_global

from bot.domain.search.query import fold
from bot.domain.time.zones import SEATS, Region, by_key
from bot.i18n.translator import INTERFACE

MOST_FOUND = 8  # zones that are offered for a choice
_SHORTEST = 3  # letters of a city's beginning
_PARTED = str.maketrans("-_.,!", "     ")


def find(text: str) -> list[str]:
    """The zones (IANA names) that a text may mean, the likeliest first: an IANA name, a city, a country, a city's
    beginning.

    In English or Russian, in upper or lower case, with hyphens or without; a city by its former name too. At most
    `MOST_FOUND`; empty where nothing matches.
    """
    key, typed = by_key(text), _plain(text)
    if key and "/" in key:
        return [key]
    for names in (_cities(), _countries(), _former()):
        if typed in names:
            return list(names[typed])[:MOST_FOUND]
    if key:
        return [key]  # UTC; names such as Japan are countries
    if len(typed) < _SHORTEST:
        return []
    begun = [zone for name, zones in sorted(_cities().items()) if name.startswith(typed) for zone in zones]
    return list(dict.fromkeys(begun))[:MOST_FOUND]


def city(zone: str, lang: str) -> str:
    """The city that a zone is named after: Париж for Europe/Paris; the key's last part if CLDR has no name."""
    names = _locale(lang).time_zones
    for name in (zone, *_old_names().get(zone, ())):
        if found := names.get(name, {}).get("city"):
            return str(found)
    return zone.rpartition("/")[2].replace("_", " ")


def region_name(region: Region, lang: str) -> str:
    """A part of the world, as on a button: Европа."""
    return str(_locale(lang).territories[region.code])


def _locale(lang: str) -> Locale:
    return Locale.parse(lang if lang in INTERFACE else INTERFACE[0])


def _plain(text: str) -> str:
    return " ".join(fold(text).translate(_PARTED).split())


@cache
def _cities() -> dict[str, tuple[str, ...]]:
    """The zones by every name of their cities, folded."""
    found: dict[str, dict[str, None]] = {}
    for zone in _today():
        english = zone.rpartition("/")[2].replace("_", " ")
        for name in (english, *(city(zone, lang) for lang in INTERFACE), *SEATS.get(zone, ())):
            found.setdefault(_plain(name), {})[zone] = None
    return {name: tuple(zones) for name, zones in found.items()}


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """The zones by the names of their countries, in plain letters; in zone.tab's order, the most populous first."""
    found: dict[str, tuple[str, ...]] = {}
    for lang in INTERFACE:
        for code, name in _locale(lang).territories.items():
            zones = tuple(zone for zone, country in _today().items() if country == code)
            if zones:
                found[_plain(name)] = zones
    return found


@cache
def _former() -> dict[str, tuple[str, ...]]:
    """The zones by the cities in their old keys, in plain letters: Kiev, Calcutta, Saigon."""
    olds = {zone: _old_names().get(zone, ()) for zone in _today()}
    named = {old: zone for zone in olds for old in olds[zone] if "/" in old}
    return {_plain(old.rpartition("/")[2]): (zone,) for old, zone in named.items()}


@cache
def _old_names() -> dict[str, list[str]]:
    """The keys that each zone had before."""
    found: dict[str, list[str]] = {}
    for old, zone in get_global("zone_aliases").items():
        found.setdefault(zone, []).append(old)
    return found


@cache
def _today() -> dict[str, str]:
    """The zones in use and their countries (ISO 3166), from zone.tab
    (https://data.iana.org/time-zones/tz-link.html)."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {zone: country for country, _, zone, *_ in rows if by_key(zone)}
