"""The index catches up with what an older version stored, while others write."""

from __future__ import annotations

import asyncio

from bot.domain.search.query import parse
from bot.services.context import ServiceContext
from bot.services.search import fill_index
from bot.store.database.connection import Connection
from bot.store.search import questions
from bot.store.search.questions import SortOrder

STATEMENTS = 35


async def test_catching_up(context: ServiceContext) -> None:
    """Every text is found in the end, once; writes of others come in between, and a second start has nothing to do."""

    async def as_before(cx: Connection) -> None:
        for n in range(1, STATEMENTS + 1):
            await cx.execute(
                "INSERT INTO statement (id, year, serial, date, key) VALUES (?, 2026, ?, '2026-11-24', ?)",
                (n, n, str(n)),
            )
            row = (n, f"Title {n}", "The talks in Paris.")
            await cx.execute("INSERT INTO text (statement, revision, lang, title, body) VALUES (?, 1, 'en', ?, ?)", row)
            await cx.execute("INSERT INTO index_due VALUES ('2026-11-24', ?, 1)", (n,))

    await context.db.write(as_before)
    catching_up = asyncio.create_task(fill_index.catch_up(context))
    await asyncio.sleep(0)
    await context.db.write(lambda cx: cx.execute("INSERT INTO meta VALUES ('x', 'y')"))
    assert not catching_up.done()
    await catching_up
    await fill_index.catch_up(context)
    query = parse("paris")
    assert query is not None
    seen = await questions.find(context.db.reader, query, SortOrder.DATE, context.clock())
    assert list(seen.statements) == list(range(STATEMENTS, 0, -1))
