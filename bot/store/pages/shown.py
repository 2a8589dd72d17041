"""When the content of the public pages last changed: for each statement, and for what many pages show."""

from __future__ import annotations

from dataclasses import dataclass

import aiosqlite

from bot.store.rows import one

NEWEST = "SELECT version, at FROM shown ORDER BY version DESC LIMIT 1"


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """A version of what is shown (each change makes a higher one), and when it was made (seconds since 1970)."""

    version: int
    at: int


async def newest(cx: aiosqlite.Connection) -> Shown:
    """The newest change of anything that is shown."""
    row = await one(cx, NEWEST)
    return Shown(row["version"], row["at"]) if row else Shown(0, 0)


async def of_statement(cx: aiosqlite.Connection, statement: int) -> Shown:
    """The newest change of a statement or of what many pages show; for statement 0, only of the latter."""
    sql = "SELECT version, at FROM shown WHERE statement IN (0, ?) ORDER BY version DESC LIMIT 1"
    row = await one(cx, sql, (statement,))
    return Shown(row["version"], row["at"]) if row else Shown(0, 0)


async def front(cx: aiosqlite.Connection, key: str) -> str:
    """One of the single values that pages show (`meta.FEATURED`, `meta.USERNAME`); '' if there is none."""
    row = await one(cx, "SELECT value FROM front WHERE key = ?", (key,))
    return str(row["value"]) if row else ""
