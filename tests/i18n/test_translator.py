"""Numbers, plurals, days and clocks as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.richtext import Span, bold
from bot.i18n.translator import INTERFACE, closest, own_name, translator


@pytest.mark.parametrize(
    ("number", "english", "russian"),
    [
        (0, "0 days", "0 дней"),
        (1, "1 day", "1 день"),
        (2, "2 days", "2 дня"),
        (5, "5 days", "5 дней"),
        (11, "11 days", "11 дней"),
        (12, "12 days", "12 дней"),
        (21, "21 days", "21 день"),
        (22, "22 days", "22 дня"),
        (111, "111 days", "111 дней"),
        (1302, "1302 days", "1302 дня"),
        (1294, "1294 days", "1294 дня"),
        (10_001, "10001 days", "10001 день"),
        (-1, "-1 day", "-1 день"),
        (-5, "-5 days", "-5 дней"),
    ],
)
def test_days(number: int, english: str, russian: str) -> None:
    """Days are counted in the right plural and without grouping."""
    assert translator("en").count("days", number) == english
    assert translator("ru").count("days", number) == russian


@given(st.integers(0, 10**7))
def test_russian_plurals(number: int) -> None:
    """Every number takes the form that Russian grammar asks for."""
    last, teens = number % 10, number % 100 in range(11, 15)
    form = "день" if last == 1 and not teens else "дня" if last in (2, 3, 4) and not teens else "дней"
    assert translator("ru").count("days", number) == f"{number} {form}"


def test_days_and_clocks() -> None:
    """A day is 4 August 2021, in Russian 4 августа 2021; a clock has 24 hours."""
    day = date(2021, 8, 4)
    assert [translator(lang).day(day) for lang in INTERFACE] == ["4 August 2021", "4 августа 2021"]
    assert [translator(lang).weekday(0) for lang in INTERFACE] == ["Mon", "пн"]
    assert [translator(lang).tenths(2.44) for lang in INTERFACE] == ["2.4", "2,4"]
    assert [translator(lang).weekday_in_full(1) for lang in INTERFACE] == ["Tuesday", "вторник"]
    now = datetime(2021, 8, 4, 20, 5, tzinfo=UTC)
    assert (translator("en").clock(now, "Europe/London"), translator("ru").clock(now, "Europe/Moscow")) == (
        "21:05",
        "23:05",
    )


def test_values_are_not_read_as_placeholders() -> None:
    """Braces in what is filled in stay as they are, in plain and in formatted sentences."""
    assert translator("en")("statement.unknown", number="{x}") == "There is no statement {x}."
    greeting = translator("en").rich("start.group", mission=bold("{mission}"))
    at = greeting.text.index("{mission}")
    assert greeting.spans == (Span(at, at + len("{mission}"), "bold"),)


def test_what_is_missing_is_an_error() -> None:
    """A key that is not there, or a placeholder without its value, is never shown to a person."""
    with pytest.raises(KeyError):
        translator("en")("no.such.key")
    with pytest.raises(KeyError):
        translator("ru").count("no.such.key", 1)
    with pytest.raises(KeyError):
        translator("ru")("statement.unknown")
    with pytest.raises(KeyError):
        translator("ru").rich("start.group")


@pytest.mark.parametrize(
    ("telegram", "default", "lang"),
    [
        ("ru", "en", "ru"),
        ("ru-RU", "en", "ru"),
        ("en-GB", "ru", "en"),
        ("RU", "en", "ru"),
        ("fr", "ru", "ru"),
        (None, "ru", "ru"),
        ("", "en", "en"),
        ("fr", "de", "en"),
    ],
)
def test_the_closest_language(telegram: str | None, default: str, lang: str) -> None:
    """A person's own language if the interface has it, else the mission's, else English."""
    assert closest(telegram, default) == lang


def test_other_languages_are_spoken_in_english() -> None:
    """Where there is no catalog the words are English; languages are called by their own names."""
    assert translator("fr").lang == "en"
    assert [own_name(lang) for lang in ("en", "ru", "fr")] == ["English", "Русский", "Français"]
