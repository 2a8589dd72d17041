"""How words sound, in Latin and Cyrillic script, and how much two spellings differ. The known words and their stems
are in store/search/words.py."""

from __future__ import annotations

import re

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_LATIN = "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
_TO_LATIN = str.maketrans({one: other.strip("-") for one, other in zip(_CYRILLIC, _LATIN.split(" "), strict=True)})
# Spellings of the same sound: Zakharova and Zaharova, Dmitry and Dmitrij, Yeltsin and Eltsin.
_SAME_SOUND = (
    (re.compile("shch|sch"), "sh"),
    (re.compile("tch"), "ch"),
    (re.compile("kh"), "h"),
    (re.compile("tz"), "ts"),
    (re.compile("x"), "ks"),
    (re.compile("w"), "v"),
    (re.compile("[yji]{1,3}[eo]"), "e"),
    (re.compile("[yj]"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SINGLE = "а б к д е ф г х и й к л м н о п к р с т у в в кс з"
_TO_CYRILLIC = {
    "shch": "щ",
    "sch": "щ",
    "sh": "ш",
    "ch": "ч",
    "zh": "ж",
    "kh": "х",
    "ts": "ц",
    "ya": "я",
    "ia": "я",
    "ja": "я",
    "yu": "ю",
    "iu": "ю",
    "ju": "ю",
    "ye": "е",
    "yo": "е",
    "y": "ы",
    **dict(zip("abcdefghijklmnopqrstuvwxz", _SINGLE.split(" "), strict=True)),
}
_VOWELS = "aeiou"
_LETTERS = re.compile("|".join(sorted(_TO_CYRILLIC, key=len, reverse=True)))
_FIRM = 4  # letters; a shorter word is not treated as misspelt
_LONG = 8  # letters; from here on two mistakes are forgiven
_LONGEST = 60  # letters; in a longer word none are; the longest words of dictionaries have about forty


def is_cyrillic(word: str) -> bool:
    """Whether the first letter of a folded word is Russian."""
    return "а" <= word[:1] <= "я"


def is_latin(word: str) -> bool:
    """Whether the first letter of a folded word is one of a to z."""
    return "a" <= word[:1] <= "z"


def sound(word: str) -> str:
    """A folded word as it sounds: the same for a name in both scripts, and for most of its spellings in one."""
    said = word.translate(_TO_LATIN)
    for spelling, same in _SAME_SOUND:
        said = spelling.sub(same, said)
    return said


def in_cyrillic(word: str) -> str:
    """A folded Latin word in Russian letters, so that its Russian ending can be recognised: zakharova is захарова."""
    return _LETTERS.sub(_in_cyrillic, word)


def _in_cyrillic(found: re.Match[str]) -> str:
    letters, before = found[0], found.string[: found.start()]
    return "й" if letters in ("y", "i") and before[-1:] in _VOWELS and before else _TO_CYRILLIC[letters]


def trigrams(said: str) -> list[str]:
    """Each three characters in a row, with marks for the beginning and the end, each once."""
    edged = f"^{said}$"
    return list(dict.fromkeys(edged[at : at + 3] for at in range(len(edged) - 2)))


def forgiven(said: str) -> int:
    """How many mistakes are forgiven in a word with this sound, by its length."""
    return 0 if not _FIRM <= len(said) <= _LONGEST else 1 if len(said) < _LONG else 2


def distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, extra, or swapped with the next; `most + 1` if there are more than `most`.

    https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance, as optimal string alignment.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            if abs(row - column) > most:  # more than `most` letters are missing or extra
                line.append(most + 1)
                continue
            least = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                least = min(least, before[column - 2] + 1)
            line.append(least)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)
