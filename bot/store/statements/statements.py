"""Statements and their texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence, Set
from datetime import date, datetime

import aiosqlite

from bot.domain.media import NOTHING, MediaSet
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.layout import BARE, Layout
from bot.domain.text.richtext import dump_spans, load_text
from bot.store.database import meta
from bot.store.database.engine import Row
from bot.store.media import carried
from bot.store.pages import shown
from bot.store.press import closed_topics
from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import insert, instant, many, number, one, run
from bot.store.search import index
from bot.store.statements import layouts


async def next_number(cx: aiosqlite.Connection, year: int) -> Number:
    """Take the next number of the year's series; it is never assigned again."""
    await run(
        cx,
        "INSERT INTO series (year, last) VALUES (?, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1",
        (year,),
    )
    return Number(year, await number(cx, "SELECT last FROM series WHERE year = ?", (year,)))


async def reserve_number(cx: aiosqlite.Connection, taken: Number) -> None:
    """Continue the year's series above a number that came with an import."""
    await run(
        cx,
        "INSERT INTO series (year, last) VALUES (?, ?) "
        "ON CONFLICT (year) DO UPDATE SET last = max(last, excluded.last)",
        (taken.year, taken.serial),
    )


async def add(
    cx: aiosqlite.Connection,
    *,
    key: str,
    number: Number,
    day: date,
    topic: str,
    texts: Iterable[Text],
    published_at: datetime | None = None,
    position: int = 0,
    state: StatementState = StatementState.PUBLISHED,
    media: MediaSet = NOTHING,
    layout: Layout = BARE,
    press_until: datetime | None = None,
) -> int:
    """Store a statement with its first texts, media and layout; returns its id."""
    statement = await insert(
        cx,
        "INSERT INTO statement (year, serial, date, position, published_at, topic, state, key, press_until) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number.year,
            number.serial,
            day.isoformat(),
            position,
            published_at.timestamp() if published_at else None,
            topic,
            state,
            key,
            press_until.timestamp() if press_until else None,
        ),
    )
    await _add_texts(cx, day, statement, 1, texts)
    await carried.put(cx, statement, 1, media)
    await layouts.put(cx, statement, 1, layout)
    return statement


async def revise(
    cx: aiosqlite.Connection,
    statement: int,
    *,
    topic: str,
    texts: Iterable[Text],
    media: MediaSet | None = None,
    layout: Layout | None = None,
) -> int:
    """Store `texts` (all languages) as the statement's next revision, with these media and this layout, or those before
    if None; returns the revision's number."""
    known = await one(cx, "SELECT date, revision FROM statement WHERE id = ?", (statement,))
    if known is None:
        raise LookupError(f"there is no statement {statement}")
    revision = int(known["revision"]) + 1
    await _add_texts(cx, date.fromisoformat(known["date"]), statement, revision, texts)
    kept = media if media is not None else await carried.of_revision(cx, statement, revision - 1)
    await carried.put(cx, statement, revision, kept)
    around = layout if layout is not None else await layouts.of_revision(cx, statement, revision - 1)
    await layouts.put(cx, statement, revision, around)
    await run(cx, "UPDATE statement SET revision = ?, topic = ? WHERE id = ?", (revision, topic, statement))
    return revision


async def _add_texts(cx: aiosqlite.Connection, day: date, statement: int, revision: int, texts: Iterable[Text]) -> None:
    """Store a revision's texts, and add them to the search index."""
    given = list(texts)
    rows = [
        (statement, revision, t.lang, t.title, t.body.text, dump_spans(t.body), t.link, int(t.excerpt_only))
        for t in given
    ]
    await cx.executemany("INSERT INTO text VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    await index.put(cx, day, statement, revision, given)


async def set_state(cx: aiosqlite.Connection, statement: int, state: StatementState) -> None:
    """Change the statement's state; readers find only published ones."""
    await run(cx, "UPDATE statement SET state = ? WHERE id = ?", (state, statement))


async def by_id(cx: aiosqlite.Connection, statement: int) -> Statement | None:
    """The statement with its newest texts."""
    found = await _load(cx, "WHERE id = ?", (statement,))
    return found[0] if found else None


async def by_ids(cx: aiosqlite.Connection, ids: Sequence[int]) -> list[Statement]:
    """Those statements, in that order."""
    found = await _load(cx, "WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
    known = {statement.id: statement for statement in found}
    return [known[one] for one in ids if one in known]


async def at_revision(cx: aiosqlite.Connection, statement: int, revision: int) -> Statement | None:
    """The statement with the texts of one revision; None if it has no such revision."""
    row = await one(cx, f"{_WITH_FATE} WHERE id = ?", (statement,))
    sql = "SELECT * FROM text WHERE statement = ? AND revision = ? ORDER BY lang"
    texts = await many(cx, sql, (statement, revision))
    if row is None or not texts:
        return None
    media = await carried.of_revision(cx, statement, revision)
    return _statement(row, texts, revision, media, await layouts.of_revision(cx, statement, revision))


async def by_number(cx: aiosqlite.Connection, wanted: Number) -> Statement | None:
    """The statement with that official number."""
    found = await _load(cx, "WHERE year = ? AND serial = ?", (wanted.year, wanted.serial))
    return found[0] if found else None


async def by_key(cx: aiosqlite.Connection, key: str) -> Statement | None:
    """The statement that was imported under `key`."""
    found = await _load(cx, "WHERE key = ?", (key,))
    return found[0] if found else None


async def of_title(cx: aiosqlite.Connection, title_hash: str) -> list[Statement]:
    """Statements from a page whose keys end in this hash of a title."""
    return await _load(cx, "WHERE key GLOB 'page:*:' || ? ORDER BY id", (title_hash,))


async def on_day_except(cx: aiosqlite.Connection, day: date, keys: Set[str]) -> list[Statement]:
    """The statements of one day, newest first, without those with one of `keys`."""
    rows = await many(
        cx, "SELECT id, key FROM statement WHERE date = ? ORDER BY position DESC, id DESC", (day.isoformat(),)
    )
    found = [await by_id(cx, row["id"]) for row in rows if row["key"] not in keys]
    return [statement for statement in found if statement]


async def latest(cx: aiosqlite.Connection, most: int, skip: int = 0) -> list[Statement]:
    """The newest published statements, newest first, without the first `skip`."""
    where = f"WHERE state = 'published' AND {OPEN_TO_ALL} ORDER BY date DESC, position DESC, id DESC LIMIT ? OFFSET ?"
    return await _load(cx, where, (most, skip))


async def featured(cx: aiosqlite.Connection) -> Statement | None:
    """The featured statement; None if there is none, or it is not public."""
    chosen = await shown.front(cx, meta.FEATURED)
    found = await by_id(cx, int(chosen)) if chosen else None
    if found is None or found.state is not StatementState.PUBLISHED:
        return None
    return None if await closed_topics.includes(cx, found.topic) else found


async def feature(cx: aiosqlite.Connection, statement: int) -> None:
    """Make the statement the featured one."""
    await meta.put(cx, meta.FEATURED, str(statement))


async def count(cx: aiosqlite.Connection) -> int:
    """How many statements there are."""
    return await number(cx, "SELECT count(*) FROM statement")


async def _load(cx: aiosqlite.Connection, where: str, values: tuple[object, ...]) -> list[Statement]:
    """The statements with their newest texts; four queries, however many they are."""
    rows = await many(cx, f"{_WITH_FATE} {where}", values)
    revisions = {row["id"]: row["revision"] for row in rows}
    ids = (json.dumps(list(revisions)),)
    texts: dict[int, list[Row]] = {}
    for text in await many(cx, f"SELECT text.* {_OF_TODAY.format('text')} ORDER BY lang", ids):
        texts.setdefault(text["statement"], []).append(text)
    with_media = await many(cx, f"SELECT DISTINCT media.statement AS id {_OF_TODAY.format('media')}", ids)
    media = {row["id"]: await carried.of_revision(cx, row["id"], revisions[row["id"]]) for row in with_media}
    around = await layouts.of_revisions(cx, revisions)
    return [
        _statement(row, texts.get(row["id"], []), row["revision"], media.get(row["id"], NOTHING), around[row["id"]])
        for row in rows
    ]


# A table's rows for the newest revisions of some statements.
_OF_TODAY = (
    "FROM json_each(?) AS wanted JOIN statement ON statement.id = wanted.value "
    "JOIN {0} ON {0}.statement = statement.id AND {0}.revision = statement.revision"
)
# Statements with the time of the last correction by staff, and the retraction.
_WITH_FATE = (
    "SELECT statement.*, (SELECT max(at) FROM correction WHERE correction.statement = statement.id) AS corrected_at, "
    "retraction.at AS retracted_at, retraction.reason AS reason, retraction.reasons AS reasons "
    "FROM statement LEFT JOIN retraction ON retraction.statement = statement.id"
)


def _statement(row: Row, texts: Iterable[Row], revision: int, media: MediaSet, layout: Layout) -> Statement:
    return Statement(
        id=row["id"],
        number=Number(row["year"], row["serial"]),
        date=date.fromisoformat(row["date"]),
        published_at=instant(row["published_at"]),
        topic=row["topic"],
        state=StatementState(row["state"]),
        revision=revision,
        texts={t["lang"]: text_of(t) for t in texts},
        corrected_at=instant(row["corrected_at"]),
        retracted_at=instant(row["retracted_at"]),
        reason=row["reason"] or "",
        reasons=json.loads(row["reasons"] or "{}"),
        media=media,
        press_until=instant(row["press_until"]),
        layout=layout,
    )


def text_of(row: Row) -> Text:
    """The text of a row of the table `text`."""
    return Text(
        lang=row["lang"],
        title=row["title"],
        body=load_text(row["body"], row["entities"]),
        link=row["link"],
        excerpt_only=bool(row["excerpt_only"]),
    )


async def position_after(cx: aiosqlite.Connection, day: date) -> int:
    """The next free position within a day."""
    row = await one(cx, "SELECT max(position) + 1 AS next FROM statement WHERE date = ?", (day.isoformat(),))
    return int(row["next"] or 0) if row else 0
