"""What people mean when they write to the bot as to a person: they need help, say thanks, or only greet it.

Words are compared as the search folds them: ignoring case and accents, ё as е. In the lists, a word that ends in *
matches any ending; a long one also matches with one typing mistake after its first letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.domain.search.query import stem, words_of
from bot.domain.search.spelling import distance

# With a * only where few other words begin so. The forms of виза are listed, since виз* would match визит (visit).
_NEED = """
passport* visa visas lost stolen stole robbed robbery mugged attacked assault* theft arrest* detain* jail* prison*
custody accident* crash* injur* hospital* death* died dead dying killed missing kidnap* stranded evacuat* emergenc*
urgent* danger* help helpless
паспорт* загранпаспорт* виза визу визы визе визой виз визам визов* потеря* утеря* утрат* украл* украден украдена
украдено украдены краж* ограб* избил* напали арест* задерж* тюрьм* тюрем* авари* дтп травм* ранен* больниц* госпитал*
смерт* умер* умира* погиб* скончал* пропал* похитил* похищен* эвакуац* экстренн* срочн* опасност* помощь помощи
помощью помогите помоги помочь спасите
"""
# Subjects that statements may be about: they are searched for, whatever else the message says.
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
_LEAST = 4  # letters before an open ending; a shorter word must match as it is
_LONG = 7  # letters before an open ending; with so many, one may be wrong

Phrase = tuple[str, ...]


def asks_for_help(said: str, more: Sequence[str] = ()) -> bool:
    """Whether a text has a word that people use who need help: one of our lists (English and Russian), or of `more`,
    the operator's words and phrases, which match with any ending."""
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
    """What a text that asks for help is about, as words to search for: passport, visa, or one of `more`, the operator's
    words. The operator's come first, then ours, each in the order of its list."""
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
    """The stems of a phrase's words with *, to match any ending; words with a stem shorter than `_LEAST` as they
    are."""
    stems = ((word, stem(word)) for word in words_of(written))
    return tuple(f"{found}*" if len(found) >= _LEAST else word for word, found in stems)


def _stands_in(phrase: Phrase, words: Sequence[str]) -> bool:
    """Whether a text has the words of a phrase one after another; False for a phrase without words."""
    starts = range(len(words) - len(phrase) + 1) if phrase else ()
    return any(_match(phrase, words[start : start + len(phrase)]) for start in starts)


def _match(phrase: Phrase, words: Iterable[str]) -> bool:
    return all(
        _begins(word, wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(phrase, words, strict=True)
    )


def _begins(word: str, beginning: str) -> bool:
    """Whether a word begins like this; in a long beginning one letter may be wrong, missing or extra, or two
    swapped."""
    if word.startswith(beginning):
        return True
    if len(beginning) < _LONG or word[:1] != beginning[:1]:
        return False
    lengths = range(len(beginning) - 1, len(beginning) + 2)
    return any(distance(word[:length], beginning, 1) <= 1 for length in lengths)
