"""The way to a human as it is drawn: what stands where, that any of it fits, and what a mission has not set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.mission import LocalText, Mission
from bot.domain.text.richtext import RichText, utf16_length
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.consular import nobody_reads
from bot.rendering.view import TEXT_LIMIT, View, rows, tap
from tests.rendering.scenes import BODIES, MISSION, NOW

FOUND = View(RichText("🔎 harbour\n\nWhat was found."), rows((tap("1️⃣", "read"),)))
BARE = Mission(LocalText({"": "Embassy"}), ("en",), "UTC")


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("in_need", [False, True])
def test_what_stands_where(lang: str, in_need: bool) -> None:
    """First that nobody reads, then the number in brief, then what was found; in need the whole card comes first."""
    translate = translator(lang)
    view = nobody_reads.above(translate, MISSION, NOW, FOUND, in_need=in_need)
    nobody, number = view.text.text.index(translate("people.nobody")), view.text.text.index("+442036687474")
    assert (number < nobody) is in_need
    assert ("5 Some Street" in view.text.text) is in_need
    assert view.text.text.endswith("What was found.")
    assert "+44 7700 900123" in view.text.text  # nobody answers on a Sunday but the duty phone
    assert view.rows[0] == FOUND.rows[0]
    assert len(view.rows) == (1 if in_need else 2)  # the button to the card, where it is not shown


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("in_need", [False, True])
def test_any_answer_fits(body: RichText, in_need: bool) -> None:
    """However long the cards are, and whatever was found, it is one message that says that nobody reads."""
    crowded = replace(MISSION, consular=MISSION.consular * 30)
    view = nobody_reads.above(translator("en"), crowded, NOW, View(body), in_need=in_need)
    assert utf16_length(view.text.text) <= TEXT_LIMIT
    assert translator("en")("people.nobody") in view.text.text


def test_what_a_mission_has_not_set() -> None:
    """Without a card there is no word of one; an address of the mission's is given where there is one."""
    translate = translator("en")

    def said(mission: Mission) -> str:
        return nobody_reads.above(translate, mission, NOW, View(RichText("Found.")), in_need=True).text.text

    nobody = translate("people.nobody")
    assert said(BARE) == f"{nobody}\n\nFound."
    with_contact = replace(BARE, contact="press@example.org", website="https://example.org")
    assert said(with_contact) == f"{nobody} {translate('people.contact', contact='press@example.org')}\n\nFound."
    with_website = replace(BARE, website="https://example.org")
    assert said(with_website) == f"{nobody} {translate('people.contact', contact='https://example.org')}\n\nFound."
    assert said(replace(BARE, website="http://localhost")) == f"{nobody}\n\nFound."
