"""How a word is stored, so that a search finds its other forms, and a name in the other script."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, NamedTuple

from bot.domain.search.spelling import in_cyrillic, is_cyrillic, is_latin, sound

SHORTEST_NAME = 3  # letters of a name's sound


class WordForms(NamedTuple):
    """A row of the words that texts have. `stem`: the same for its other forms; `name_stem`: of a name only."""

    word: str
    stem: str
    sound: str
    name_stem: str


@lru_cache(100_000)  # a language's words are the same in all of its texts
def forms_of(word: str, is_name: bool) -> WordForms:
    """The row of a folded word."""
    return WordForms(word, stem_of(word), sound(word), name_stem(word) if is_name else "")


@cache
def _stemmer(lang: str) -> Any:
    """Snowball's; imported with the first word that needs it, since most commands read none."""
    import snowballstemmer

    return snowballstemmer.stemmer(lang)


def stem_of(word: str) -> str:
    """https://snowballstem.org; '' for a word in another script."""
    if is_cyrillic(word):
        return str(_stemmer("russian").stemWord(word))
    return str(_stemmer("english").stemWord(word)) if is_latin(word) else ""


def name_stem(word: str) -> str:
    """How a name sounds without its Russian ending: the same for Захаровой and Zakharova."""
    stem = str(_stemmer("russian").stemWord(in_cyrillic(word) if is_latin(word) else word))
    said = sound(stem.rstrip("аеийоуыэюяь"))  # of Сергеем the stem ends in a vowel, of Сергей it does not
    return said if len(said) >= SHORTEST_NAME else ""
