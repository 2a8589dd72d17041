"""What counts in a text and what copying may do to it; the code that stays the same."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.verify.fingerprint import code_in, fingerprint, is_word, lines_of, tokens, tokens_by_line, written
from tests.domain.verify.copied import copied, prose


@settings(max_examples=30)
@given(prose(), st.data())
def test_copying_changes_no_code(text: str, data: st.DataObject) -> None:
    """Spaces, quotation marks, dashes, unseen characters and composition do not count."""
    copy = data.draw(copied(text))
    assert tokens(copy) == tokens(text)
    assert fingerprint(copy) == fingerprint(text)


@settings(max_examples=50)
@given(prose(), st.data())
def test_a_changed_word_or_sign_changes_the_code(text: str, data: st.DataObject) -> None:
    """Any word, number or sign that is taken out, doubled or replaced counts."""
    found = tokens(text)
    place = data.draw(st.integers(0, len(found) - 1))
    instead = data.draw(st.sampled_from([[], [found[place]] * 2, ["other"], ["7"], ["."], [";"]]))
    changed = [*found[:place], *instead, *found[place + 1 :]]
    if changed != found:
        assert fingerprint(" ".join(changed)) != fingerprint(text)


@settings(max_examples=100)
@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """The readable form of the tokens has the same tokens; the code has its form."""
    assert tokens(written(tokens(text))[0]) == tokens(text)
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", fingerprint(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It said: “a step — forward”…", 'It said: "a step - forward"...'),
        ("1️⃣ First point 👍", "First point"),
        ("• one\n• two", "one two"),
        ("well-known (and old)", "well known and old"),
        ("край", "край"),
        ("25\u00a0November", "25 November"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    """What copying changes (spaces, quotation marks, dashes) does not change the fingerprint."""
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("край", "краи"),
        ("ещё", "еще"),
        ("Paris", "paris"),
        ("Paris", "Раris"),  # the second begins with two Cyrillic letters
        ("£5", "€5"),
        ("5%", "5"),
        ("at 12:30", "at \u202e03:21\u202c"),
        ("not now", "nοt now"),
        ("No, stop", "No stop"),
        ("co operate", "cooperate"),
        ("m2", "m²"),
        ("≤ 30", "≥ 30"),
        ("≤ 30", "30"),
        ("30 ℃", "30 ℉"),
        ("1⁄2", "1 2"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    """What changes a text, also where the eye hardly sees it."""
    assert fingerprint(one) != fingerprint(other)


def test_the_code_is_stable() -> None:
    """Codes are printed and kept by readers: this one must never change."""
    assert fingerprint("The Embassy confirms: talks open in Paris, on 25 November at 10:30.") == "2G7A-VEIQ-BNYB-A63R"
    assert written(tokens("Costs: 5 %, £3.50 - at 10:30 !"))[0] == "Costs: 5%, £3.50 at 10:30!"
    assert is_word("25") and not is_word(",")  # noqa: PT018 - one thought


def test_a_code_in_a_message() -> None:
    """A fingerprint's code is recognised however it is typed."""
    code = fingerprint("text")
    for typed in (code, code.lower(), f"is {code.replace('-', ' ')} genuine?", code.replace("-", "")):
        assert code_in(typed) == code
    assert code_in("no code here") is None


def test_a_minus_counts() -> None:
    """A minus, and a dash that joins two numbers, counts; its length does not."""
    for dash in "-−–—":
        assert tokens(f"At {dash}2 degrees") == tokens("At −2 degrees") != tokens("At 2 degrees")
        assert tokens(f"Rooms 10{dash}12") == tokens("Rooms 10–12") != tokens("Rooms 10 12")
        assert tokens(f"Letters {dash} of thanks") == tokens("Letters of thanks")
        assert tokens(f"a well{dash}known fact") == tokens("a well known fact")


@given(st.text(st.sampled_from("aé1-–2\u00ad\u0301 \n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029.…1\ufe0f\u20e3")))
def test_lines_and_their_tokens(text: str) -> None:
    """Each line has the tokens that stand for it."""
    found = unicodedata.normalize("NFC", text)
    assert [" ".join(tokens(line)) for line in lines_of(found)] == tokens_by_line(found)
