"""No number on a preview or a card is taken for a command by Telegram's apps, as its own parser finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.chat.features import FEATURES
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Act, Content, Draft, DraftState, HistoryEntry
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.statements import Number, Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.drafts import (
    confirm_page,
    correction,
    decisions,
    history_page,
    languages_page,
    list_page,
    options_page,
    preview,
    queue_page,
    schedule_page,
)
from bot.rendering.drafts.card import card
from bot.rendering.drafts.list_page import Listed
from bot.rendering.drafts.preview import Angle, Form
from bot.rendering.view import View
from bot.sandbox.text.parse_modes import available, found_by_itself
from tests.rendering.scenes import MISSION, NOW, statement

pytestmark = pytest.mark.skipif(not available(), reason="tdjson is not installed")

TEXTS = (Text("en", "Title", RichText("Body.")), Text("ru", "Заголовок", RichText("Текст.")))
CONTENT = Content(TEXTS, "news", reason="A slip.", reasons=(("ru", "Описка."),))
DRAFT = Draft(17, 3, DraftState.EDITING, 5, 5, CONTENT, NOW)
FACTS = CardFacts(NOW, Role.PUBLISHER, dict.fromkeys(ChatKind, 3), number=Number(2026, 142), closes=("D18",))


def drafts() -> Iterator[Draft]:
    """A draft of each kind in each state."""
    for kind in ReleaseKind:
        for state in DraftState:
            yield replace(DRAFT, kind=kind, state=state)


def previews(lang: str) -> Iterator[View]:
    """Every preview: of each kind, as each reader gets it."""
    for draft in drafts():
        found = None if draft.kind is ReleaseKind.PUBLISH else statement(RichText("Old."))
        for form in Form:
            yield preview.preview(MISSION, draft, NOW.date(), lang, form=form, statement=found)
        yield preview.preview_page(MISSION, draft, NOW.date(), 1, lang, statement=found)


def cards(lang: str) -> Iterator[View]:
    """Every card, and every page of it."""
    translate = translator(lang)
    for draft in drafts():
        yield card(translate, MISSION, draft, FACTS)
        yield confirm_page.sure(translate, MISSION, draft, "publish", FACTS, 10.0)
        yield correction.sure(translate, draft, FACTS.number, 3, FACTS.closes)
        yield decisions.reminder(translate, draft, "Anna", "10 min")
    yield history_page.history(translate, MISSION, DRAFT, [HistoryEntry(1, 5, NOW, act) for act in Act], {5: "Anna"})
    yield languages_page.languages(translate, MISSION, DRAFT, set())
    yield languages_page.reasons(translate, MISSION, DRAFT)
    yield list_page.listing(
        translate, MISSION, [Listed(DRAFT, None, FACTS.number)], {}, "mine", 1, {"mine": 1, "all": 1}
    )
    yield options_page.options(translate, MISSION, DRAFT, NOW)
    yield options_page.urgent(translate, DRAFT, FACTS)
    yield preview.chooser(translate, MISSION, DRAFT, Angle(Form.PRIVATE, lang), {"en": 2}, [("", 2)])
    waiting = {DraftState.SUBMITTED: queue_page.Waiting([DRAFT], 1)}
    yield queue_page.queue(translate, MISSION, queue_page.Overview(NOW, waiting, submitted={17: NOW}))
    yield schedule_page.confirm(translate, MISSION, DRAFT, NOW, NOW, needs=True)


def commands_in(text: str) -> set[str]:
    """What Telegram's apps would take for a command in the text."""
    units = text.encode("utf-16-le")
    found = [entity for entity in found_by_itself(text) if entity["type"] == "bot_command"]
    ends = [(2 * entity["offset"], 2 * (entity["offset"] + entity["length"])) for entity in found]
    return {units[start:end].decode("utf-16-le") for start, end in ends}


@pytest.mark.parametrize("lang", INTERFACE)
def test_no_number_is_a_command(lang: str) -> None:
    """Nothing on them can be tapped as a command but what is one."""
    meant = {f"/{name}" for feature in FEATURES for command in feature.commands for name in command.names}
    for view in previews(lang):
        assert commands_in(view.text.text) == set(), view.text.text
    for view in cards(lang):
        assert commands_in(view.text.text) <= meant, view.text.text


def test_the_parser_finds_commands() -> None:
    """The test above would see one: what stood there before is one."""
    assert commands_in("28 November 2026 · 😀 No. .../2026") == {"/2026"}
