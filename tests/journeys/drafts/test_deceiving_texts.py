"""A text that deceives whoever approves it: the card says what is behind it, before it goes out."""

from __future__ import annotations

import pytest

from bot.i18n.translator import INTERFACE, translator
from tests.journeys.conftest import Embassy


@pytest.mark.parametrize("lang", INTERFACE)
async def test_a_link_that_shows_another_address(lang: str, embassy: Embassy) -> None:
    """The card lists the real address of a link whose words look like another one; of other links nothing."""
    embassy.officer.user.language = lang
    say = translator(lang)
    async with embassy.open():
        shown, words = "https://embassy.example/visas", "Title\nSee "
        entities = [
            {"type": "text_link", "offset": len(words), "length": len(shown), "url": "https://evil.example/visas"},
            {"type": "text_link", "offset": len(words + shown) + 4, "length": 4, "url": "https://other.example/"},
        ]
        embassy.officer.send("/post")
        await embassy.officer.reply()
        embassy.officer.send(f"{words}{shown} or here.", entities=entities)
        discard = say("button.discard")
        found = await embassy.officer.wait(lambda f: any(discard in label for label in f[-1].labels))
        assert say("warn.link", shown=shown, address="https://evil.example/visas") in found[-1].text
        assert "other.example" not in found[-1].text


@pytest.mark.parametrize("lang", INTERFACE)
async def test_characters_that_deceive(lang: str, embassy: Embassy) -> None:
    """Turning, invisible and mixed characters are named, in title and text; an edit takes the warning off."""
    embassy.officer.user.language = lang
    say = translator(lang)
    async with embassy.open():
        message = embassy.officer.send("/post On Раris\nIt is not\u200b so: \u2067abc.")
        discard = say("button.discard")
        found = await embassy.officer.wait(lambda f: any(discard in label for label in f[-1].labels))
        card = found[-1]
        latin = "U+0420 CYRILLIC CAPITAL LETTER ER, U+0430 CYRILLIC SMALL LETTER A"
        mixed = say("warn.mixed", where="Раris", names=latin)
        assert mixed in card.text
        assert "U+200B ZERO WIDTH SPACE" in card.text
        assert say("warn.turning", where="is not so: abc.", names="U+2067 RIGHT-TO-LEFT ISOLATE") in card.text
        embassy.officer.edit(message, "/post On Paris\nIt is not so: abc.")
        await embassy.officer.wait(lambda f: any(m.id == card.id and "U+" not in m.text for m in f))


async def test_more_than_a_card_can_list(embassy: Embassy) -> None:
    """Many of them still make one card, which says how many more there are; a link comes first."""
    async with embassy.open():
        words = " ".join(f"Раris{n}x\u200b" for n in range(200))
        _, card = await embassy.draft(f"/post Title\n{words}")
        assert "more such warnings" in card.text
        assert card.text.count("⚠️") < 12
