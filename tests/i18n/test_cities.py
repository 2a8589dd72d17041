"""A time zone from what people type, and its name in their language."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.time.zones import REGIONS, SEATS, by_key
from bot.i18n.cities import MOST_FOUND, city, find, region_name
from bot.i18n.translator import INTERFACE

OFFERED = [zone for region in REGIONS for zone in region.zones]


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("europe/paris", "Europe/Paris"),
        ("EUROPE/PARIS", "Europe/Paris"),
        ("america/new york", "America/New_York"),
        ("UTC", "UTC"),
        ("Paris", "Europe/Paris"),
        (" париж ", "Europe/Paris"),
        ("Нью-Йорк", "America/New_York"),
        ("нью йорк", "America/New_York"),
        ("Kyiv", "Europe/Kyiv"),
        ("Киев", "Europe/Kyiv"),
        ("Kiev", "Europe/Kyiv"),
        ("Calcutta", "Asia/Kolkata"),
        ("Samoa", "Pacific/Apia"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("St Petersburg", "Europe/Moscow"),
        ("St. Petersburg", "Europe/Moscow"),
        ("Paris.", "Europe/Paris"),
        ("Калькутта", "Asia/Kolkata"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Washington", "America/New_York"),
        ("Пекин", "Asia/Shanghai"),
        ("Женева", "Europe/Zurich"),
        ("Япония", "Asia/Tokyo"),
        ("France", "Europe/Paris"),
    ],
)
def test_one_zone(typed: str, zone: str) -> None:
    """A key, a city or a country, in English or Russian."""
    assert find(typed) == [zone]


def test_several_are_offered() -> None:
    """A country of many zones, and a beginning that several cities have."""
    russia = find("Россия")
    assert len(russia) == MOST_FOUND
    assert "Europe/Moscow" in russia
    assert {"Europe/Madrid", "Africa/Malabo"} & set(find("мад"))
    assert find("Mos") == ["Europe/Moscow"]


@pytest.mark.parametrize("typed", ["", "x", "па", "no such city", "localtime", "🙂"])
def test_nothing(typed: str) -> None:
    """A text that is like no city gives no suggestion."""
    assert find(typed) == []


@settings(max_examples=100)
@given(st.text(max_size=20))
def test_any_text(typed: str) -> None:
    """Whatever is typed, the zones that are suggested exist and are listed once each."""
    zones = find(typed)
    assert len(zones) == len(set(zones)) <= MOST_FOUND
    assert set(zones) <= available_timezones()


@pytest.mark.parametrize("lang", INTERFACE)
def test_a_button_leads_to_its_zone(lang: str) -> None:
    """Every zone that is offered exists, once, has a name in the language, and is found by that name."""
    assert len(OFFERED) == len(set(OFFERED))
    for zone in OFFERED:
        assert ZoneInfo(zone).key == zone
        assert zone in find(city(zone, lang)), zone
        assert any("\u0400" <= char <= "\u04ff" for char in city(zone, lang)) is (lang == "ru"), zone
    names = [region_name(region, lang) for region in REGIONS]
    assert len(set(names)) == len(names) < 10
    assert set(SEATS) <= available_timezones()


def test_keys() -> None:
    """A time zone's key is accepted in any case, and nothing else is taken for one."""
    assert all(by_key(zone.upper()) == zone for zone in OFFERED)
    assert by_key("Paris") is None
    assert city("UTC", "ru") == "UTC"
    assert city("Europe/Paris", "fr") == "Paris"
