"""Known words: all words of the texts. With them a search finds a word's other forms, names in the other script, and
what was meant by a misspelt word. Which texts have a word is in the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import aiosqlite

from bot.domain.search.entry import IndexEntry
from bot.domain.search.query import Query, Term
from bot.domain.search.spelling import distance, forgiven, is_cyrillic, sound, trigrams
from bot.store.rows import many, number, run
from bot.store.search.word_forms import SHORTEST_NAME, WordForms, forms_of, name_stem, stem_of

_MOST_OTHERS = 12  # other forms of a word that are searched for too
_MOST_ALIKE = 200  # sounds of words in titles whose distance is computed
_MOST_SHARING = 500  # sounds that are read for each trigram of a word
_MOST_BESIDE = 5_000  # words with the same first letters whose distance is computed
_SAME_LETTERS = 2
_MOST_KNOWN = 300_000  # words that are remembered; about 30 MB
_THREE, _FOUR = (", ".join(f"value ->> {column}" for column in range(columns)) for columns in (3, 4))


@dataclass(slots=True)
class KnownWords:
    """The words seen so far while many revisions are added: most texts have few new words, and looking up each word
    again would take longer than anything else. Made for one such run; thrown away after it, also if a transaction
    fails. `redacted`: how many texts were taken down for good so far; their words may be gone. `forms`: rows that were
    made elsewhere for the texts to be added next, by the word and whether it is a name."""

    words: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    redacted: int = 0
    forms: Mapping[tuple[str, bool], WordForms] = field(default_factory=dict)

    async def refresh(self, cx: aiosqlite.Connection) -> None:
        """Forget everything if a text was taken down for good meanwhile, or if it has become too much."""
        redacted = await number(cx, "SELECT count(*) FROM redacted_text")
        if redacted != self.redacted or len(self.words) > _MOST_KNOWN:
            self.words, self.names, self.subjects, self.redacted = set(), set(), set(), redacted


async def put(cx: aiosqlite.Connection, entries: Sequence[IndexEntry], known: KnownWords | None = None) -> None:
    """Add the words of revisions, within the transaction that adds them to the index. `known`: if many revisions are
    added."""
    known = known or KnownWords()
    await known.refresh(cx)
    names = frozenset[str]().union(*(entry.names for entry in entries)) - known.names
    met = frozenset[str]().union(*(entry.all_words for entry in entries)) - known.words
    unknown = await _unknown(cx, met | names, names)
    rows = [known.forms.get((word, word in names)) or forms_of(word, word in names) for word in sorted(unknown)]
    await run(
        cx,
        f"INSERT INTO known_word SELECT {_FOUR} FROM json_each(?) WHERE true "
        "ON CONFLICT (word) DO UPDATE SET name_stem = excluded.name_stem WHERE name_stem = ''",
        (json.dumps(rows, ensure_ascii=False),),
    )
    subjects = frozenset[str]().union(*(entry.subjects for entry in entries)) - known.subjects
    sounds = await _without_trigrams(cx, {sound(word) for word in subjects})
    parts = sorted((part, len(said), said) for said in sounds for part in trigrams(said))
    sql = f"INSERT OR IGNORE INTO title_trigram SELECT {_THREE} FROM json_each(?)"
    await run(cx, sql, (json.dumps(parts, ensure_ascii=False),))
    known.words |= met
    known.names |= names
    known.subjects |= subjects


async def forget(cx: aiosqlite.Connection, entry: IndexEntry) -> None:
    """Forget the words that only this revision had, because it was removed from the index."""
    for word in sorted(entry.all_words):
        if await many(cx, "SELECT 1 FROM word WHERE word MATCH ? LIMIT 1", (f'"{word}"',)):
            continue
        await run(cx, "DELETE FROM known_word WHERE word = ?", (word,))
        said = sound(word)
        if await many(cx, "SELECT 1 FROM known_word WHERE sound = ? LIMIT 1", (said,)):
            continue
        for part in trigrams(said):
            key = (part, len(said), said)
            await run(cx, "DELETE FROM title_trigram WHERE trigram = ? AND length = ? AND sound = ?", key)


async def _unknown(cx: aiosqlite.Connection, words: Iterable[str], names: frozenset[str]) -> list[str]:
    """The words that are not stored yet, or not as names."""
    sql = (
        "SELECT given.value AS word, known_word.word IS NULL AS is_new FROM json_each(?) AS given "
        "LEFT JOIN known_word ON known_word.word = given.value WHERE coalesce(name_stem, '') = ''"
    )
    rows = await many(cx, sql, (json.dumps(list(words), ensure_ascii=False),))
    return [row["word"] for row in rows if row["is_new"] or row["word"] in names]


async def _without_trigrams(cx: aiosqlite.Connection, sounds: Iterable[str]) -> list[str]:
    """The sounds whose trigrams are not stored yet; they are stored together, so it is enough to look for the first."""
    given = [(said, trigrams(said)[0], len(said)) for said in sounds if said]
    rows = await many(
        cx,
        "SELECT value ->> 0 AS sound FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM title_trigram "
        "WHERE trigram = value ->> 1 AND length = value ->> 2 AND sound = value ->> 0)",
        (json.dumps(given, ensure_ascii=False),),
    )
    return [row["sound"] for row in rows]


async def widened(cx: aiosqlite.Connection, query: Query) -> Query:
    """The query, with other forms of its words and names in the other script as alternatives."""
    return replace(query, wanted=tuple([await _widened(cx, term) for term in query.wanted]))


async def _widened(cx: aiosqlite.Connection, term: Term) -> Term:
    if not term.word or not term.prefix:
        return term
    names = json.dumps([said for said in (sound(term.word), name_stem(term.word)) if len(said) >= SHORTEST_NAME])
    rows = await many(
        cx,
        "SELECT word FROM (SELECT word FROM known_word WHERE stem = ? AND stem <> '' "
        "UNION SELECT word FROM known_word WHERE name_stem <> '' AND name_stem IN (SELECT value FROM json_each(?)) "
        "UNION SELECT word FROM known_word WHERE name_stem <> '' AND sound IN (SELECT value FROM json_each(?))) "
        "ORDER BY length(word), word",
        (stem_of(term.word), names, names),
    )
    others: list[str] = []
    for word in (str(row["word"]) for row in rows):
        if not word.startswith((*term.tokens, *others)):
            others.append(word)
    return replace(term, others=tuple(others[:_MOST_OTHERS]))


async def meant(cx: aiosqlite.Connection, typed: str) -> str:
    """The word nearest to a misspelt folded word; '' if none is near. Most mistakes are after the first two letters, so
    words with the same two are tried first; if none of them is only one mistake away, words of titles are tried, where
    any letter may be wrong."""
    said = sound(typed)
    most = forgiven(said)
    if not most:
        return ""
    near = _near(typed, said, most, await _beside(cx, typed, said, most))
    if 1 not in near.values():
        near |= _near(typed, said, most, await _alike(cx, said, most))

    def order(word: str) -> tuple[int, bool, int, str]:
        return near[word], is_cyrillic(word) is not is_cyrillic(typed), abs(len(word) - len(typed)), word

    return min(near, key=order, default="")


def _near(typed: str, said: str, most: int, words: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The number of mistakes of those words that have the fewest, and perhaps of some others. `words`: (word,
    sound)."""
    letters, found = set(said), dict[str, int]()
    for word, other in words:
        # Comparing the sets of letters is quick, and rules out most words.
        if len(letters.symmetric_difference(other)) <= 2 * most and word != typed:
            away = distance(said, other, most)
            if away <= most:
                found[word] = away
                most = max(away, 1)
    return found


async def _alike(cx: aiosqlite.Connection, said: str, most: int) -> list[tuple[str, str]]:
    """The words of titles that share the most trigrams, with their sounds. For very common trigrams not all words are
    read: they tell little, and near words also share rarer ones."""
    one = "SELECT * FROM (SELECT sound FROM title_trigram WHERE trigram = ? AND length BETWEEN ? AND ? LIMIT ?)"
    parts = trigrams(said)
    asked = [value for part in parts for value in (part, len(said) - most, len(said) + most, _MOST_SHARING)]
    rows = await many(
        cx,
        f"SELECT word, known_word.sound AS sound FROM (SELECT sound FROM ({' UNION ALL '.join([one] * len(parts))}) "
        "GROUP BY sound ORDER BY count(*) DESC LIMIT ?) AS found JOIN known_word USING (sound)",
        (*asked, _MOST_ALIKE),
    )
    return [(row["word"], row["sound"]) for row in rows]


async def _beside(cx: aiosqlite.Connection, typed: str, said: str, most: int) -> list[tuple[str, str]]:
    """Words with the same first letters and about the same length, with their sounds."""
    first = typed[:_SAME_LETTERS]
    rows = await many(
        cx,
        "SELECT word, sound FROM known_word WHERE word BETWEEN ? AND ? AND length(sound) BETWEEN ? AND ? LIMIT ?",
        (first, f"{first}\U0010ffff", len(said) - most, len(said) + most, _MOST_BESIDE),
    )
    return [(row["word"], row["sound"]) for row in rows]
