"""Statements with all their revisions, for exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import aiosqlite

from bot.domain.importing.incoming import Incoming
from bot.domain.media import NOTHING, MediaSet
from bot.domain.statements import Number, StatementState, Text
from bot.store.database.engine import Row
from bot.store.media import carried
from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import instant, many
from bot.store.statements.statements import text_of


async def oldest_first(cx: aiosqlite.Connection) -> list[Row]:
    """The rows of all public statements, including retracted ones, without pending ones, in the archive's order; they
    are passed to `whole`."""
    sql = f"SELECT * FROM statement WHERE state <> 'pending' AND {OPEN_TO_ALL} ORDER BY date, position, id"
    return await many(cx, sql)


async def whole(cx: aiosqlite.Connection, known: Sequence[Row], front: str) -> list[Incoming]:
    """These statements in the same order, with the revisions that they had when `oldest_first` read them, in the form
    of an import. `front`: the id of the featured one."""
    ids = [row["id"] for row in known]
    texts, media = await _revisions(cx, ids), await carried.of_statements(cx, ids)
    return [
        _whole(row, texts[row["id"]][: row["revision"]], media.get(row["id"], {}), featured=str(row["id"]) == front)
        for row in known
        if row["id"] in texts
    ]


def _whole(row: Row, texts: list[list[Text]], media: Mapping[int, MediaSet], *, featured: bool) -> Incoming:
    sets = [media.get(revision, NOTHING) for revision in range(1, len(texts) + 1)]
    return Incoming(
        key=row["key"],
        date=date.fromisoformat(row["date"]),
        texts=texts[-1],
        topic=row["topic"],
        number=Number(row["year"], row["serial"]),
        featured=featured,
        position=row["position"],
        published_at=instant(row["published_at"]),
        state=StatementState(row["state"]),
        history=texts[:-1],
        media=sets[-1] or None,
        earlier_media=tuple(sets[:-1]) if any(sets[:-1]) else (),
    )


async def revisions(cx: aiosqlite.Connection, statement: int) -> list[list[Text]]:
    """The texts of every revision, oldest first, ordered by language."""
    return (await _revisions(cx, [statement])).get(statement, [])


async def _revisions(cx: aiosqlite.Connection, ids: Sequence[int]) -> dict[int, list[list[Text]]]:
    marks = ", ".join("?" * len(ids))
    rows = await many(
        cx, f"SELECT * FROM text WHERE statement IN ({marks}) ORDER BY statement, revision, lang", tuple(ids)
    )
    found: dict[int, dict[int, list[Text]]] = {}
    for row in rows:
        found.setdefault(row["statement"], {}).setdefault(row["revision"], []).append(text_of(row))
    return {statement: list(texts.values()) for statement, texts in found.items()}
