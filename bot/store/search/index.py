"""Writes the search index: every revision goes in once. Queries on it are in questions.py.

Rows are added and never changed. A correction adds a row; a retraction, or the end of `hold_before_send`, changes
nothing here, because queries look at the statement itself.

With many revisions at once (`prepare_for_many`), FTS5 would spend most of the time on merging the index's parts
(https://www.sqlite.org/fts5.html#the_merge_command). So they are merged afterwards, step by step (`join`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import aiosqlite

from bot.domain.search.entry import IndexEntry, index_entry
from bot.domain.statements import Text
from bot.store.database import engine
from bot.store.rows import many, number, run
from bot.store.search import words
from bot.store.search.words import KnownWords

DAY = 1024  # places in the index for each day; more revisions get places of a later day
_TABLES = ("term", "word", "passage")
_SECURE_DELETE = (3, 42)  # the first SQLite whose FTS5 has the secure-delete option
_JOINED_PAGES = 150  # pages of a table that one step merges
# https://www.sqlite.org/fts5.html#the_automerge_configuration_option and the options after it: the usual values, and
# those that leave the parts unmerged. A part is what a transaction adds, up to `hashsize` bytes.
_OTHERWISE = {"automerge": 4, "crisismerge": 16, "hashsize": 1 << 20}
_FOR_MANY = {"automerge": 0, "crisismerge": 1_500, "hashsize": 1 << 23}


class Missing(StrEnum):
    """What revisions that an older version indexed may lack; each value is the table with their places."""

    PASSAGES = "passage_due"
    WORDS = "known_word_due"


@dataclass(frozen=True, slots=True, order=True)
class IndexedRevision:
    """One revision of a statement."""

    statement: int
    revision: int


@dataclass(frozen=True, slots=True, order=True)
class DueRevision:
    """A revision that is not in the index yet, and its day. They sort in the order in which they go in."""

    date: str
    statement: int
    revision: int


async def put(cx: aiosqlite.Connection, day: date, statement: int, revision: int, texts: Sequence[Text]) -> None:
    """Add a revision, within the transaction that stores its texts."""
    await put_all(cx, [index_entry(day, statement, revision, texts)])


async def put_all(cx: aiosqlite.Connection, entries: Sequence[IndexEntry], known: KnownWords | None = None) -> None:
    """Add revisions; `known` makes it faster for many of them (see `words.put`)."""
    # Rising places make one part of the index; any other order makes many.
    rows = sorted(zip(await _free_places(cx, [entry.day for entry in entries]), entries, strict=True), key=_place_of)
    await _insert(cx, "indexed (place, statement, revision)", [(at, one.statement, one.revision) for at, one in rows])
    await _insert(cx, "term (rowid, terms)", [(at, entry.terms) for at, entry in rows])
    await _insert(cx, "word (rowid, words)", [(at, entry.words) for at, entry in rows])
    await put_passages(cx, [(at, entry.passages) for at, entry in rows])
    await words.put(cx, entries, known)
    codes = [(code, entry.statement, entry.revision, lang) for entry in entries for code, lang in entry.codes]
    await cx.executemany("INSERT OR IGNORE INTO fingerprint VALUES (?, ?, ?, ?)", codes)


async def remove(cx: aiosqlite.Connection, entry: IndexEntry) -> None:
    """Remove a revision whose texts are taken down for good: its rows, what FTS5 has of them on the disk
    (https://www.sqlite.org/fts5.html#the_secure_delete_configuration_option), and words that no other text has."""
    which = entry.statement, entry.revision
    await run(cx, "DELETE FROM index_due WHERE statement = ? AND revision = ?", which)
    place = await number(cx, "SELECT place FROM indexed WHERE statement = ? AND revision = ?", which)
    if not place:
        return
    lacks_passages = await number(cx, f"SELECT count(*) FROM {Missing.PASSAGES} WHERE place = ?", (place,))
    await _delete(cx, "term", "terms", place, entry.terms)
    await _delete(cx, "word", "words", place, entry.words)
    if not lacks_passages:
        await _delete(cx, "passage", "codes", place, entry.passages)
    await run(cx, "DELETE FROM indexed WHERE place = ?", (place,))
    for what in Missing:
        await run(cx, f"DELETE FROM {what} WHERE place = ?", (place,))
    await words.forget(cx, entry)


async def _delete(cx: aiosqlite.Connection, name: str, column: str, place: int, tokens: str) -> None:
    """Delete a row of an FTS5 table that keeps no copy of its texts, which therefore has to be given what was in the
    row (https://www.sqlite.org/fts5.html#the_delete_command)."""
    delete = f"INSERT INTO {name} ({name}, rowid, {column}) VALUES ('delete', ?, ?)"
    if engine.version() < _SECURE_DELETE:  # the whole index is written again, which takes long
        await run(cx, delete, (place, tokens))
        await run(cx, f"INSERT INTO {name} ({name}) VALUES ('optimize')")
        return
    await run(cx, f"INSERT INTO {name} ({name}, rank) VALUES ('secure-delete', 1)")
    await run(cx, delete, (place, tokens))
    await run(cx, f"INSERT INTO {name} ({name}, rank) VALUES ('secure-delete', 0)")


async def _insert(cx: aiosqlite.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    values = ", ".join("?" * (table.count(",") + 1))
    await cx.executemany(f"INSERT INTO {table} VALUES ({values})", rows)


def _place_of(row: tuple[int, IndexEntry]) -> int:
    return row[0]


async def put_passages(cx: aiosqlite.Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add the passages of revisions, as (place, passages)."""
    await _insert(cx, "passage (rowid, codes)", rows)


async def _free_places(cx: aiosqlite.Connection, days: Iterable[date]) -> list[int]:
    """The next free place of each day; if it has none left, one of a later day."""
    free: dict[int, int] = {}
    places = []
    for day in days:
        first = day.toordinal() * DAY
        while (place := free.get(first) or await _free_place(cx, first)) >= first + DAY:
            first += DAY
        places.append(place)
        free[first] = place + 1
    return places


async def _free_place(cx: aiosqlite.Connection, first: int) -> int:
    sql = "SELECT coalesce(max(place) + 1, ?) FROM indexed WHERE place BETWEEN ? AND ?"
    return await number(cx, sql, (first, first, first + DAY - 1))


async def put_off(cx: aiosqlite.Connection, revisions: Iterable[DueRevision]) -> None:
    """Record revisions whose texts are stored and which go into the index later."""
    rows = [(one.date, one.statement, one.revision) for one in revisions]
    await cx.executemany("INSERT INTO index_due VALUES (?, ?, ?)", rows)


async def due(cx: aiosqlite.Connection, most: int, after: DueRevision | None = None) -> list[DueRevision]:
    """Revisions that are not in the index yet, oldest first; with `after`, only those that come after it."""
    last = (after.date, after.statement, after.revision) if after else ("", 0, 0)
    sql = "SELECT * FROM index_due WHERE (date, statement, revision) > (?, ?, ?) ORDER BY 1, 2, 3 LIMIT ?"
    return [DueRevision(row["date"], row["statement"], row["revision"]) for row in await many(cx, sql, (*last, most))]


async def take_due(cx: aiosqlite.Connection, revisions: Sequence[DueRevision]) -> set[IndexedRevision]:
    """Mark the revisions as no longer due; returns those that still were, since another process may be adding them
    too."""
    values = ", ".join(["(?, ?, ?)"] * len(revisions))
    rows = await many(
        cx,
        f"DELETE FROM index_due WHERE (date, statement, revision) IN (VALUES {values}) RETURNING statement, revision",
        [value for one in revisions for value in (one.date, one.statement, one.revision)],
    )
    return {IndexedRevision(row["statement"], row["revision"]) for row in rows}


async def lacking(cx: aiosqlite.Connection, what: Missing, most: int) -> dict[int, IndexedRevision]:
    """Revisions that an older version indexed and that lack something, by place."""
    sql = f"SELECT place, statement, revision FROM {what} JOIN indexed USING (place) ORDER BY place LIMIT ?"
    return {row["place"]: IndexedRevision(row["statement"], row["revision"]) for row in await many(cx, sql, (most,))}


async def take_lacking(cx: aiosqlite.Connection, what: Missing, places: Iterable[int]) -> set[int]:
    """Mark the places as complete; returns those that still lacked it."""
    return {place for place in places if await run(cx, f"DELETE FROM {what} WHERE place = ?", (place,))}


async def put_missing(
    cx: aiosqlite.Connection,
    what: Missing,
    entries: Mapping[int, IndexEntry],
    known: KnownWords | None = None,
) -> None:
    """Add what revisions lacked, by their places; `known` as in `put_all`."""
    if what is Missing.PASSAGES:
        await put_passages(cx, [(place, entries[place].passages) for place in sorted(entries)])
    else:
        await words.put(cx, list(entries.values()), known)


async def waits_for(cx: aiosqlite.Connection, revisions: int) -> bool:
    """Whether at least so many revisions are not in the index yet, or lack something there."""
    asked = "SELECT EXISTS (SELECT 1 FROM {} LIMIT 1 OFFSET ?)"
    counted = [await number(cx, asked.format(name), (revisions - 1,)) for name in ("index_due", *Missing)]
    return any(counted)


async def prepare_for_many(cx: aiosqlite.Connection) -> None:
    """Prepare for adding many revisions: leave the index in parts until `join` merges them."""
    await _configure(cx, _FOR_MANY)


async def in_parts(cx: aiosqlite.Connection) -> bool:
    """Whether the index was left in parts."""
    return bool(await number(cx, "SELECT count(*) FROM term_config WHERE k = 'automerge' AND v = 0"))


async def join(cx: aiosqlite.Connection) -> bool:
    """Do one step, of about twenty milliseconds, of merging the index's parts; returns whether there was anything to
    do. After the last step the usual options are set again."""
    # The freed pages' content is in the merged parts too, so overwriting it would double the writing for nothing.
    await run(cx, "PRAGMA secure_delete = FAST")
    try:
        for name in _TABLES:
            before = cx.total_changes
            await run(cx, f"INSERT INTO {name} ({name}, rank) VALUES ('merge', ?)", (_JOINED_PAGES,))
            if cx.total_changes - before >= 2:  # https://www.sqlite.org/fts5.html#the_merge_command
                return True
        return False
    finally:
        await run(cx, "PRAGMA secure_delete = ON")


async def done_with_many(cx: aiosqlite.Connection) -> None:
    """Set the usual options again: from now on revisions are added one at a time."""
    await _configure(cx, _OTHERWISE)


async def _configure(cx: aiosqlite.Connection, options: dict[str, int]) -> None:
    for name in _TABLES:
        for option, value in options.items():
            await run(cx, f"INSERT INTO {name} ({name}, rank) VALUES (?, ?)", (option, value))
