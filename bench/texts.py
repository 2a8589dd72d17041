"""Invented statements in two languages: words that begin and recur as those of a language do, the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText

VOCABULARY = 30_000  # words, of which a text uses the first ones most (Zipf's law)
WORDS = 120  # in each of the two languages of a text
_FIRST, _DAYS = date(1990, 1, 1), 12_900
_SOUNDS = {
    "en": (
        "con re pro in de com dis pre over un in ter ma ti na ra li sta mo per for ver ca lo so mi no ri do tu",
        "s ed ing ion er ly al",
    ),
    "ru": (
        "по при про пере вы за на от об раз со до ст ва ле ко ро то ни ми ра го во ло ка те ди бо чи су",
        "а ы ов ого ить ение ный",
    ),
}


def vocabulary(lang: str) -> list[str]:
    """Invented words that begin alike: some syllables and an ending."""
    dice = random.Random(lang)
    sounds, endings = (parts.split() for parts in _SOUNDS[lang])
    weights = [1 / (rank + 3) for rank in range(len(sounds))]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(dice.choices(sounds, weights, k=dice.randint(2, 4))) + dice.choice(endings)] = None
    return list(found)


def texts(number: int) -> Iterator[list[Text]]:
    """So many statements in two languages."""
    dice = random.Random(1)
    known = {lang: vocabulary(lang) for lang in _SOUNDS}
    weights = [1 / (rank + 10) for rank in range(VOCABULARY)]
    totals = [0.0]
    for weight in weights:
        totals.append(totals[-1] + weight)
    for _ in range(number):
        given = []
        for lang, all_words in known.items():
            words = dice.choices(all_words, cum_weights=totals[1:], k=WORDS)
            given.append(Text(lang, " ".join(words[:6]), RichText(" ".join(words[6:]) + ".")))
        yield given


def items(number: int) -> Iterator[Incoming]:
    """The same as an import brings them, over thirty-five years."""
    for place, given in enumerate(texts(number)):
        yield Incoming(f"bench:{place}", _FIRST + timedelta(days=place * _DAYS // number), given)
