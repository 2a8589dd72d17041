"""How words are stored, so that a search finds their other forms, and names in the other script."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, NamedTuple

from bot.domain.search.spelling import in_cyrillic, is_cyrillic, is_latin, sound

SHORTEST_NAME = 3  # letters of a name's sound


class WordForms(NamedTuple):
    """A stored word. `stem`: the same for all its forms; `name_stem`: only for names."""

    word: str
    stem: str
    sound: str
    name_stem: str


@lru_cache(100_000)  # a language's texts use the same words again and again
def forms_of(word: str, is_name: bool) -> WordForms:
    """The row for a folded word."""
    return WordForms(word, stem_of(word), sound(word), name_stem(word) if is_name else "")


@cache
def _stemmer(lang: str) -> Any:
    """Snowball's stemmer; imported when first needed, because most commands do not need it."""
    import snowballstemmer

    return snowballstemmer.stemmer(lang)


def stem_of(word: str) -> str:
    """The word's stem by https://snowballstem.org; '' for a word in another script."""
    if is_cyrillic(word):
        return str(_stemmer("russian").stemWord(word))
    return str(_stemmer("english").stemWord(word)) if is_latin(word) else ""


def name_stem(word: str) -> str:
    """The sound of a name without its Russian ending: the same for Захаровой and Zakharova."""
    stem = str(_stemmer("russian").stemWord(in_cyrillic(word) if is_latin(word) else word))
    said = sound(stem.rstrip("аеийоуыэюяь"))  # the stem of Сергеем ends in a vowel, that of Сергей does not
    return said if len(said) >= SHORTEST_NAME else ""
