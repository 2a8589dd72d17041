"""What is not what it seems: links that show another address; characters that turn, hide, or look like others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.deceptive import Oddity, disguised_links, odd_characters
from bot.domain.text.richtext import RichText, join, link


@pytest.mark.parametrize(
    ("shown", "address"),
    [
        ("https://embassy.example", "https://embassy.example.evil.net"),
        ("embassy.example", "https://evil.net/embassy.example"),
        ("www.embassy.example/visas", "https://www.embassy.example/fees"),
        ("embassy.example.", "https://evil.net"),
        ("EMBASSY.EXAMPLE/a", "https://embassy.example/b"),
        ("our page embassy.example here", "https://evil.net"),
        ("embassy.exam\u200bple", "https://evil.net"),
        ("ｅmbassy.example", "https://evil.net"),
        ("посольство.рф", "https://evil.net"),
        ("https://embassy.example@evil.net/", "https://embassy.example/"),
        ("mail@embassy.example", "https://evil.net"),
        ("192.168.1.1", "https://evil.net"),
        ("https://embassy.example", "tg://resolve?domain=evil"),
        ("еmbassy.example", "https://embassy.example"),  # the first letter is Cyrillic
    ],
)
def test_a_link_that_shows_another_address(shown: str, address: str) -> None:
    """What looks like an address leads elsewhere."""
    (found,) = disguised_links(join(["See ", link(shown, address), "."]))
    assert (found.shown, found.address) == (shown, address)


@pytest.mark.parametrize(
    ("shown", "address"),
    [
        ("here", "https://evil.net"),
        ("https://embassy.example", "https://embassy.example/"),
        ("embassy.example", "http://www.Embassy.example"),
        ("embassy.example/visas.", "https://embassy.example/visas"),
        ("No. 3.5 of 2.10.2026", "https://evil.net"),
        ("read more at embassy.example", "https://embassy.example/visas"),
        ("посольство.рф", "https://" + "посольство.рф".encode("idna").decode()),
        ("End.Then", "https://end.then/"),
    ],
)
def test_a_link_that_is_what_it_shows(shown: str, address: str) -> None:
    """Words are no address, and the same address may be written in another way."""
    assert disguised_links(link(shown, address)) == []


@pytest.mark.parametrize(
    ("text", "oddity", "where", "name"),
    [
        ("pay \u202e001 euros", Oddity.TURNING, "pay 001 euros", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\u2067b", Oddity.TURNING, "ab", "U+2067 RIGHT-TO-LEFT ISOLATE"),
        ("not\u200bable", Oddity.INVISIBLE, "notable", "U+200B ZERO WIDTH SPACE"),
        ("re\u00adsign", Oddity.INVISIBLE, "resign", "U+00AD SOFT HYPHEN"),
        ("a\u3164b", Oddity.INVISIBLE, "ab", "U+3164 HANGUL FILLER"),
        ("in\u200dvisible", Oddity.INVISIBLE, "invisible", "U+200D ZERO WIDTH JOINER"),
        ("x\ue000y", Oddity.INVISIBLE, "xy", "U+E000"),
        ("Раris", Oddity.MIXED, "Раris", "U+0420 CYRILLIC CAPITAL LETTER ER"),
        ("Москвa", Oddity.MIXED, "Москвa", "U+0061 LATIN SMALL LETTER A"),
        ("Αthens", Oddity.MIXED, "Αthens", "U+0391 GREEK CAPITAL LETTER ALPHA"),
        ("M\u200bоscow", Oddity.MIXED, "Mоscow", "U+043E CYRILLIC SMALL LETTER O"),
    ],
)
def test_odd_characters(text: str, oddity: Oddity, where: str, name: str) -> None:
    """Each is named, with where it stands."""
    found = [one for one in odd_characters(text) if one.oddity is oddity]
    assert [one.where for one in found] == [where]
    assert name in found[0].names


@pytest.mark.parametrize(
    "text",
    [
        "A plain text — with “quotes”, numbers 1302 and 25 °C.",
        "Обычный текст: № 5, СССР и USA, 3-й",
        "Visa-центр открыт",  # two words of one script each
        "👨‍👩‍👧 ❤️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می‌خواهم",
        "क्‍ष",
        "Ελλάδα и Greece",
        "line one\nline two",
    ],
)
def test_what_is_written_so(text: str) -> None:
    """What a language or an emoji needs is no matter for a warning."""
    assert odd_characters(text) == []


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text(text: str, address: str) -> None:
    """Every text is answered, and what is said of it can be shown on one line."""
    for found in odd_characters(text):
        assert "\n" not in found.where
        assert found.names
    if text:
        disguised_links(RichText(text).formatted("text_link", f"https://{address}"))
