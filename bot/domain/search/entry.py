"""What the search index gets of a revision: a line of tokens for each of the tables of store/search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from bot.domain.search.passage_codes import passage_codes
from bot.domain.search.query import fold, split_words, words_of
from bot.domain.search.tokens import subjects_of, terms_of_words
from bot.domain.statements import Text

_APART = " \ue000 "  # a token between two texts, so that no phrase is found across them


# A capital letter within a sentence marks a name; in a title any capital letter does.
_NAME = re.compile(r"(?<=[^.!?…\s] )[«“\"(]?([^\W\d_a-zа-яё][^\W\d_]+)")
_CAPITAL = re.compile(r"\b[^\W\d_a-zа-яё][^\W\d_]+")
_SHORTEST, _LONGEST = 3, 30  # letters of a word that can have other forms


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A revision of a statement, ready for the index. `codes`: each language's fingerprint; `all_words`: each word
    once; `subjects`: words of the titles, and words that are frequent; `names`: words that are names."""

    day: date
    statement: int
    revision: int
    terms: str
    words: str
    passages: str
    codes: Sequence[tuple[str, str]]
    all_words: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def index_entry(day: date, statement: int, revision: int, texts: Sequence[Text]) -> IndexEntry:
    """The entry for these texts."""
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
        all_words=_plain_words(chain(*title_words, *body_words)),
        subjects=_plain_words(subjects_of(title_words, body_words)),
        names=_plain_words(chain.from_iterable(map(_names, texts))),
    )


def _plain_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in set(words) if word.isalpha() and _SHORTEST <= len(word) <= _LONGEST)


def _names(text: Text) -> list[str]:
    return words_of(" ".join([*_CAPITAL.findall(text.title), *_NAME.findall(text.body.text)]))
