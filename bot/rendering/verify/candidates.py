"""A statement's texts as candidates for a comparison, with all lines that our messages add to them
(rendering/statements/views.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from bot.domain.mission import Mission
from bot.domain.releases.due_time import Override
from bot.domain.statements import Statement, Text
from bot.domain.text.layout import BARE, Layout
from bot.domain.verify.candidates import Candidate
from bot.domain.verify.fingerprint import tokens, tokens_by_line
from bot.i18n.translator import INTERFACE, Translator, translator
from bot.rendering.statements import views
from bot.rendering.statements.laid_out import added_lines, link_rows


def candidates(
    mission: Mission,
    statement: Statement,
    texts: Sequence[Text],
    corrected: Sequence[datetime] = (),
    *,
    in_pages: bool = True,
    layout: Layout = BARE,
) -> list[Candidate]:
    """Each of the texts (the current ones, or those of an earlier revision) as a candidate; its key is the language.

    `corrected`: when it was corrected. The heading of a statement with several revisions had other forms before:
    without the day of a correction, with an earlier day, with another topic. All of them are given as added lines.
    `layout`: the layout that messages of that revision have; a copy with or without it is the same text. `in_pages`
    False: the compared text has no line with a page number, so long texts need not be cut into pages.
    """
    headed = [statement]
    if statement.revision > 1:
        topics = ("", *(topic.key for topic in mission.topics))
        times = (None, *corrected)
        headed += [replace(statement, corrected_at=at, topic=topic) for at in times for topic in topics]
    return [
        Candidate(text.lang, text.title, _body(text), _lines(mission, headed, text, layout, in_pages)) for text in texts
    ]


def _lines(
    mission: Mission, headed: Sequence[Statement], text: Text, layout: Layout, in_pages: bool
) -> tuple[str, ...]:
    added = [*_added(mission, headed, text, in_pages)]
    langs = text.lang, mission.default_language
    for lang in INTERFACE if layout else ():
        for one in headed:
            added += added_lines(views.heading_of(translator(lang), mission, one, text), layout, langs)
        added += [button.label for row in link_rows(layout, langs) for button in row]
    return tuple(dict.fromkeys(added))


def has_page_lines(copy: str) -> bool:
    """Whether a line of a copy may be one of our page numbers."""
    lines = "\n".join(tokens_by_line(copy))
    return any(_page_line(lang).search(lines) for lang in INTERFACE)


@cache
def _page_line(lang: str) -> re.Pattern[str]:
    """Page 1 of 2, as a pattern of tokens."""
    form = " ".join(tokens(translator(lang)("page.of", page=1, pages=1)))
    return re.compile(f"^{re.escape(form).replace('1', '[0-9]+')}$", re.MULTILINE)


def _body(text: Text) -> str:
    """The text; if it is only the beginning, without the ellipsis at its end."""
    return text.body.text.rstrip(" .…") if text.excerpt_only else text.body.text


def _added(mission: Mission, headed: Sequence[Statement], text: Text, in_pages: bool) -> Iterator[str]:
    """The lines of the heading, in every language in which a reader may have had it."""
    statement = headed[0]
    for lang in INTERFACE:
        translate = translator(lang)
        yield from (views.heading(translate, mission, one) for one in headed)
        yield translate("statement.other_language", language=translate.language(text.lang))
        yield translate("button.read")
        yield from (translate(f"urgent.despite_{wish}") for wish in Override)
        if in_pages:
            yield from _pages(translate, mission, statement, text)
    for url in filter(None, (text.link, mission.website)):
        yield from (url, url.split("://", 1)[-1].split("/", 1)[0])


def _pages(translate: Translator, mission: Mission, statement: Statement, text: Text) -> Iterator[str]:
    shown = views.shown(translate, mission, statement, translate.lang, into_bot=True, origin="")
    pages = len(views.full_pages(replace(shown, text=text)))
    yield from (translate("page.of", page=page, pages=pages) for page in range(1, pages + 1) if pages > 1)
