"""Many statements at once, for imports: a few queries for a whole batch instead of some for each statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import aiosqlite

from bot.domain.importing.incoming import Incoming
from bot.domain.media import NOTHING
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import dump_spans
from bot.store.media import carried
from bot.store.rows import many, number
from bot.store.search import index
from bot.store.search.index import DueRevision
from bot.store.statements.statements import text_of

Revisions = dict[tuple[int, int], list[Text]]  # the texts of each (statement, revision)


async def texts_of(cx: aiosqlite.Connection, revisions: Iterable[tuple[int, int]]) -> Revisions:
    """The texts of these revisions."""
    rows = await many(
        cx,
        "SELECT text.* FROM json_each(?) AS asked CROSS JOIN text ON statement = asked.value ->> 0 "
        "AND revision = asked.value ->> 1 ORDER BY statement, revision, lang",
        (json.dumps(list(revisions)),),
    )
    found: Revisions = {}
    for row in rows:
        found.setdefault((row["statement"], row["revision"]), []).append(text_of(row))
    return found


async def known_keys(cx: aiosqlite.Connection, keys: Iterable[str]) -> set[str]:
    """The keys that statements have already."""
    sql = "SELECT key FROM statement WHERE key IN (SELECT value FROM json_each(?))"
    return {row["key"] for row in await many(cx, sql, (json.dumps(list(keys)),))}


@dataclass(frozen=True, slots=True)
class Dated:
    """A statement's newest text in one language, with what a double of it would have in common."""

    statement: int
    key: str
    day: date
    lang: str
    title: str
    body: str


async def dated(cx: aiosqlite.Connection, days: Iterable[date]) -> list[Dated]:
    """The newest texts of the statements of these days, oldest first."""
    rows = await many(
        cx,
        "SELECT statement.id, statement.key, date, lang, title, body FROM json_each(?) AS asked "
        "CROSS JOIN statement ON statement.date = asked.value "
        "CROSS JOIN text ON text.statement = statement.id AND text.revision = statement.revision "
        "ORDER BY statement.id, lang",
        (json.dumps(sorted({day.isoformat() for day in days})),),
    )
    return [
        Dated(row["id"], row["key"], date.fromisoformat(row["date"]), row["lang"], row["title"], row["body"])
        for row in rows
    ]


async def taken(cx: aiosqlite.Connection, numbers: Iterable[Number]) -> set[Number]:
    """The numbers that statements have already."""
    asked = json.dumps([(one.year, one.serial) for one in numbers])
    rows = await many(
        cx,
        "SELECT year, serial FROM json_each(?) AS asked CROSS JOIN statement ON year = asked.value ->> 0 "
        "AND serial = asked.value ->> 1",
        (asked,),
    )
    return {Number(row["year"], row["serial"]) for row in rows}


async def series(cx: aiosqlite.Connection, years: Iterable[int]) -> dict[int, int]:
    """The highest number assigned in each year; 0 for none."""
    wanted = set(years)
    rows = await many(
        cx, "SELECT * FROM series WHERE year IN (SELECT value FROM json_each(?))", (json.dumps([*wanted]),)
    )
    return dict.fromkeys(wanted, 0) | {row["year"]: row["last"] for row in rows}


async def put_series(cx: aiosqlite.Connection, last: dict[int, int]) -> None:
    """Store the highest number assigned in each year."""
    sql = "INSERT INTO series VALUES (?, ?) ON CONFLICT (year) DO UPDATE SET last = max(last, excluded.last)"
    await cx.executemany(sql, [(year, serial) for year, serial in last.items() if serial])


async def add_all(cx: aiosqlite.Connection, items: Sequence[tuple[Number, Incoming]]) -> list[int]:
    """Store new statements with these numbers and all their revisions; returns their ids. They go into the search index
    later."""
    first = await number(cx, "SELECT coalesce(max(id), 0) + 1 FROM statement")
    known = list(enumerate(items, start=first))
    texts = [
        (statement, revision, one)
        for statement, (_, item) in known
        for revision, given in enumerate([*(item.history or ()), item.texts], start=1)
        for one in given
    ]
    await cx.executemany(
        "INSERT INTO statement (id, year, serial, date, position, published_at, topic, state, revision, key) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(statement, taken, item) for statement, (taken, item) in known],
    )
    await cx.executemany(
        "INSERT INTO text VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (statement, revision, t.lang, t.title, t.body.text, dump_spans(t.body), t.link, int(t.excerpt_only))
            for statement, revision, t in texts
        ],
    )
    await cx.executemany(
        carried.PUT,
        [
            row
            for statement, (_, item) in known
            for revision, media in enumerate([*item.earlier_media, item.media or NOTHING], start=_first_of(item))
            for row in carried.rows_of(statement, revision, media)
        ],
    )
    days = {statement: item.date.isoformat() for statement, (_, item) in known}
    revisions = dict.fromkeys((statement, revision) for statement, revision, _ in texts)
    await index.put_off(cx, (DueRevision(days[statement], statement, revision) for statement, revision in revisions))
    return [statement for statement, _ in known]


def _first_of(item: Incoming) -> int:
    """The first revision whose media are given: 1 if all are, else the newest."""
    return 1 if item.earlier_media else len(item.history or ()) + 1


def _row(statement: int, taken: Number, item: Incoming) -> tuple[object, ...]:
    return (
        statement,
        taken.year,
        taken.serial,
        item.date.isoformat(),
        item.position,
        item.published_at.timestamp() if item.published_at else None,
        item.topic,
        item.state,
        len(item.history or ()) + 1,
        item.key,
    )
