"""The mission's home page as it is drawn: what is on it, what is left out, that any of it fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.mission import LocalText, Mission
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText, utf16_length
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.mission import home
from bot.rendering.view import TEXT_LIMIT, Button, DeepLink, Tap, View, tap
from tests.rendering.scenes import BODIES, MISSION, NOW, TITLES, statement

BARE = Mission(LocalText({"": "Embassy"}), ("en",), "UTC")
JOIN_IN = (tap("🔔 Subscribe", "sub"), None)


def front(reads: str = "en", body: RichText | None = None, title: str = "Title") -> home.Front:
    given = body or RichText("First lines.\n\nAnd much more.")
    newest = [replace(statement(given, title, Number(2021, n)), date=date(2021, 8, n)) for n in (9, 8, 7)]
    return home.Front(statement(given, title, Number(2021, 1)), newest, reads, "Standing.")


def verbs(view: View) -> list[str]:
    return [button.action.verb for row in view.rows for button in row if isinstance(button.action, Tap)]


@pytest.mark.parametrize("lang", INTERFACE)
def test_all_of_it_in_its_order(lang: str) -> None:
    """Name, date, clocks, consular number, counters, featured statement, newest titles, the subscription, privacy."""
    translate = translator(lang)
    view = home.home(translate, MISSION, NOW, front(lang), join_in=JOIN_IN)
    said = {
        "en": ("Embassy\n", "Sun, 26 September 2021\nMoscow: 15:05 · London: 13:05", "1302 days since A\nIt is 1294"),
        "ru": ("Посольство\n", "Вс, 26 сентября 2021\nМосква: 15:05 · Лондон: 13:05", "1302 дня с А\n1294 дня с Б"),
    }[lang]
    days = [f" · {'' if lang == 'en' else '🌐 '}Title"] * 3
    parts = [said[0], said[1], "+442036687474", "🔴", "+44 7700 900123", said[2], "⭐️ Title", "First lines."]
    parts += [translate("latest.title"), *days, "Standing.", "/privacy"]
    at = 0
    for part in parts:
        at = view.text.text.index(part, at) + len(part)
    assert "And much more" not in view.text.text
    assert verbs(view) == ["read", "sub", "latest", "archive", "consular", "settings", "home"]


def test_what_is_not_set_is_not_offered() -> None:
    """A mission without clocks, counters, card and statements has none of them on its page."""
    view = home.home(translator("en"), BARE, NOW, home.Front(None, [], "en", "Standing."), join_in=JOIN_IN)
    assert verbs(view) == ["sub", "latest", "archive", "settings", "home"]
    assert "📞" not in view.text.text
    assert "None" not in view.text.text
    assert view.text.text.split("\n\n")[1:] == [
        "Sun, 26 September 2021",
        "No statements have been published yet.",
        "Standing.",
        "What is kept about you, and why: /privacy",
    ]


def test_read_in_full_only_where_there_is_more() -> None:
    """A featured statement that is shown whole has no such button; an excerpt leads to where the whole is."""
    whole = home.home(translator("en"), MISSION, NOW, front(body=RichText("All.")), join_in=JOIN_IN)
    assert "read" not in verbs(whole)
    excerpt = statement(RichText("Its beginning …"), excerpt=True, url="https://example.org/whole")
    view = home.home(translator("en"), MISSION, NOW, home.Front(excerpt, [], "en", ""), join_in=JOIN_IN)
    assert view.rows[0][0].label == "📖 On the website"


@pytest.mark.parametrize("lang", INTERFACE)
def test_a_sentence_before_it(lang: str) -> None:
    """A note, such as of a link that leads nowhere, stands before everything."""
    noted = replace(front(lang), note="A note.")
    view = home.home(translator(lang), MISSION, NOW, noted, join_in=JOIN_IN)
    assert view.text.text.startswith("A note.\n\nEmbassy\n" if lang == "en" else "A note.\n\nПосольство\n")


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("lang", INTERFACE)
def test_any_page_fits(body: RichText, title: str, lang: str) -> None:
    """Whatever the statements are, and however much the config has, the page is one message."""
    crowded = replace(MISSION, counters=MISSION.counters * 9, consular=MISSION.consular * 9, clocks=MISSION.clocks * 9)
    view = home.home(translator(lang), crowded, NOW, front(lang, body, title.strip()), join_in=JOIN_IN)
    assert utf16_length(view.text.text) <= TEXT_LIMIT
    short = home.in_group(translator(lang), crowded, NOW, front(lang, body, title.strip()))
    assert utf16_length(short.text.text) <= TEXT_LIMIT


@pytest.mark.parametrize("lang", INTERFACE)
def test_in_a_group(lang: str) -> None:
    """The short form: name, number, newest title, how the group stands; its buttons are links into the bot."""
    translate = translator(lang)
    view = home.in_group(translate, MISSION, NOW, front(lang))
    assert "+442036687474" in view.text.text
    assert "1302" not in view.text.text
    assert "⭐️" not in view.text.text
    assert view.text.text.endswith("Standing.")
    assert view.rows == ((Button(f"🗂 {translate('button.all_statements')}", DeepLink("a-all_1")),),)


def test_the_reader_s_language_is_wanted() -> None:
    """Titles are in the language that the reader wants statements in; another one is marked."""
    given = front("ru")
    russian = Text("ru", "Заголовок", RichText("Текст."))
    newest = [replace(found, texts={**found.texts, "ru": russian}) for found in given.newest[:1]]
    view = home.home(translator("en"), MISSION, NOW, replace(given, newest=newest), join_in=JOIN_IN)
    assert "· Заголовок" in view.text.text
    assert "🌐 This text is in English" in view.text.text or "🌐" in view.text.text
