"""What people mean who write to the bot as to a person: that they need help, or that they are grateful.

Words are compared as the search folds them: in any case, with or without accents, ё as е. In the lists a word that
ends in * has any ending.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.domain.search.query import stem, words_of

# Prefixes are taken where a word's forms share a beginning that few other words have: визит is no виза.
_NEED = """
passport* visa visas lost stolen robbed theft arrest* detain* jail* prison* custody accident* crash* injur* hospital*
death* died dead dying killed missing kidnap* stranded evacuat* emergenc* urgent* danger* help helpless
паспорт* загранпаспорт* виза визу визы визе визой виз визам визов* потеря* утеря* утрат* украл* украден* краж* ограб*
арест* задерж* тюрьм* тюрем* авари* дтп травм* ранен* больниц* госпитал* смерт* умер* умира* погиб* скончал* пропал*
похитил* похищен* эвакуац* экстренн* срочн* опасност* помощь помощи помощью помогите помоги помочь спасите
"""
_THANKS_WORDS = "thanks thank thx спасибо благодарю благодарим благодарность спс"
_WORDS_AROUND = """
you very much so a lot many and for your the this all again kind help answer reply information
вам вас тебе большое огромное еще раз и за вашу ваш помощь ответ информацию все это очень
"""
_THANKS = frozenset(_THANKS_WORDS.split())
_AROUND_THANKS = frozenset(_WORDS_AROUND.split())
_LEAST = 4  # letters before an open ending; a shorter word counts as it is

Phrase = tuple[str, ...]


def asks_for_help(said: str, more: Sequence[str] = ()) -> bool:
    """Whether a text has a word of people who need help: ours in English and Russian, or one of `more`, which are words
    or phrases as an operator writes them, found with any ending."""
    words = words_of(said)
    return any(_stands_in(phrase, words) for phrase in (*_needs(), *map(_open_phrase, more)))


def is_thanks(said: str) -> bool:
    """Whether a text only says thanks."""
    words = set(words_of(said))
    return bool(words & _THANKS) and words <= _THANKS | _AROUND_THANKS


@cache
def _needs() -> tuple[Phrase, ...]:
    return tuple((word,) for word in _NEED.split())


@cache
def _open_phrase(written: str) -> Phrase:
    """The words of a phrase, their endings open."""
    stems = ((word, stem(word)) for word in words_of(written))
    return tuple(f"{found}*" if len(found) >= _LEAST else word for word, found in stems)


def _stands_in(phrase: Phrase, words: Sequence[str]) -> bool:
    """Whether the words of a phrase stand in a text in a row; no words stand nowhere."""
    starts = range(len(words) - len(phrase) + 1) if phrase else ()
    return any(_match(phrase, words[start : start + len(phrase)]) for start in starts)


def _match(phrase: Phrase, words: Iterable[str]) -> bool:
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(phrase, words, strict=True)
    )
