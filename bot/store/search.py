"""The index of words and of fingerprints. Every revision is added once; only the newest of published statements is
found.

Rows are added and never changed. A correction adds a row; a retraction, or the end of `hold_before_send`, adds none:
the search looks at the statement's present state.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

import aiosqlite

from bot.domain.search.query import Query, Term, fold
from bot.domain.search.tokens import SearchTokens, WordPlace, question, terms_of
from bot.domain.statements import Text
from bot.store.rows import many, number, run

MOST_FOUND = 1000  # at most so many statements are found, the newest; if there are others, `more` says so
_MOST_MARKED = 300  # and at most so many that have the words in the title, or often
_DAY = 1024  # places that each day has in the index; what does not fit gets a place of a later day
_APART = " \ue000 "  # a token between texts, so that no phrase is found across two of them
_MOST_ALIKE = 50  # rows that are looked at for each passage
_WEIGHT = {WordPlace.ANYWHERE: 1.0, WordPlace.OFTEN: 1.0, WordPlace.TITLE: 2.0}
_HALF_FRESH = 2 * 365.0  # days after which half of the bonus for new statements is gone


_Row = tuple[int, int]  # (place in the index, statement)


class SortOrder(StrEnum):
    """How results are put in order."""

    RELEVANCE = "r"  # by words in the title, words that are there often, and how new it is
    DATE = "d"


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of statements, in their order; `more`: there are older ones that were not looked at."""

    statements: Sequence[int]
    more: bool = False


@dataclass(frozen=True, slots=True, order=True)
class IndexedRevision:
    """One revision of a statement."""

    statement: int
    revision: int


async def put(cx: aiosqlite.Connection, day: date, statement: int, revision: int, texts: Sequence[Text]) -> None:
    """Add a revision, within the transaction that stores its texts."""
    place = await _free_place(cx, day)
    titles, bodies = [text.title for text in texts], [text.body.text for text in texts]
    await run(cx, "INSERT INTO indexed VALUES (?, ?, ?)", (place, statement, revision))
    await run(cx, "INSERT INTO term (rowid, terms) VALUES (?, ?)", (place, terms_of(titles, bodies)))
    await run(cx, "INSERT INTO word (rowid, words) VALUES (?, ?)", (place, fold(_APART.join([*titles, *bodies]))))
    codes = [(text.fingerprint, statement, revision, text.lang) for text in texts]
    await cx.executemany("INSERT OR IGNORE INTO fingerprint VALUES (?, ?, ?, ?)", codes)


async def _free_place(cx: aiosqlite.Connection, day: date) -> int:
    """The day's next place; where it has none left, that of a day after it."""
    first = day.toordinal() * _DAY
    while True:
        sql = "SELECT coalesce(max(place) + 1, ?) FROM indexed WHERE place BETWEEN ? AND ?"
        place = await number(cx, sql, (first, first, first + _DAY - 1))
        first += _DAY
        if place < first:
            return place


async def due(cx: aiosqlite.Connection, most: int) -> list[IndexedRevision]:
    """Revisions that an older version of this program stored without indexing them; oldest first."""
    sql = "SELECT statement, revision FROM index_due ORDER BY date, statement, revision LIMIT ?"
    return [IndexedRevision(row["statement"], row["revision"]) for row in await many(cx, sql, (most,))]


async def mark_indexed(cx: aiosqlite.Connection, day: date, revision: IndexedRevision) -> None:
    """A revision that was due is in the index."""
    sql = "DELETE FROM index_due WHERE date = ? AND statement = ? AND revision = ?"
    await run(cx, sql, (day.isoformat(), revision.statement, revision.revision))


async def of_code(cx: aiosqlite.Connection, code: str) -> list[tuple[IndexedRevision, str]]:
    """The revisions, and languages, whose text has the fingerprint; the newest revision first."""
    sql = "SELECT statement, revision, lang FROM fingerprint WHERE code = ? ORDER BY revision DESC, statement DESC"
    return [(IndexedRevision(row["statement"], row["revision"]), row["lang"]) for row in await many(cx, sql, (code,))]


async def find(cx: aiosqlite.Connection, query: Query, order: SortOrder, now: datetime) -> Found:
    """The published statements whose newest revision has the words of the query, in any language."""
    asked = question(query)
    newest = await _newest(cx, asked, MOST_FOUND + 1)
    more = len(newest) > MOST_FOUND
    if order is SortOrder.DATE:
        return Found([statement for _, statement in newest[:MOST_FOUND]], more)
    today = now.date().toordinal()
    scores: dict[_Row, float] = defaultdict(float)
    for place in WordPlace:
        for row in await _marked(cx, query, place) if place else newest[:MOST_FOUND]:
            scores[row] += _WEIGHT[place] * _freshness(today - row[0] // _DAY)
    if asked.rows or asked.no_rows:  # which of the marked have the phrase was not asked
        scores = {row: scores[row] for row in newest[:MOST_FOUND]}
    best = sorted(scores, key=lambda row: (-scores[row], -row[0]))
    return Found([statement for _, statement in best[:MOST_FOUND]], more)


def _freshness(days: int) -> float:
    """From 1 for a new statement down to a half for an old one."""
    return 0.5 + 0.5 * math.exp2(-max(0, days) / _HALF_FRESH)


async def _marked(cx: aiosqlite.Connection, query: Query, place: WordPlace) -> list[_Row]:
    """The newest statements that have all words in the title, or often; phrases are not looked at."""
    return await _newest(cx, replace(question(query, place), rows="", no_rows="", only_rows=False), _MOST_MARKED)


async def _newest(cx: aiosqlite.Connection, asked: SearchTokens, most: int) -> list[_Row]:
    """The `most` newest that have what is asked for, as (place in the index, statement)."""
    if asked.only_rows:
        where, values = "SELECT rowid AS at FROM word WHERE word MATCH ?", [asked.rows]
    else:
        where, values = "SELECT rowid AS at FROM term WHERE term MATCH ?", [asked.terms]
        # With + the rowid is only compared: else FTS5 would be asked anew for each row of the list.
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
        "AND statement.revision = indexed.revision AND state = 'published' ORDER BY at DESC LIMIT ?",
        (*values, most),
    )
    return [(row["place"], row["id"]) for row in rows]


async def alike(cx: aiosqlite.Connection, passages: Iterable[Term], most: int) -> list[IndexedRevision]:
    """The revisions, old ones too, that have most of the passages; passages that few texts have count more."""
    votes: dict[IndexedRevision, float] = defaultdict(float)
    for passage in passages:
        sql = (
            "SELECT statement, revision FROM (SELECT rowid AS at FROM word WHERE word MATCH ? "
            "ORDER BY rowid DESC LIMIT ?) JOIN indexed ON place = at"
        )
        rows = await many(cx, sql, (passage.expression, _MOST_ALIKE))
        for row in rows:
            votes[IndexedRevision(row["statement"], row["revision"])] += 1 / len(rows)
    return sorted(votes, key=lambda one: (-votes[one], one.statement, -one.revision))[:most]
