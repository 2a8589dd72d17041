"""A statement copied out of our own messages is recognised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.mission import LocalText, Mission, Topic
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.domain.verify.compare import Extract, Genuine, compare
from bot.i18n.translator import translator
from bot.rendering.statements import views
from bot.rendering.verify.candidates import candidates
from bot.rendering.view import tap

MISSION = Mission(
    LocalText({"": "The Embassy"}),
    ("en", "ru"),
    "Europe/London",
    website="https://www.example.org",
    topics=(Topic("news", LocalText({"en": "News", "ru": "Новости"})),),
)
SHORT = Text("en", "On the talks", RichText("The talks open in Paris, on Monday.\n\nDetails will follow."))
PARAGRAPHS = "\n\n".join(f"Paragraph {n} says that something was said: {'word ' * 90}and so on." for n in range(30))
LONG = replace(SHORT, body=RichText(PARAGRAPHS), link="https://www.example.org/news/142")


def statement(text: Text) -> Statement:
    """No. 142/2026 with one text."""
    number = Number(2026, 142)
    return Statement(1, number, date(2026, 11, 24), None, "news", StatementState.PUBLISHED, 1, {text.lang: text})


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_delivered_release(lang: str) -> None:
    """The message with its title and its date line, in either language, and what a link below it shows."""
    given = statement(SHORT)
    message = views.delivered(MISSION, given, lang, into_bot=False).text.text
    (candidate,) = candidates(MISSION, given, [SHORT])
    assert compare(message, [candidate]) == Genuine(candidate)
    assert compare(f"{message}\n\nhttps://www.example.org\nwww.example.org", [candidate]) == Genuine(candidate)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_long_text(lang: str) -> None:
    """The release shows its beginning: an extract. All its pages one below the other: the whole."""
    given, translate = statement(LONG), translator(lang)
    (candidate,) = candidates(MISSION, given, [LONG])
    message = views.delivered(MISSION, given, lang, into_bot=True).text.text
    assert compare(f"{message}\n{translate('button.read')}", [candidate]) == Extract(candidate)
    shown = views.shown(translate, MISSION, given, lang, into_bot=False, origin="")
    back = tap("Back", "back")
    pages = [
        views.page(translate, shown, number, ("read", "142-2026"), back).text.text
        for number in range(1, len(views.full_pages(shown)) + 1)
    ]
    assert len(pages) > 2
    assert compare("\n".join(pages), [candidate]) == Genuine(candidate)
    assert compare("\n".join(pages[1:3]), [candidate]) == Extract(candidate)
