"""Whether a database file is whole: every page where it belongs, every row as its table wants it."""

from __future__ import annotations

from bot.store.database.connection import Connection


async def first_fault(cx: Connection) -> str:
    """The first fault that SQLite finds, reading all of the file; '' where there is none.

    Indexes are not compared with their tables, which would take several times as long
    (https://www.sqlite.org/pragma.html#pragma_quick_check).

    Raises:
        DatabaseError: so much is wrong that it cannot be read.
    """
    rows = await cx.execute_fetchall("PRAGMA quick_check(1)")
    (found,) = next(iter(rows))
    return "" if found == "ok" else str(found)
