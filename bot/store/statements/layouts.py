"""Layouts: what messages put around the texts of each revision of a statement."""

from __future__ import annotations

import json
from collections.abc import Mapping

import aiosqlite

from bot.domain.text.layout import BARE, Layout
from bot.store.rows import many, one, run


async def put(cx: aiosqlite.Connection, statement: int, revision: int, layout: Layout) -> None:
    """Store what is put around a revision's texts."""
    if layout:
        await run(cx, "INSERT INTO layout VALUES (?, ?, ?)", (statement, revision, layout.dump()))


async def of_revisions(cx: aiosqlite.Connection, revisions: Mapping[int, int]) -> dict[int, Layout]:
    """The layouts of many statements, by statement; `revisions`: which revision of each."""
    rows = await many(
        cx,
        "SELECT layout.statement, around FROM json_each(?) AS wanted "
        "JOIN layout ON layout.statement = json_extract(wanted.value, '$[0]') "
        "AND layout.revision = json_extract(wanted.value, '$[1]')",
        (json.dumps(list(revisions.items())),),
    )
    found = {row["statement"]: Layout.from_json(json.loads(row["around"])) for row in rows}
    return {statement: found.get(statement, BARE) for statement in revisions}


async def of_revision(cx: aiosqlite.Connection, statement: int, revision: int) -> Layout:
    """What is put around the texts of that revision."""
    row = await one(cx, "SELECT around FROM layout WHERE statement = ? AND revision = ?", (statement, revision))
    return Layout.from_json(json.loads(row["around"])) if row else BARE
