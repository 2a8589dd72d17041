"""How words sound in both scripts, and how far apart two spellings are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.search.query import fold
from bot.domain.search.spelling import distance, forgiven, in_cyrillic, sound, trigrams

WORDS = st.text("abcdxyzабвж", max_size=9)


@pytest.mark.parametrize(
    ("russian", "latin"),
    [
        ("Путин", "Putin"),
        ("Сергей", "Sergey"),
        ("Сергей", "Sergei"),
        ("Захарова", "Zakharova"),
        ("Захарова", "Zaharova"),
        ("Юрий", "Yury"),
        ("Дмитрий", "Dmitry"),
        ("Ельцин", "Yeltsin"),
        ("Хрущёв", "Khrushchev"),
        ("Наталья", "Natalia"),
        ("Навальный", "Navalny"),
        ("Киев", "Kiev"),
    ],
)
def test_a_name_sounds_the_same_in_both_scripts(russian: str, latin: str) -> None:
    """Whichever of the usual spellings is typed."""
    assert sound(fold(russian)) == sound(fold(latin))


def test_a_latin_name_in_russian_letters() -> None:
    """So that its Russian ending can be cut."""
    assert [in_cyrillic(name) for name in ("zakharova", "sergey", "sergei", "yuri")] == [
        "захарова",
        "сергей",
        "сергей",
        "юри",
    ]


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("putin", "putin", 0),
        ("putn", "putin", 1),
        ("putiin", "putin", 1),
        ("puzin", "putin", 1),
        ("ptuin", "putin", 1),
        ("negotiasoins", "negotiations", 2),
        ("paris", "london", 3),
    ],
)
def test_distance(one: str, other: str, away: int) -> None:
    """A letter that is missing, too many, wrong, or two that changed places; beyond two it is not counted."""
    assert distance(one, other, 2) == away


@given(WORDS, WORDS)
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    """It is 0 for the same word only, and never more than one above what was allowed."""
    found = distance(one, other, 3)
    assert found == distance(other, one, 3)
    assert (found == 0) is (one == other)
    assert found <= 4


@given(st.text("abcde", min_size=4, max_size=12), st.integers(0, 11))
def test_one_mistake_leaves_a_trigram(word: str, place: int) -> None:
    """A word with a letter missing still shares some three letters in a row with the right one."""
    wrong = word[: place % len(word)] + word[place % len(word) + 1 :]
    assert set(trigrams(word)) & set(trigrams(wrong))


def test_short_words_are_not_taken_for_mistakes() -> None:
    """In a short word one letter makes another word; in a long one two mistakes are forgiven, in one that nobody writes
    none."""
    assert [forgiven(word) for word in ("vis", "visa", "passports", "ab" * 30, "ab" * 31)] == [0, 1, 2, 2, 0]
