"""What keeps a press officer from a slip of the thumb: what is asked, warned of, and where the buttons are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import CLOSED_BY_RETRACTION, Content, DraftState
from bot.domain.releases.release import ReleaseKind, ReleaseState, Totals
from bot.domain.staff import Role
from bot.domain.statements import Number, Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, bold
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.drafts import confirm_page, correction, languages_page
from bot.rendering.drafts.card import card
from bot.rendering.drafts.queue_page import Going, Overview, queue
from bot.rendering.releases.progress import progress
from bot.rendering.statements.correction_note import retracted
from bot.rendering.view import View
from tests.rendering.scenes import MISSION, NOW, draft, statement

BODY = RichText("Body.")
FACTS = CardFacts(NOW, Role.PUBLISHER, {ChatKind.PRIVATE: 40, ChatKind.CHANNEL: 1})
UNTOPICAL = replace(draft(BODY), content=replace(draft(BODY).content, topic=""))
RETRACTION = replace(
    draft(BODY), kind=ReleaseKind.RETRACT, content=replace(draft(BODY).content, reason="A slip of the pen.")
)
each_language = pytest.mark.parametrize("lang", INTERFACE)


def labels(view: View) -> list[str]:
    return [button.label for row in view.rows for button in row]


@each_language
def test_publish_and_discard_are_far_apart(lang: str) -> None:
    """The one is the first button, the other the last, and Retract has another icon than Discard."""
    say = translator(lang)
    shown = labels(card(say, MISSION, draft(BODY), FACTS))
    assert shown[0].endswith(say("button.publish"))
    assert shown[-1] == f"🗑 {say('button.discard')}"
    retraction = labels(card(say, MISSION, RETRACTION, FACTS))
    assert retraction[0].endswith(say("button.retract"))
    assert retraction[0].split()[0] != retraction[-1].split()[0]
    assert labels(correction.sure(say, RETRACTION, Number(2026, 1), 3))[0] == f"🚫 {say('button.confirm')}"


@each_language
def test_a_discarded_draft(lang: str) -> None:
    """Its card has Undo while that works; not where its statement's retraction closed it, which it says."""
    say, gone = translator(lang), replace(draft(BODY), state=DraftState.DISCARDED)
    assert labels(card(say, MISSION, gone, replace(FACTS, may_restore=True))) == [f"♻️ {say('button.undo')}"]
    assert labels(card(say, MISSION, gone, FACTS)) == []
    closed = card(say, MISSION, replace(gone, why=CLOSED_BY_RETRACTION), FACTS)
    assert say("told.closed", draft="D17") in closed.text.text


@each_language
def test_the_question_before_several_chats(lang: str) -> None:
    """It says how many chats get it, of which kinds, and for how long it can be stopped; an urgent one goes at once."""
    say = translator(lang)
    view = confirm_page.sure(say, MISSION, draft(BODY), "publish", FACTS, 10.0)
    assert "41" in view.text.text
    assert say("sure.grace", time=say("time.seconds", seconds=10)) in view.text.text
    assert labels(view)[0].endswith(say("button.confirm"))
    assert say("sure.at_once") in confirm_page.sure(say, MISSION, draft(BODY), "publish", FACTS, 0.0).text.text


@each_language
def test_a_draft_without_a_topic(lang: str) -> None:
    """Its card warns that readers of single topics miss it; not where there are no topics, it is urgent, or has one."""
    say = translator(lang)
    warning = say("warn.topic")
    assert warning in card(say, MISSION, UNTOPICAL, FACTS).text.text
    urgent = replace(UNTOPICAL, content=replace(UNTOPICAL.content, urgent=True, confirmed=True))
    for other in (draft(BODY), urgent, replace(UNTOPICAL, kind=ReleaseKind.CORRECT), RETRACTION):
        assert warning not in card(say, MISSION, other, FACTS).text.text
    assert warning not in card(say, replace(MISSION, topics=()), UNTOPICAL, FACTS).text.text


@each_language
def test_typed_marks_are_noticed(lang: str) -> None:
    """The card quotes the first of them, and offers to make formatting of them."""
    say = translator(lang)
    marked = replace(draft(BODY), content=Content.of("en", "Title", RichText("It is *very* new."), topic="news"))
    view = card(say, MISSION, marked, FACTS)
    assert say("warn.marks", marks="*very*") in view.text.text
    assert f"✨ {say('button.convert')}" in labels(view)
    assert f"✨ {say('button.convert')}" not in labels(card(say, MISSION, draft(BODY), FACTS))


EN, RU = Text("en", "Hours", RichText("Open at 9.")), Text("ru", "Часы", RichText("С 9 часов."))
NOT_SAID: dict[str, tuple[Text, ...]] = {
    "both are corrected": (replace(EN, body=RichText("Open at 10.")), replace(RU, body=RichText("С 10 часов."))),
    "only the formatting is another": (replace(EN, body=bold("Open at 9.")), RU),
    "formatting that was typed": (replace(EN, body=RichText("Open at *9*.")), RU),
    "nothing is corrected": (EN, RU),
}


@each_language
def test_old_words_in_another_language(lang: str) -> None:
    """The card of a correction in one language names the other one whose words stay, and can still be published."""
    say = translator(lang)
    facts = replace(FACTS, before={"en": EN, "ru": RU}, number=Number(2026, 1))
    correction_of = replace(draft(BODY), kind=ReleaseKind.CORRECT)
    for corrected, changed, kept in (
        ((replace(EN, title="Other hours"), RU), "English", "Русский"),
        ((EN, replace(RU, body=RichText("С 10 часов."))), "Русский", "English"),
    ):
        view = card(say, MISSION, replace(correction_of, content=Content(corrected)), facts)
        assert say("warn.old_words", changed=changed, kept=kept) in view.text.text
        assert labels(view)[0].endswith(say("button.correct"))
    beginning = say("warn.old_words", changed="\0", kept="").partition("\0")[0]
    for why, texts in NOT_SAID.items():
        assert beginning not in card(say, MISSION, replace(correction_of, content=Content(texts)), facts).text.text, why
    new_language = replace(correction_of, content=Content((EN, RU)))
    assert beginning not in card(say, MISSION, new_language, replace(facts, before={"en": EN})).text.text
    assert beginning not in card(say, MISSION, replace(draft(BODY), content=Content((EN, RU))), FACTS).text.text


@each_language
def test_a_typed_link_that_shows_another_address(lang: str) -> None:
    """The card names where it leads before it is made a link."""
    say, typed = translator(lang), RichText("See [embassy.example](https://evil.example/x).")
    shown = card(say, MISSION, replace(draft(BODY), content=Content.of("en", "Title", typed)), FACTS).text.text
    assert say("warn.link", shown="embassy.example", address="https://evil.example/x") in shown


@each_language
def test_a_reason_in_each_language(lang: str) -> None:
    """The card shows each, and names the languages without one; each reader sees it in their language."""
    say = translator(lang)
    assert say("warn.reason_language", languages="Русский") in card(say, MISSION, RETRACTION, FACTS).text.text
    both = replace(RETRACTION, content=RETRACTION.content.with_reason("ru", "Описка."))
    shown = card(say, MISSION, both, FACTS).text.text
    assert say("card.reason_in", language="Русский", reason="Описка.") in shown
    assert say("warn.reason_language", languages="Русский") not in shown
    page = labels(languages_page.reasons(say, MISSION, both))
    assert f"🗑 {say('button.remove')}: Русский" in page
    assert f"🗑 {say('button.remove')}: English" not in page
    found = replace(statement(BODY), reason="A slip of the pen.", reasons={"ru": "Описка."})
    assert retracted("ru", MISSION, found).text.text.endswith("Описка.")
    assert retracted("en", MISSION, found).text.text.endswith("A slip of the pen.")


@each_language
def test_what_closes_with_a_retraction(lang: str) -> None:
    """The last look names the open correction that ends with it."""
    say = translator(lang)
    assert say("retract.closes", draft="D18") in correction.sure(say, RETRACTION, None, 3, ("D18",)).text.text


@each_language
def test_until_the_totals_are_known(lang: str) -> None:
    """While it is being counted who gets it there is no bar, in the message and in /queue."""
    say, totals = translator(lang), Totals(sent=2, left=5)
    view = progress(lang, Number(2026, 1), "T", 7, ReleaseState.PLANNING, totals, planned=False)
    going = Going(7, Number(2026, 1), "T", ReleaseKind.PUBLISH, ReleaseState.PLANNING, totals, planned=False)
    listed = queue(say, MISSION, Overview(NOW, releases=[going], count=1))
    for shown in (view.text.text, listed.text.text):
        assert say("progress.preparing") in shown
        assert say("progress.so_far", settled=2) in shown
        assert "%" not in shown


@each_language
def test_what_only_waits_for_hours(lang: str) -> None:
    """It says so, once, and shows no half-filled bar."""
    say, totals = translator(lang), Totals(sent=2, left=2, waiting=2)
    view = progress(lang, Number(2026, 1), "T", 7, ReleaseState.RUNNING, totals)
    going = Going(7, Number(2026, 1), "T", ReleaseKind.PUBLISH, ReleaseState.RUNNING, totals)
    listed = queue(say, MISSION, Overview(NOW, releases=[going], count=1))
    for shown in (view.text.text, listed.text.text):
        assert shown.count(say.count("progress.waiting", 2)) == 1
        assert "%" not in shown
    half = progress(lang, Number(2026, 1), "T", 7, ReleaseState.RUNNING, Totals(sent=2, left=2, waiting=1))
    assert "50 %" in half.text.text
