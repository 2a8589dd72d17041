"""How long a page of the archive takes at 100,000 statements, against the plain way of asking for it.

The plain way is one count(*) and one ORDER BY ... OFFSET on the table, without the covering indexes, the kept
counts and the counting from the nearer end. Both ask the same database in the same run.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from bench.page import Part, Scale
from bot.domain.archive import ALL, ArchiveFilter, parse
from bot.rendering.archive.pages import PER_PAGE
from bot.store import archive
from bot.store.database.connection import Connection, Database

STATEMENTS = 100_000
ROUNDS = 30
TOPICS = ("press-release", "interview", "article", "comment", "consular")
_FIRST = date(1990, 1, 1)


async def fill(db: Database) -> None:
    """The statements, over thirty-five years, in five topics, with a text of some 600 characters each."""

    async def work(cx: Connection) -> None:
        rows = []
        for n in range(STATEMENTS):
            day = _FIRST + timedelta(days=n * 12_900 // STATEMENTS)
            rows.append((n + 1, day.year, n + 1, day.isoformat(), n, TOPICS[n % len(TOPICS)], f"bench:{n}"))
        await cx.executemany(
            "INSERT INTO statement (id, year, serial, date, position, topic, key) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
        )
        texts = [(n + 1, 1, "en", f"Statement {n}", "Words of a statement. " * 28) for n in range(STATEMENTS)]
        await cx.executemany("INSERT INTO text (statement, revision, lang, title, body) VALUES (?, ?, ?, ?, ?)", texts)

    await db.write(work)


async def ours(db: Database, shelf: ArchiveFilter, share: float) -> None:
    """A page as /archive asks for it."""
    total = await archive.count(db.reader, shelf)
    await archive.page(db.reader, shelf, int((total - PER_PAGE) * share), PER_PAGE, total)


async def plain(db: Database, shelf: ArchiveFilter, share: float) -> None:
    """The same page, the plain way."""
    where = "state = 'published'"
    if shelf.topic:
        where += f" AND topic = '{shelf.topic}'"
    if shelf.first and shelf.last:
        where += f" AND date BETWEEN '{shelf.first}' AND '{shelf.last}'"
    table = "statement NOT INDEXED JOIN text ON text.statement = statement.id AND text.revision = statement.revision"
    ((total,),) = await db.reader.execute_fetchall(f"SELECT count(*) FROM statement NOT INDEXED WHERE {where}")
    await db.reader.execute_fetchall(
        f"SELECT statement.*, title, body FROM {table} WHERE {where} "
        f"ORDER BY date DESC, position DESC, id DESC LIMIT {PER_PAGE} OFFSET {int((total - PER_PAGE) * share)}"
    )


async def milliseconds(ask: Callable[[], Awaitable[object]], rounds: int) -> list[float]:
    """How long each of the rounds took."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        await ask()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


async def main() -> list[str]:
    """Measure; the lines of a Markdown table."""
    shelves = {
        "all, first page": (ALL, 0.0),
        "all, middle page": (ALL, 0.5),
        "all, last page": (ALL, 1.0),
        "a year, middle page": (parse("2010") or ALL, 0.5),
        "a month, last page": (parse("2010-08") or ALL, 1.0),
        "a topic, middle page": (ArchiveFilter(topic="consular"), 0.5),
    }
    lines = ["| view | median ms | slowest ms | plain way, median ms | ratio |", "| --- | --- | --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(Path(folder) / "bench.db")
        try:
            await fill(db)
            for name, (shelf, share) in shelves.items():
                mine = await milliseconds(partial(ours, db, shelf, share), ROUNDS)
                other = await milliseconds(partial(plain, db, shelf, share), 5)
                lines.append(_line(name, mine, other))
            for name, ask in (("by year", archive.years), ("by topic", archive.topics)):
                lines.append(_line(name, await milliseconds(partial(ask, db.reader), ROUNDS), None))
        finally:
            await db.close()
    return lines


def measure(scale: Scale) -> list[str]:
    """The part of the page; its size does not change with the scale."""
    return [
        f"One page of {PER_PAGE} statements out of {STATEMENTS:,}, texts and page count included. The plain way is a "
        "`count(*)` and an `ORDER BY ... OFFSET` without the covering indexes and the kept counts.",
        "",
        *asyncio.run(main()),
        "",
    ]


def _line(name: str, mine: list[float], other: list[float] | None) -> str:
    median = statistics.median(mine)
    row = f"| {name} | {median:.1f} | {max(mine):.1f} |"
    if other is None:
        return f"{row} - | - |"
    return f"{row} {statistics.median(other):.1f} | {statistics.median(other) / median:.0f} |"


PART = Part("Browsing the archive", measure)

if __name__ == "__main__":
    print("\n".join(asyncio.run(main())))
