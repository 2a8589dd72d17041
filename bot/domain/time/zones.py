"""The time zones that people can choose from, by part of the world. The cities' names are in i18n."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the world: its code (UN M49, or ISO 3166 for a country of many zones) and its zones, west to east."""

    code: str
    zones: tuple[str, ...]


def _zones(area: str, cities: str) -> tuple[str, ...]:
    return tuple(f"{area}/{city}" for city in cities.split())


REGIONS = (
    Region("150", _zones("Europe", "London Lisbon Paris Madrid Berlin Rome Belgrade Athens Kyiv Minsk Istanbul")),
    Region(
        "RU",
        (
            *_zones("Europe", "Kaliningrad Moscow Samara"),
            *_zones("Asia", "Yekaterinburg Omsk Novosibirsk Irkutsk Yakutsk Vladivostok Magadan Kamchatka"),
        ),
    ),
    Region("145", _zones("Asia", "Jerusalem Beirut Baghdad Riyadh Tehran Yerevan Tbilisi Baku Dubai")),
    Region(
        "142",
        _zones("Asia", "Almaty Tashkent Karachi Kolkata Dhaka Bangkok Jakarta Shanghai Singapore Seoul Tokyo"),
    ),
    Region("002", _zones("Africa", "Casablanca Algiers Lagos Cairo Johannesburg Nairobi Addis_Ababa")),
    Region("021", _zones("America", "Los_Angeles Denver Chicago Toronto New_York Halifax")),
    Region(
        "419",
        _zones("America", "Mexico_City Havana Bogota Lima Caracas Santiago Argentina/Buenos_Aires Sao_Paulo"),
    ),
    Region("009", (*_zones("Australia", "Perth Brisbane Sydney"), *_zones("Pacific", "Auckland Fiji"))),
)

# Capitals and cities with missions that no zone is named after, by their zone; in English and Russian.
SEATS = {
    "America/New_York": ("Washington", "Вашингтон"),
    "America/Toronto": ("Ottawa", "Оттава"),
    "America/Sao_Paulo": ("Brasilia", "Бразилиа"),
    "Asia/Shanghai": ("Beijing", "Пекин"),
    "Asia/Kolkata": ("New Delhi", "Нью-Дели", "Delhi", "Дели"),
    "Asia/Karachi": ("Islamabad", "Исламабад"),
    "Asia/Dubai": ("Abu Dhabi", "Абу-Даби"),
    "Asia/Almaty": ("Astana", "Астана"),
    "Asia/Bangkok": ("Hanoi", "Ханой"),
    "Asia/Jerusalem": ("Tel Aviv", "Тель-Авив"),
    "Africa/Lagos": ("Abuja", "Абуджа"),
    "Africa/Johannesburg": ("Pretoria", "Претория"),
    "Australia/Sydney": ("Canberra", "Канберра"),
    "Europe/Istanbul": ("Ankara", "Анкара"),
    "Europe/Amsterdam": ("The Hague", "Гаага"),
    "Europe/Zurich": ("Bern", "Берн", "Geneva", "Женева"),
    "Europe/Moscow": ("Saint Petersburg", "St Petersburg", "Санкт-Петербург", "Петербург"),
    "Europe/London": ("Edinburgh", "Эдинбург"),
    "Pacific/Auckland": ("Wellington", "Веллингтон"),
}


def by_key(text: str) -> str | None:
    """The zone (IANA name) that was typed, in any case and with spaces or underscores; None if there is no such
    zone."""
    return _keys().get("_".join(text.split()).casefold())


@cache
def _keys() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones() if zone != "localtime"}
