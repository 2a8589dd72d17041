"""Search results and verdicts: they fit one message, show the hits, and never cut a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform.callback_data import encode
from bot.domain.search.query import parse
from bot.domain.statements import Statement, StatementState, Text
from bot.domain.text.difference import between
from bot.domain.text.richtext import RichText, utf16_length
from bot.domain.verify.candidates import Candidate
from bot.domain.verify.compare import Altered, Extract, Genuine, UnknownText, Verdict
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.search import result_page
from bot.rendering.verify import verdict
from bot.rendering.view import TEXT_LIMIT, Tap, View
from tests.domain.text.richtexts import rich_texts
from tests.rendering.scenes import BODIES, MISSION, TITLES, statement

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def listed(
    typed: str, found: list[Statement], lang: str = "en", *, into_bot: bool = False, by_date: bool = False
) -> View:
    query = parse(typed)
    assert query is not None
    shown = result_page.Results(typed, query, by_date, 2, 999_999, more=True)
    return result_page.listing(translator(lang), MISSION, shown, found, into_bot=into_bot, link="q-abc")


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("title", TITLES)
def test_results_fit(title: str, lang: str) -> None:
    """Any texts and titles, with the longest words typed, make one message whose buttons can be sent."""
    typed = ("😀 word " * 40)[: result_page.MOST_TYPED].strip()
    for body in BODIES.values():
        for by_date in (False, True):
            view = listed(typed, [statement(body, title)] * result_page.PER_PAGE, lang, by_date=by_date)
            assert utf16_length(view.text.text) <= TEXT_LIMIT
            assert view.text.text.startswith(f"🔎 {typed}\n")
            assert result_page.typed_of(view.text.text) == typed
            for row in view.rows:
                for button in row:
                    assert isinstance(button.action, Tap)
                    assert len(encode(button.action)) <= 64


@settings(max_examples=60)
@given(rich_texts(), st.sampled_from(["a", "word and", "жё", '"the end"']))
def test_a_snippet(body: RichText, typed: str) -> None:
    """Words of the text in their order, only what was asked for in bold, and no word cut."""
    query = parse(typed)
    assert query is not None
    shown = result_page.snippet(query, Text("en", "Title", body))
    line = " ".join(body.text.split()).strip("… ")
    text = " ".join(shown.text.split()).strip("… ")
    assert text in line
    assert len(shown.text) <= result_page._SNIPPET + 3
    assert all(span.kind == "bold" for span in shown.spans)
    if len(body.text) <= result_page._SNIPPET:
        assert text.strip() == line.strip()


def test_a_snippet_around_the_hit() -> None:
    """The words around a hit deep in a long text, whole, with an ellipsis at both ends."""
    body = RichText("Some words before it. " * 60 + "The harbour\nis open. " + "Some words after it. " * 60)
    query = parse("harbours")
    assert query is not None
    shown = result_page.snippet(query, Text("en", "Title", body))
    assert "The harbour is open." in shown.text
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert [shown.text[s.start : s.end] for s in shown.spans] == ["harbour"]


def test_what_was_typed_is_read_back() -> None:
    """From the first line and from the button, whatever was typed; other lines hold no search."""
    for typed in ("visa", "🔎 visa 🔎", "a: b", "↩️ x", '-"y z"'):
        assert result_page.typed_of(result_page.back(typed, "q_r_2").label) == typed
    assert result_page.typed_of("A title\n🔎 no") == ""


def given_answers(body: RichText, title: str) -> list[verdict.Answer]:
    """Every kind of answer about a text."""
    stands = statement(body, title)
    text = stands.texts["en"]
    candidate = Candidate("en", title, body.text)
    altered = Altered(candidate, between(body.text, body.text[: len(body) // 2] + " other words " * 300))
    found: list[Verdict] = [Genuine(candidate), Extract(candidate), altered]
    states = [
        stands,
        replace(stands, revision=2, corrected_at=NOW),
        replace(stands, state=StatementState.RETRACTED, retracted_at=NOW, reason="r" * 300),
    ]
    answers = [
        verdict.Answer(said, now, text, earlier=now.revision > 1, channel="C" * 128) for said in found for now in states
    ]
    return [
        *answers,
        verdict.Answer(UnknownText(), None, None),
        *(verdict.Answer(UnknownText(), now, None) for now in states),
    ]


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_answers_fit(body: RichText, lang: str) -> None:
    """Every answer about every text fits its message, and begins with its word."""
    for answer in given_answers(body, "t" * 255):
        view = verdict.answer(translator(lang), MISSION, answer)
        assert utf16_length(view.text.text) <= TEXT_LIMIT
        assert view.text.text[0] in "✅⚠✏🚫❓"
        if answer.channel:
            assert "C" * 128 in view.text.text
        assert "… …" not in view.text.text
    for now in {id(a.statement): a.statement for a in given_answers(body, "t" * 255) if a.statement}.values():
        shown = verdict.number(translator(lang), MISSION, now)
        assert utf16_length(shown.text.text) <= TEXT_LIMIT


def test_the_words_people_rely_on() -> None:
    """The English answers contain genuine, altered, corrected, retracted or unknown, each its own."""
    said = {"genuine", "altered", "corrected", "retracted", "unknown"}
    heads = []
    for answer in given_answers(RichText("Some words that were said on that day."), "Title"):
        text = verdict.answer(translator("en"), MISSION, answer).text.text.lower()
        assert said & {word.strip(".,:") for word in text.split()}
        heads.append(text.splitlines()[0][2:].strip())
    assert set(heads) == {"genuine", "genuine extract", "altered", "corrected since", "retracted", "unknown"}


@pytest.mark.parametrize("by_date", [False, True])
@pytest.mark.parametrize("plain", [False, True])
def test_an_order_comes_back(by_date: bool, plain: bool) -> None:
    """A button's order says by what it is put in order, and whether a command was written; anything else is refused."""
    assert result_page.read_order(result_page.order_code(by_date=by_date, plain=plain)) == (by_date, plain)
    for other in ("", "p", "x", "dd", "rpp", "pd"):
        with pytest.raises(ValueError, match=f"^{other}$"):
            result_page.read_order(other)
