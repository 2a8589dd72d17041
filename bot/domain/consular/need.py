"""What people mean who write to the bot as to a person: that they need help or are grateful, or only to greet it.

Words are compared as the search folds them: in any case, with or without accents, ё as е. In the lists a word that
ends in * has any ending; a long one also counts with one typing mistake behind its first letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.domain.search.query import stem, words_of
from bot.domain.search.spelling import distance

# Prefixes are taken where a word's forms share a beginning that few other words have: визит is no виза.
_NEED = """
passport* visa visas lost stolen stole robbed robbery mugged attacked assault* theft arrest* detain* jail* prison*
custody accident* crash* injur* hospital* death* died dead dying killed missing kidnap* stranded evacuat* emergenc*
urgent* danger* help helpless
паспорт* загранпаспорт* виза визу визы визе визой виз визам визов* потеря* утеря* утрат* украл* украден украдена
украдено украдены краж* ограб* избил* напали арест* задерж* тюрьм* тюрем* авари* дтп травм* ранен* больниц* госпитал*
смерт* умер* умира* погиб* скончал* пропал* похитил* похищен* эвакуац* экстренн* срочн* опасност* помощь помощи
помощью помогите помоги помочь спасите
"""
# Of these the mission's statements may say something, whatever else was written beside them.
_TOPICS = {
    "passport": "passport*",
    "visa": "visa visas",
    "паспорт": "паспорт* загранпаспорт*",
    "виза": "виза визу визы визе визой виз визам визов*",
}
_GREETINGS = "hello hi hey greetings здравствуйте здравствуй привет приветствую"
_TIMES_OF_DAY = "good day morning evening afternoon добрый доброе день утро вечер"
_THANKS_WORDS = "thanks thank thx спасибо благодарю благодарим благодарность спс"
_WORDS_AROUND = """
you very much so a lot many and for your the this all again kind help answer reply information
вам вас тебе большое огромное еще раз и за вашу ваш помощь ответ информацию все это очень
"""
_THANKS = frozenset(_THANKS_WORDS.split())
_AROUND_THANKS = frozenset(_WORDS_AROUND.split())
_GREETING = frozenset(_GREETINGS.split())
_TIME_OF_DAY = frozenset(_TIMES_OF_DAY.split())
_LEAST = 4  # letters before an open ending; a shorter word counts as it is
_LONG = 7  # letters before an open ending, of which one may be wrong

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


def is_greeting(said: str) -> bool:
    """Whether a text is only a greeting."""
    words = set(words_of(said))
    greets = words & _GREETING or (len(words) > 1 and words <= _TIME_OF_DAY)
    return bool(greets) and words <= _GREETING | _TIME_OF_DAY


def topics_of(said: str, more: Sequence[str] = ()) -> list[str]:
    """What a text that asks for help is about, as words that can be looked for: a passport, a visa, and `more`, the
    operator's words. In the order of the lists, ours last."""
    words = words_of(said)
    named = [word for word in more if _stands_in(_open_phrase(word), words)]
    return named + [
        topic for topic, forms in _TOPICS.items() if any(_stands_in((form,), words) for form in forms.split())
    ]


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
        _begins(word, wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(phrase, words, strict=True)
    )


def _begins(word: str, beginning: str) -> bool:
    """Whether a word begins so; of a long beginning one letter may be wrong, missing or too many, or two changed."""
    if word.startswith(beginning):
        return True
    if len(beginning) < _LONG or word[:1] != beginning[:1]:
        return False
    lengths = range(len(beginning) - 1, len(beginning) + 2)
    return any(distance(word[:length], beginning, 1) <= 1 for length in lengths)
