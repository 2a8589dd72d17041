"""The signed lists, with their bytes as they were signed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

import aiosqlite

from bot.store.rows import many, one, run


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list. `path`: its address without the first slash; `at`: the date in it; `sha256`: of the content."""

    path: str
    content: bytes
    sha256: str
    at: datetime
    minisig: str


async def put(cx: aiosqlite.Connection, signed: SignedList) -> None:
    """Store a list in place of the earlier one."""
    await run(
        cx,
        "INSERT OR REPLACE INTO signed_list (path, content, sha256, at, minisig) VALUES (?, ?, ?, ?, ?)",
        (signed.path, zlib.compress(signed.content), signed.sha256, signed.at.timestamp(), signed.minisig),
    )


async def of_path(cx: aiosqlite.Connection, path: str) -> SignedList | None:
    """The list at that address."""
    row = await one(cx, "SELECT * FROM signed_list WHERE path = ?", (path,))
    if row is None:
        return None
    at = datetime.fromtimestamp(row["at"], UTC)
    return SignedList(path, zlib.decompress(row["content"]), row["sha256"], at, row["minisig"])


async def paths(cx: aiosqlite.Connection) -> list[str]:
    """The addresses of all lists."""
    return [row["path"] for row in await many(cx, "SELECT path FROM signed_list ORDER BY path")]


async def forget_others(cx: aiosqlite.Connection, kept: list[str]) -> None:
    """Delete all other lists, such as those of a language that the mission no longer has."""
    marks = ", ".join("?" * len(kept))
    await run(cx, f"DELETE FROM signed_list WHERE path NOT IN ({marks})", kept)
