"""A digest as a reader sees it: few statements with their beginnings, many as titles, retracted ones struck out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.releases.due_time import Override
from bot.domain.statements import Number, Statement, StatementState
from bot.domain.text.richtext import RichText, Span, utf16_length
from bot.i18n.translator import translator
from bot.rendering.digests import digest_message
from bot.rendering.statements import views
from bot.rendering.view import TEXT_LIMIT, DeepLink, Tap, View
from tests.rendering.scenes import BODIES, MISSION, TITLES, statement


def of(count: int, body: RichText = BODIES["short"], title: str = "Title") -> list[Statement]:
    """So many statements of two days, the newest first."""
    return [
        replace(statement(body, f"{title} {n}"[:255], Number(2021, n)), id=n, date=date(2021, 8, 3 + n % 2))
        for n in range(count, 0, -1)
    ]


def shown(found: list[Statement], lang: str = "en", *, into_bot: bool = False) -> View:
    """The digest."""
    return digest_message.view(MISSION, found, lang, into_bot=into_bot)


def test_few() -> None:
    """Title, date, number and beginning of each, a button for each, and one for all statements."""
    view = shown(of(2))
    assert view.text.text == (
        "Statements · 3 August 2021 – 4 August 2021\n\n"
        "1️⃣ Title 2\n3 August 2021 · No. 2/2021 · News\nA short text.\n\n"
        "2️⃣ Title 1\n4 August 2021 · No. 1/2021 · News\nA short text."
    )
    assert [button.action for row in view.rows for button in row] == [
        Tap("read", ("2-2021", "1", "d")),
        Tap("read", ("1-2021", "1", "d")),
        Tap("archive", ("all", "1")),
    ]
    assert [len(row) for row in view.rows] == [2, 1]


def test_in_russian() -> None:
    """The same in Russian; what is not translated is marked."""
    view = shown(of(1), "ru")
    assert view.text.text.startswith(
        "Заявления · 4 августа 2021\n🌐 Отмеченное на ваш язык пока не переведено.\n\n"
        "1️⃣ Title 1\n4 августа 2021 · № 1/2021 · Новости · 🌐 английский\n"
    )


def test_many() -> None:
    """More than five without beginnings; more than ten: the rest as lines, and then how many more there are."""
    assert "A short text" not in shown(of(6)).text.text
    view = shown(of(12))
    assert "\n\n• Title 2 · No. 2/2021\n• Title 1 · No. 1/2021" in view.text.text
    assert sum(len(row) for row in view.rows) == 11
    assert shown(of(300)).text.text.endswith(" more")


def test_in_a_group() -> None:
    """Where others read along the buttons are links into the bot."""
    actions = [button.action for row in shown(of(2), into_bot=True).rows for button in row]
    assert actions == [DeepLink("s-2-2021"), DeepLink("s-1-2021"), DeepLink("a-all_1")]


def test_retracted() -> None:
    """A retracted statement stays in its place, struck out, without its text and its button."""
    found = of(2)
    found[0] = replace(found[0], state=StatementState.RETRACTED)
    view = shown(found)
    assert "1️⃣ Title 2\n3 August 2021 · No. 2/2021 · News · retracted\n\n2️⃣" in view.text.text
    struck = [span for span in view.text.spans if span.kind == "strikethrough"]
    assert [view.text.text[span.start : span.end] for span in struck] == ["Title 2"]
    assert sum(len(row) for row in view.rows) == 2
    old = of(12)
    old[11] = replace(old[11], state=StatementState.RETRACTED)
    assert "• Title 1 · No. 1/2021 · retracted" in shown(old).text.text


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 80),
    body=st.sampled_from(list(BODIES.values())),
    title=st.sampled_from(TITLES),
    lang=st.sampled_from(["en", "ru"]),
    gone=st.integers(0, 80),
)
def test_any_digest_fits(count: int, body: RichText, title: str, lang: str, gone: int) -> None:
    """Whatever is in it, a digest is one message with at most eleven buttons, and says of how many it is."""
    found = of(count, body, title)
    found[:gone] = [replace(s, state=StatementState.RETRACTED) for s in found[:gone]]
    view = shown(found, lang)
    assert 0 < utf16_length(view.text.text) <= TEXT_LIMIT
    assert sum(len(row) for row in view.rows) <= 11
    listed = view.text.text.count("/2021")
    more = translator(lang).count("digest.more", count - listed)
    assert listed == count or view.text.text.endswith(more)


@pytest.mark.parametrize("wish", list(Override))
@pytest.mark.parametrize("name", ["short", "exactly full", "30,000 characters"])
def test_an_urgent_notice_says_why(wish: Override, name: str) -> None:
    """One line below the text says why it comes despite the reader's choice; the message still fits, and the text is
    unchanged."""
    foot = translator("en")(f"urgent.despite_{wish}")
    view = views.delivered(MISSION, statement(BODIES[name]), "en", into_bot=False, despite=wish)
    assert view.text.text.endswith(f"\n\n{foot}")
    assert "urgent" in foot
    assert utf16_length(view.text.text) <= TEXT_LIMIT
    start = len(view.text.text) - len(foot)
    assert Span(start, len(view.text.text), "italic") in view.text.spans
