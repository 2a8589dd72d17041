"""What a person types into a search, and how texts are folded for it. The index and its queries: store/search.

Words are found by their beginnings, ignoring case and accents; ё counts as е. й and и are different letters (мой, мои),
as in print. A word's inflected ending is cut off first (визы finds виза); store/search/words.py adds its other forms,
and a name's spelling in the other script.
"quoted words" are found exactly, in that order; -word leaves out texts with that word.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.domain.text.letters import LetterTable

MOST_TERMS = 8  # of each kind; more are ignored
_MOST_TYPED = 300  # characters
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | {"’": "'", "−": "-"})
_PART = re.compile(r"""(?<![^\s"])(-)?(?:"([^"]*)(?:"|$)|([^\s"]+))|([^\s"]+)""")
# https://www.sqlite.org/fts5.html#unicode61_tokenizer: tokens are made of letters and numbers; in our tables also of
# spacing marks (Mc) and private use characters (Co), see their definition. Only these blocks have spacing marks;
# looking at all of Unicode would take a tenth of each command's start.
_WITH_MARKS = ((0x900, 0x3100), (0xA800, 0xAC00), (0x11000, 0x12000), (0x16000, 0x17000), (0x1D100, 0x1D200))
_MARKS = "".join(
    char for first, end in _WITH_MARKS for char in map(chr, range(first, end)) if unicodedata.category(char) == "Mc"
)
_TOKEN = re.compile(f"(?:[^\\W_]|[\ue000-\uf8ff{_MARKS}])+")
_ENDINGS = {
    "ru": "ами ями ого его ому ему ыми ими ов ев ей ой ом ем ам ям ах ях ых их ый ий ая яя ое ее ые ие ую юю ия ии ию "
    "ью а я о е у ю ы и ь й",
    "en": "ies s",
}
_CUTS = {lang: re.compile(f"(?:{endings.replace(' ', '|')})$") for lang, endings in _ENDINGS.items()}
# These are in nearly every text: they are searched for only in quotation marks, or if nothing else was typed.
_COMMON_WORDS = "the a an of in on to and for is at by with и в во на с со по о об к у не что из за от для до как а но"
_COMMON = frozenset(_COMMON_WORDS.split())
_BREAK = "\u200b"  # the zero width space, which separates words
_SHORTEST = 3  # letters that stay when an ending is cut off; a shorter word only matches whole words (EU, not Europe)


@dataclass(frozen=True, slots=True)
class Term:
    """Folded tokens that follow each other. With `prefix`, the last one may be only the beginning of a word.

    `word`: a single word as typed, folded, with its ending; '' for a phrase. `others`: beginnings of words that match
    too: other forms of the word, and names in the other script (store/search/words.py finds them).
    """

    tokens: tuple[str, ...]
    prefix: bool = True
    word: str = field(default="", compare=False)
    others: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """The term in FTS5's query syntax. Tokens contain letters and digits only, so they need no escaping."""
        return f'"{" ".join(self.tokens)}"{"*" if self.prefix else ""}'

    @property
    def typed(self) -> str:
        """The term as a person would type it."""
        return self.word or (f'"{" ".join(self.tokens)}"' if len(self.tokens) > 1 else self.tokens[0])

    def ends_at(self, tokens: Sequence[str]) -> list[int]:
        """The indexes of a text's tokens at which the term ends, in order."""
        *whole, last = self.tokens
        if self.prefix:
            beginnings = (last, *self.others)
            places = [place for place, token in enumerate(tokens) if token.startswith(beginnings)]
        else:
            places = [place for place, token in enumerate(tokens) if token == last]
        if not whole:
            return places
        length = len(whole)
        return [place for place in places if place >= length and list(tokens[place - length : place]) == whole]


@dataclass(frozen=True, slots=True)
class Query:
    """The terms that a text must have, and those that it must not have."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()

    @property
    def expression(self) -> str:
        """The query in FTS5's language (https://www.sqlite.org/fts5.html#full_text_query_syntax), always valid."""
        wanted = " AND ".join(term.expression for term in self.wanted)
        if not self.unwanted:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(term.expression for term in self.unwanted)})"


def parse(typed: str) -> Query | None:
    """The query that was typed; None if there is nothing to search for (no word, or only words to leave out)."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    common: list[Term] = []
    for minus, phrase, word, glued in _PART.findall(typed[:_MOST_TYPED].translate(_QUOTES)):
        term = Term(tuple(split_words(fold(phrase))), prefix=False) if phrase else _word(word or glued)
        if term.tokens:
            is_common = not phrase and len(term.tokens) == 1 and term.tokens[0] in _COMMON
            (unwanted if minus else common if is_common else wanted).append(term)
    if not wanted and not common:
        return None
    return Query(tuple(dict.fromkeys(wanted or common))[:MOST_TERMS], tuple(dict.fromkeys(unwanted))[:MOST_TERMS])


_SHORT, _IN_A_ROW = 40, 3  # a text with fewer tokens than `_SHORT` is found by two in a row, others by three


def passages(text: str, most: int = 24) -> list[Term]:
    """At most `most` passages of a text (words in a row), to find it by even if parts of it were changed.

    They come from all parts of the text, and from each part the one with the longest words, which are the rarest.
    """
    tokens = split_words(fold(text.replace(_BREAK, "")))  # a copy may have it, invisibly, inside words
    length = min(len(tokens), 2 if len(tokens) < _SHORT else _IN_A_ROW)
    if not length:
        return []
    rows = [tuple(tokens[start : start + length]) for start in range(len(tokens) - length + 1)]
    step = max(1, -(-len(rows) // most))
    stretches = [rows[start : start + step] for start in range(0, len(rows), step)]
    best = (max(stretch, key=lambda row: sum(map(len, row))) for stretch in stretches)
    return [Term(row, prefix=False) for row in dict.fromkeys(best)]


def _word(typed: str) -> Term:
    """A word without its ending; if it consists of several tokens (co-operate, 25.12.2026), those in a row."""
    tokens = tuple(split_words(fold(re.sub(r"'s$", "", typed))))
    if len(tokens) != 1:
        return Term(tokens)
    return Term((stem(tokens[0]),), prefix=len(tokens[0]) >= _SHORTEST, word=tokens[0])


def stem(word: str) -> str:
    """A folded word without its inflected ending, Russian or English; never shorter than three letters."""
    lang = "ru" if "а" <= word[-1:] <= "я" else "en"
    found = _CUTS[lang].search(word, _SHORTEST)
    return word[: found.start()] if found and not word.endswith("ss") else word


def fold(text: str) -> str:
    """A text in the form that is indexed and compared: without case, accents and invisible characters."""
    return text.replace("и\u0306", "й").replace("И\u0306", "Й").translate(_FOLDED)


def words_of(text: str) -> list[str]:
    """A text's words, folded, in order."""
    return split_words(fold(text))


def split_words(folded: str) -> list[str]:
    """A folded text's words, in order."""
    return _TOKEN.findall(folded)


@cache
def _folded(char: str) -> str:
    """A character without case and accents; '' for an accent or an invisible character within a word (soft hyphen)."""
    if char in "йЙ":
        return "й"
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(part for part in apart if unicodedata.category(part) not in ("Mn", "Me", "Cf") or part == _BREAK)


_FOLDED = LetterTable(_folded)


Marks = tuple[tuple[int, int], ...]  # parts of a text (code points, end exclusive), in order, not overlapping


def hits(query: Query, text: str) -> Marks:
    """Where the query's words are in a text that is not folded."""
    folded, origin = _with_origin(text)
    places = [found.span() for found in _TOKEN.finditer(folded)]
    tokens = [folded[start:end] for start, end in places]
    found: set[int] = set()
    for term in query.wanted:
        for last in term.ends_at(tokens):
            found.update(range(last + 1 - len(term.tokens), last + 1))
    return tuple((origin[places[n][0]], _end(text, origin[places[n][1] - 1])) for n in sorted(found))


def _with_origin(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the index in the original text."""
    pieces = list(map(_folded, text))
    if {*map(len, pieces)} <= {1}:
        return "".join(pieces), range(len(text))
    origin: list[int] = []
    for place, (char, piece) in enumerate(zip(text, pieces, strict=True)):
        if char == "\u0306" and place and pieces[place - 1] == "и":
            pieces[place - 1] = "й"
        origin += [place] * len(piece)
    return "".join(pieces), origin


def _end(text: str, last: int) -> int:
    """The index after the character at `last` and its accents."""
    end = last + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def excerpt(text: str, marks: Marks, most: int) -> tuple[int, int]:
    """Where the part of at most `most` characters with the most hits begins and ends; of several such parts the first.
    It does not begin or end within a word.
    """
    if len(text) <= most:
        return 0, len(text)
    ends = [end for _, end in marks]
    counts = [bisect_right(ends, start + most) - place for place, (start, _) in enumerate(marks)]
    first = max(range(len(marks)), key=counts.__getitem__, default=0)
    best = marks[first][0] if marks else 0
    last = max(best, ends[first + counts[first] - 1]) if marks and counts[first] else best
    begin = max(0, best - (most - (last - best)) // 3)  # a third of the remaining characters go before the hits
    end = min(len(text), begin + most)
    begin = max(0, min(begin, end - most))
    if begin and (space := re.search(r"\s", text[begin:best])):
        begin += space.end()
    if end < len(text) and (spaces := [found.start() for found in re.finditer(r"\s", text[last:end])]):
        end = last + spaces[-1]
    return begin, end
