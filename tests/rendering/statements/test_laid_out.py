"""A statement with what is put around its text: every copy keeps title, date and number, fits, and is found genuine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.mission import LocalText
from bot.domain.statements import Statement
from bot.domain.text.layout import Layout, LinkButton
from bot.domain.text.richtext import RichText, utf16_length
from bot.domain.verify.compare import Altered, Extract, Genuine
from bot.domain.verify.originals import Original, Originals
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.statements import views
from bot.rendering.verify.comparison import compared
from bot.rendering.view import TEXT_LIMIT, Link
from tests.rendering.scenes import BODIES, MISSION, statement

LINK = LinkButton((("en", "Apply online"), ("ru", "Подать заявление")), "https://example.org/visas")
SIGNATURE = LocalText({"en": "Press office of the Embassy", "ru": "Пресс-служба Посольства"})
TEMPLATES = {
    "none": "",
    "all": "{title}\n{text}\n{number}, {date}",
    "the text alone": "The consular section informs:\n{text}\nWrite to the section.",
    "braces": "{{visas}} {title}\n\n{text}",
}
WORDS = RichText("The section is closed on Monday, the ninth of November.\n\nIt opens again on Tuesday at ten.")


def laid_out(template: str, body: RichText = WORDS) -> Statement:
    layout = Layout(LocalText({"": template} if template else {}), ("#visas", "#news"), SIGNATURE, (LINK,))
    return replace(statement(body, "On visas"), layout=layout)


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_every_copy_has_title_date_and_number(template: str) -> None:
    """Once each, whatever the template leaves out; then the text, the hashtags and the signature, in that order."""
    view = views.delivered(MISSION, laid_out(template), "en", into_bot=True)
    for said in ("On visas", "4 August 2021", "No. 142/2021", WORDS.text, "#visas #news\nPress office of the Embassy"):
        assert view.text.text.count(said) == 1
    assert (
        view.text.text.index(WORDS.text) < view.text.text.index("#visas #news") < view.text.text.index("Press office")
    )
    assert "{{" not in view.text.text


@pytest.mark.parametrize("lang", INTERFACE)
def test_the_words_are_in_the_language_of_the_text(lang: str) -> None:
    """A text gets signature and buttons in its own language."""
    given = laid_out("")
    text = replace(next(iter(given.texts.values())), lang=lang)
    view = views.delivered(MISSION, replace(given, texts={lang: text}), lang, into_bot=True)
    assert view.text.text.endswith(SIGNATURE.say(lang))
    assert [b.label for row in view.rows for b in row if b.action == Link(LINK.address)] == [f"🔗 {LINK.label(lang)}"]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_it_fits(body: RichText, template: str) -> None:
    """A release is one message, and each page too, whatever stands around the text; the last page has the signature."""
    given = laid_out(template, body)
    view = views.delivered(MISSION, given, "en", into_bot=True)
    assert utf16_length(view.text.text) <= TEXT_LIMIT
    assert len(view.text.spans) <= 100  # of which Telegram keeps no more
    assert view.text.text.rstrip().endswith("Press office of the Embassy")
    shown = views.shown(translator("en"), MISSION, given, "en", into_bot=False, origin="m")
    assert views.full_pages(shown)[-1].text.endswith("Press office of the Embassy")


def judged(given: Statement, copy: str) -> object:
    original = Original(given, given.revision, list(given.texts.values()), (), given.layout)
    return compared(MISSION, copy, Originals([original])).verdict


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_a_copy_is_genuine_with_or_without(template: str) -> None:
    """The whole message, the bare text, and the message without hashtags or without signature are all genuine."""
    given = laid_out(template)
    whole = views.delivered(MISSION, given, "en", into_bot=True).text.text
    for copy in (
        whole,
        f"On visas\n{WORDS.text}",
        WORDS.text,
        whole.replace("#visas #news\n", ""),
        whole.replace("\nPress office of the Embassy", ""),
    ):
        assert isinstance(judged(given, copy), Genuine), copy


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_what_is_changed_is_altered(template: str) -> None:
    """A changed day, a line that is not ours and another signature are seen, whatever stands around the text."""
    given = laid_out(template)
    whole = views.delivered(MISSION, given, "en", into_bot=True).text.text
    for copy in (
        whole.replace("Tuesday", "Friday"),
        whole.replace("Press office of the Embassy", "Press office of the Consulate of another country"),
        f"{whole}\nPay the fee to this account.",
    ):
        assert isinstance(judged(given, copy), Altered), copy
    assert isinstance(judged(given, "It opens again on Tuesday at ten."), Extract)
