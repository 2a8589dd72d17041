"""A statement's texts as candidates for a comparison, with all that our messages put around them (statements.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.mission import Mission
from bot.domain.statement import Statement, Text
from bot.domain.verify import Candidate
from bot.domain.waiting import Override
from bot.i18n.words import INTERFACE, Words
from bot.i18n.words import words as speech_in
from bot.rendering import statements


def candidates(mission: Mission, statement: Statement, texts: Sequence[Text]) -> list[Candidate]:
    """Each of the texts (today's, or those of an earlier revision) as a candidate; its key is the language."""
    return [
        Candidate(text.lang, text.title, text.body.text, tuple(dict.fromkeys(_added(mission, statement, text))))
        for text in texts
    ]


def _added(mission: Mission, statement: Statement, text: Text) -> Iterator[str]:
    """The lines of the form, in every language that a reader may have had it in."""
    for lang in INTERFACE:
        words = speech_in(lang)
        yield statements.heading(words, mission, statement)
        yield words("statement.other_language", language=words.language(text.lang))
        yield words("button.read")
        yield from (words(f"urgent.despite_{wish}") for wish in Override)
        yield from _pages(words, mission, statement, text)
    for url in filter(None, (text.link, mission.website)):
        yield from (url, url.split("://", 1)[-1].split("/", 1)[0])


def _pages(words: Words, mission: Mission, statement: Statement, text: Text) -> Iterator[str]:
    shown = statements.shown(words, mission, statement, words.lang, into_bot=True, origin="")
    pages = len(statements.full_pages(replace(shown, text=text)))
    yield from (words("page.of", page=page, pages=pages) for page in range(1, pages + 1) if pages > 1)
