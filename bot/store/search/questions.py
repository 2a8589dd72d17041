"""Queries on the search index; they find only the present texts. How texts get into the index is in index.py."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import aiosqlite

from bot.domain.search.passage_codes import codes_to_find
from bot.domain.search.query import Query, Term, parse, passages, words_of
from bot.domain.search.tokens import SearchTokens, WordPlace, question
from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import many, number
from bot.store.search import words
from bot.store.search.index import DAY, IndexedRevision

MOST_FOUND = 1000  # how many statements are found at most, the newest; if there are others, `more` says so
_MOST_WITH_PHRASE = 300  # how many at most with a phrase: to find a thousand, all of the archive would be read
_MOST_MARKED = 300  # how many at most with the words in the title, or frequent
_MOST_RELATED = 100  # statements that are read for each word of a title
_MOST_ALIKE = 50  # rows that are read for each passage
_MOST_PASSAGES = 48  # passages of a text that are searched for
_SURE = 2.0  # votes, as of two passages that only one revision has; below that, phrases are searched for too
_FEW_PHRASES, _MANY_PHRASES = 4, 24  # how many phrases; each reads long lists
_WEIGHT = {WordPlace.ANYWHERE: 1.0, WordPlace.OFTEN: 1.0, WordPlace.TITLE: 2.0}
_HALF_FRESH = 2 * 365.0  # days after which the bonus for new statements is halved


_Row = tuple[int, int]  # (place in the index, statement)


class SortOrder(StrEnum):
    """The order of results."""

    RELEVANCE = "r"  # by words in the title, frequent words, and how new it is
    DATE = "d"


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the statements found, in order; `more`: there are older ones that were not read."""

    statements: Sequence[int]
    more: bool = False


async def of_code(cx: aiosqlite.Connection, code: str) -> list[tuple[IndexedRevision, str]]:
    """The revisions and languages of texts with this fingerprint; the newest revision first."""
    sql = "SELECT statement, revision, lang FROM fingerprint WHERE code = ? ORDER BY revision DESC, statement DESC"
    return [(IndexedRevision(row["statement"], row["revision"]), row["lang"]) for row in await many(cx, sql, (code,))]


async def find(
    cx: aiosqlite.Connection, query: Query, order: SortOrder, now: datetime, most: int = MOST_FOUND
) -> Found:
    """The published statements whose newest revision has the words of the query, in any language.

    `most`: how many of the newest are searched; a smaller number is faster.
    """
    asked = question(query)
    most = min(most, _MOST_WITH_PHRASE) if asked.rows else most
    newest = await _newest(cx, asked, most + 1)
    more = len(newest) > most
    if order is SortOrder.DATE or not newest:
        return Found([statement for _, statement in newest[:most]], more)
    today = now.date().toordinal()
    scores: dict[_Row, float] = defaultdict(float)
    for place in WordPlace:
        for row in await _marked(cx, query, place, min(most, _MOST_MARKED)) if place else newest[:most]:
            scores[row] += _WEIGHT[place] * _freshness(today - row[0] // DAY)
    if asked.rows or asked.no_rows:  # `_marked` does not look at phrases
        scores = {row: scores[row] for row in newest[:most]}
    best = sorted(scores, key=lambda row: (-scores[row], -row[0]))
    return Found([statement for _, statement in best[:most]], more)


async def corrected(cx: aiosqlite.Connection, query: Query) -> str:
    """What was probably meant by a query that finds nothing, as a person would type it: each word that no text has is
    replaced by the nearest one that texts have. '' if none is near. It may find nothing either, for instance if only an
    unpublished statement has the word; then it must not be shown."""
    alone = len(query.wanted) == 1 and not query.unwanted  # then no text has this word
    wanted = [await _meant(cx, term, is_missing=alone) for term in query.wanted]
    typed = " ".join([*wanted, *(f"-{term.typed}" for term in query.unwanted)])
    return "" if parse(typed) in (None, query) else typed


async def _meant(cx: aiosqlite.Connection, term: Term, *, is_missing: bool) -> str:
    if not term.word or not (is_missing or await _is_missing(cx, term)):
        return term.typed
    return await words.meant(cx, term.word) or term.typed


async def _is_missing(cx: aiosqlite.Connection, term: Term) -> bool:
    wide = await words.widened(cx, Query((term,)))
    return not await _newest(cx, question(wide), 1)


async def related(cx: aiosqlite.Connection, statement: int, title: str, most: int) -> list[int]:
    """The other statements that have the most of a title's words in their titles, or frequently; rare words count for
    more. They share at least two words, or a rare one."""
    query = parse(" ".join(dict.fromkeys(words_of(title))))
    if query is None:
        return []
    votes: dict[_Row, float] = defaultdict(float)
    for term in (await words.widened(cx, query)).wanted:
        rows = await _newest(cx, question(Query((term,)), WordPlace.OFTEN), _MOST_RELATED)
        for row in rows:
            votes[row] += 1 / len(rows)
    best = sorted((row for row in votes if row[1] != statement), key=lambda row: (-votes[row], -row[0]))
    return [found for _, found in best[:most]]


def _freshness(days: int) -> float:
    """A factor from 1 for a new statement down to a half for an old one."""
    return 0.5 + 0.5 * math.exp2(-max(0, days) / _HALF_FRESH)


async def _marked(cx: aiosqlite.Connection, query: Query, place: WordPlace, most: int) -> list[_Row]:
    """The newest statements with all words at that place: in the title, or frequent. Phrases are not looked at."""
    return await _newest(cx, replace(question(query, place), rows="", no_rows="", only_rows=False), most)


async def _newest(cx: aiosqlite.Connection, asked: SearchTokens, most: int) -> list[_Row]:
    """The `most` newest matches, as (place in the index, statement)."""
    if asked.only_rows:
        where, values = "SELECT rowid AS at FROM word WHERE word MATCH ?", [asked.rows]
    else:
        where, values = "SELECT rowid AS at FROM term WHERE term MATCH ?", [asked.terms]
        # With + SQLite only compares the rowid; otherwise it would query FTS5 again for each row of the list.
        if asked.rows:
            where += " AND +rowid IN (SELECT rowid FROM word WHERE word MATCH ?)"
            values.append(asked.rows)
        if asked.no_rows:
            where += " AND +rowid NOT IN (SELECT rowid FROM word WHERE word MATCH ?)"
            values.append(asked.no_rows)
    rows = await many(
        cx,
        f"SELECT place, statement.id FROM ({where} ORDER BY rowid DESC) "
        "JOIN indexed ON place = at JOIN statement ON statement.id = indexed.statement "
        f"AND statement.revision = indexed.revision AND state = 'published' AND {OPEN_TO_ALL} ORDER BY at DESC LIMIT ?",
        (*values, most),
    )
    return [(row["place"], row["id"]) for row in rows]


async def alike(cx: aiosqlite.Connection, text: str, most: int) -> list[IndexedRevision]:
    """The revisions, including old ones, that have most of the text's passages; rare passages count for more."""
    codes = codes_to_find(text, _MOST_PASSAGES)
    votes = await _votes(cx, "passage", codes)
    some_lack_them = await number(cx, "SELECT EXISTS (SELECT 1 FROM passage_due)")
    if some_lack_them or max(votes.values(), default=0) < _SURE:
        rows = passages(text, _MANY_PHRASES if some_lack_them else _FEW_PHRASES)
        for one, weight in (await _votes(cx, "word", [row.expression for row in rows])).items():
            votes[one] += weight
    return sorted(votes, key=lambda one: (-votes[one], one.statement, -one.revision))[:most]


async def _votes(cx: aiosqlite.Connection, table: str, wanted: Sequence[str]) -> dict[IndexedRevision, float]:
    """Each wanted passage has one vote, shared equally among the newest revisions that have it; returns the sum for
    each revision."""
    rows = await many(
        cx,
        f"SELECT passage, statement, revision FROM (SELECT wanted.key AS passage, (SELECT json_group_array(at) FROM "
        f"(SELECT rowid AS at FROM {table} WHERE {table} MATCH wanted.value ORDER BY rowid DESC LIMIT ?)) AS places "
        "FROM json_each(?) AS wanted), json_each(places) AS found JOIN indexed ON place = found.value",
        (_MOST_ALIKE, json.dumps(wanted, ensure_ascii=False)),
    )
    sizes = Counter(row["passage"] for row in rows)
    votes: dict[IndexedRevision, float] = defaultdict(float)
    for row in rows:
        votes[IndexedRevision(row["statement"], row["revision"])] += 1 / sizes[row["passage"]]
    return votes
