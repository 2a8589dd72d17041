"""What a revision puts into the index: a line of tokens for each of the tables of store/search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from bot.domain.search.passage_codes import passage_codes
from bot.domain.search.query import fold, split_words
from bot.domain.search.tokens import terms_of_words
from bot.domain.statements import Text

_APART = " \ue000 "  # a token of its own between texts: no phrase reaches over it


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A revision of a statement, ready for the index. `codes`: each language's fingerprint."""

    day: date
    statement: int
    revision: int
    terms: str
    words: str
    passages: str
    codes: Sequence[tuple[str, str]]


def index_entry(day: date, statement: int, revision: int, texts: Sequence[Text]) -> IndexEntry:
    """What stands in the index of these texts."""
    titles, bodies = [fold(text.title) for text in texts], [fold(text.body.text) for text in texts]
    title_words, body_words = list(map(split_words, titles)), list(map(split_words, bodies))
    return IndexEntry(
        day,
        statement,
        revision,
        terms=terms_of_words(title_words, body_words),
        words=_APART.join([*titles, *bodies]),
        passages=" ".join(dict.fromkeys(chain.from_iterable(map(passage_codes, [*title_words, *body_words])))),
        codes=[(text.fingerprint, text.lang) for text in texts],
    )
