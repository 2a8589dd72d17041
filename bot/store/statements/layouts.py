"""What messages put around the texts of each revision of a statement."""

from __future__ import annotations

import json

import aiosqlite

from bot.domain.text.layout import BARE, Layout
from bot.store.rows import one, run


async def put(cx: aiosqlite.Connection, statement: int, revision: int, layout: Layout) -> None:
    """Store what is put around a revision's texts."""
    if layout:
        await run(cx, "INSERT INTO layout VALUES (?, ?, ?)", (statement, revision, layout.dump()))


async def of_revision(cx: aiosqlite.Connection, statement: int, revision: int) -> Layout:
    """What is put around the texts of that revision."""
    row = await one(cx, "SELECT around FROM layout WHERE statement = ? AND revision = ?", (statement, revision))
    return Layout.from_json(json.loads(row["around"])) if row else BARE
