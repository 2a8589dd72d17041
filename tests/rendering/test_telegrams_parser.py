"""What we send as entities is what Telegram's own parser makes of the same text in HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text.richtext import RichText, Span, from_entities, to_entities
from bot.i18n.translator import translator
from bot.rendering.consular import consular_card
from bot.rendering.drafts import preview
from bot.rendering.mission import facts
from bot.rendering.statements import views
from bot.sandbox.text.parse_modes import available, parse
from tests.domain.text.richtexts import texts
from tests.rendering.as_html import by_unit, html, own
from tests.rendering.scenes import BODIES, MISSION, NOW, TITLES, draft, statement

pytestmark = pytest.mark.skipif(not available(), reason="tdjson is not installed")

_NESTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_ALONE = (Span(0, 1, "code"), Span(0, 1, "pre"), Span(0, 1, "pre", "python"), Span(0, 1, "blockquote"))


def agree(text: RichText) -> None:
    """Telegram reads the HTML as the same letters with the same formats, unit by unit."""
    plain, entities = parse(html(text), "HTML")
    assert plain == text.text
    assert own(by_unit(entities)) == by_unit(to_entities(text))


@st.composite
def telegram_texts(draw: st.DrawFn) -> RichText:
    """Any text with nested and overlapping formats, and at most one link, as Telegram allows."""
    # Telegram's parser drops control characters and looks at white space in its own way.
    text = draw(texts.map(lambda text: "".join(c for c in text if c.isprintable()).strip()).filter(bool))
    ends = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda e: e[0] < e[1])
    spans = [Span(*each, draw(st.sampled_from(_NESTABLE))) for each in draw(st.lists(ends, max_size=5))]
    if draw(st.booleans()):
        spans.append(Span(*draw(ends), "text_link", "https://example.org/a?b=1&c=2"))
    return RichText(text, tuple(sorted(set(spans))))


@settings(deadline=None)
@given(telegram_texts())
def test_any_text(text: RichText) -> None:
    """Any nesting and overlapping, with emoji and right-to-left letters, comes out at the same places."""
    agree(text)


@settings(deadline=None)
@given(telegram_texts())
def test_what_telegram_reads_we_read(text: RichText) -> None:
    """What Telegram's parser makes of the HTML, read by us and written again, is the same."""
    plain, entities = parse(html(text), "HTML")
    again = from_entities(plain, entities)
    assert own(by_unit(entities)) == by_unit(to_entities(again))


@pytest.mark.parametrize("kind", ["code", "pre", "blockquote", "expandable_blockquote"])
def test_formats_that_stand_alone(kind: str) -> None:
    """Code, quotes and the like are accepted, also after an emoji."""
    agree(RichText("😀 before it inside after", (Span(12, 18, kind),)))
    if kind == "pre":
        agree(RichText("😀 before it inside after", (Span(12, 18, "pre", "python"),)))


@pytest.mark.parametrize("title", TITLES[1:3])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_releases_and_pages(body: RichText, title: str) -> None:
    """Releases, previews and every page of a full text are accepted."""
    shown = views.shown(translator("en"), MISSION, statement(body, title), "en", into_bot=False, origin="m")
    agree(views.release(shown).text)
    agree(preview.preview(MISSION, draft(body, title), NOW.date()).text)
    for number in range(1, len(views.full_pages(shown)) + 1):
        agree(views.page(translator("en"), shown, number, ("read", "142-2021", "m"), None).text)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_other_views(lang: str) -> None:
    """Lists, counters, clocks and the consular card are accepted."""
    listed = [statement(body, title) for body, title in zip(BODIES.values(), TITLES * 2, strict=False)]
    agree(views.latest(translator(lang), MISSION, listed, into_bot=False).text)
    for view in (facts.counters(translator(lang), MISSION, NOW), facts.clocks(translator(lang), MISSION, NOW)):
        agree(view.text)
    agree(consular_card.consular(translator(lang), MISSION, NOW).text)
