"""Which terms of a text go into the index, and how a query asks for them. How a text is folded: query.py.

Each beginning of a word is a term of its own, so that a search by beginnings reads one list for each word that was
typed, no longer than its hits. Otherwise it would have to join the lists of all words with that beginning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain

from bot.domain.search.query import Query, Term, words_of
from bot.domain.search.remembered import Remembered

# Letters of a beginning. A shorter word is a term as it is; of a longer one the first ten letters are used.
SHORTEST, LONGEST = 3, 10
_OFTEN = 3  # a text that has a word this many times is taken to be about it


class WordPlace(StrEnum):
    """Where in a text a word is. The value is a prefix of the word's terms: a private use character of Unicode, which
    nobody types."""

    ANYWHERE = ""
    TITLE = "\ue001"
    OFTEN = "\ue002"  # or in the title


@dataclass(frozen=True, slots=True)
class SearchTokens:
    """A query for the two indexes. `terms`: for the index of terms. For the index of words in their order: `rows`,
    which must be there, and `no_rows`, which must not. '' if an index is not asked. `only_rows`: `rows` alone is
    enough."""

    terms: str
    rows: str
    no_rows: str
    only_rows: bool = False


def terms_of(titles: Iterable[str], bodies: Iterable[str]) -> str:
    """The terms of a statement's texts."""
    return terms_of_words(list(map(words_of, titles)), list(map(words_of, bodies)))


def terms_of_words(titles: Iterable[Sequence[str]], bodies: Iterable[Sequence[str]]) -> str:
    """Like `terms_of`, for texts that are folded and split into words. A beginning that several words share is
    repeated; the index takes it once."""
    head = list(chain.from_iterable(titles))
    counted = Counter(chain(head, chain.from_iterable(bodies)))
    often = [*(word for word, times in counted.items() if times >= _OFTEN), *head]
    wanted = {WordPlace.ANYWHERE: counted, WordPlace.OFTEN: often, WordPlace.TITLE: head}
    return " ".join(chain.from_iterable(map(_BEGINNINGS[place].__getitem__, words) for place, words in wanted.items()))


def subjects_of(titles: Iterable[Sequence[str]], bodies: Iterable[Sequence[str]]) -> set[str]:
    """The words that texts are about: those of the titles, and frequent ones."""
    head = list(chain.from_iterable(titles))
    counted = Counter(chain(head, chain.from_iterable(bodies)))
    return {*head, *(word for word, times in counted.items() if times >= _OFTEN)}


def _beginnings(place: WordPlace, word: str) -> str:
    if len(word) < SHORTEST:
        return place + word
    return " ".join(place + word[:end] for end in range(SHORTEST, min(len(word), LONGEST) + 1))


_BEGINNINGS = {place: Remembered(partial(_beginnings, place)) for place in WordPlace}


def question(query: Query, place: WordPlace = WordPlace.ANYWHERE) -> SearchTokens:
    """The query as the indexes read it; `place`: where the wanted words must be."""
    wanted = dict.fromkeys(asked for term in query.wanted for asked in _asked(term, place))
    unwanted = [term.tokens[0][:LONGEST] for term in query.unwanted if _is_plain(term)]
    terms = " AND ".join(wanted)
    if unwanted:
        others = " OR ".join(f'"{term}"' for term in unwanted)
        terms = f"({terms}) NOT ({others})"
    only_rows = not query.unwanted and not any(map(_is_plain, query.wanted))
    return SearchTokens(terms, _rows(query.wanted, " AND "), _rows(query.unwanted, " OR "), only_rows)


def _asked(term: Term, place: WordPlace) -> list[str]:
    """A term's tokens in FTS5's query syntax; for a word any of its forms."""
    tokens = [f'"{place}{token[:LONGEST]}"' for token in term.tokens]
    if not term.others:
        return tokens
    others = dict.fromkeys(f'"{place}{other[:LONGEST]}"' for other in term.others)
    return [f"({' OR '.join([*tokens, *others])})"]


def _is_plain(term: Term) -> bool:
    """Whether the index of terms alone can answer it: it is one beginning, or one short word."""
    return len(term.tokens) == 1 and (term.prefix or len(term.tokens[0]) < SHORTEST)


def _rows(terms: Sequence[Term], between: str) -> str:
    return between.join(term.expression for term in terms if not _is_plain(term))
