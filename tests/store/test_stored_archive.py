"""Pages and counts of the archive against the plain way of computing them."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.archive import ALL, ArchiveFilter, parse
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.store import archive
from bot.store.database.connection import Connection, Database
from bot.store.statements import statements
from tests.databases import fresh

DAYS = st.dates(min_value=date(2020, 11, 1), max_value=date(2021, 3, 31))
ITEMS = st.lists(st.tuples(DAYS, st.sampled_from(("", "news", "consular")), st.booleans()), max_size=25)
SHELVES = (
    ALL,
    ArchiveFilter(topic="news"),
    *(parse(code) or ALL for code in ("2020", "2021", "2021-01", "2021-01-15")),
)


@settings(max_examples=40)
@given(ITEMS, st.integers(1, 7))
def test_pages_and_counts(items: list[tuple[date, str, bool]], per_page: int) -> None:
    """All pages of an archive filter together are its statements, newest first, once each; the counts are right."""
    asyncio.run(_check(items, per_page))


async def _check(items: list[tuple[date, str, bool]], per_page: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(fresh(Path(folder) / "a.db"))
        try:
            await db.write(lambda cx: _fill(cx, items))
            for part in SHELVES:
                wanted = [n for n, item in enumerate(items, 1) if _stands(part, *item)]
                wanted.sort(key=lambda n: (items[n - 1][0], n), reverse=True)
                total = await archive.count(db.reader, part)
                assert total == len(wanted)
                found: list[int] = []
                for start in range(0, total, per_page):
                    found += [s.id for s in await archive.page(db.reader, part, start, per_page, total)]
                assert found == wanted
            standing = [item for item in items if not item[2]]
            years = {year: sum(i[0].year == year for i in standing) for year in {i[0].year for i in standing}}
            assert dict(await archive.years(db.reader)) == years
            assert sum(n for _, n in await archive.months(db.reader, 2021)) == years.get(2021, 0)
            topics = {t: sum(i[1] == t for i in standing) for t in {i[1] for i in standing if i[1]}}
            assert dict(await archive.topics(db.reader)) == topics
        finally:
            await db.close()


def _stands(part: ArchiveFilter, day: date, topic: str, retracted: bool) -> bool:
    within = part.first is None or part.last is None or part.first <= day <= part.last
    return within and not retracted and part.topic in ("", topic)


async def _fill(cx: Connection, items: list[tuple[date, str, bool]]) -> None:
    for n, (day, topic, retracted) in enumerate(items, 1):
        text = [Text("en", f"Title {n}", RichText("Text."))]
        number = Number(day.year, n)
        added = await statements.add(cx, key=str(n), number=number, day=day, topic="", texts=text, position=n)
        # Filed under its topic and retracted later, so that the counts must follow both.
        await statements.revise(cx, added, topic=topic, texts=text)
        if retracted:
            await cx.execute("UPDATE statement SET state = 'retracted' WHERE id = ?", (added,))
