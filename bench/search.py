"""How long a search and a check take at 100,000 statements, how much memory and disk the index takes, against the plain
ways: a scan with LIKE, and the same index without prefixes."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.archive import milliseconds
from bench.page import Part, Scale, Target, figure, table, targets
from bench.texts import WORDS, items, vocabulary
from bot.domain.mission import LocalText, Mission
from bot.domain.search.query import Query, fold, parse
from bot.domain.verify.originals import Checked
from bot.rendering.verify.comparison import compared
from bot.services.context import ServiceContext
from bot.services.importing.take_in import import_statements
from bot.services.verify.find_originals import find_originals
from bot.store.database import engine
from bot.store.database.connection import Database
from bot.store.search import questions, words
from bot.store.search.questions import SortOrder
from bot.store.statements import statements

STATEMENTS = 100_000
ROUNDS = 20
_INDEX = ("term_", "word_", "passage_", "indexed", "known_", "title_trigram")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
MISSION = Mission(LocalText({"": "Embassy"}), ("en", "ru"), "Europe/London")


async def fill(db: Database, number: int) -> float:
    """The statements, as an import stores them; seconds."""
    given = list(items(number))
    async with checkpointed(db):
        began = time.perf_counter()
        await import_statements(ServiceContext(db, lambda: NOW, MISSION), given)
        return time.perf_counter() - began


@contextlib.asynccontextmanager
async def checkpointed(db: Database) -> AsyncIterator[None]:
    """A block beside which checkpoints are made, as beside the command: whoever reads through a log ahead of millions
    of pages is slow."""
    beside = asyncio.create_task(db.checkpoints.run())
    try:
        yield
    finally:
        beside.cancel()
        await asyncio.wait([beside])


async def ours(db: Database, query: Query, order: SortOrder) -> None:
    """A page of results, as /search asks for it."""
    found = await questions.find(db.reader, await words.widened(db.reader, query), order, NOW)
    await statements.by_ids(db.reader, found.statements[:5])


async def mistaken(db: Database, typed: str) -> None:
    """What was meant by a word that is in no text."""
    query = parse(typed)
    assert query is not None
    assert not (await questions.find(db.reader, query, SortOrder.DATE, NOW)).statements
    meant = parse(await questions.corrected(db.reader, query))
    if meant:
        await ours(db, meant, SortOrder.RELEVANCE)


async def related(db: Database) -> None:
    """More like a statement."""
    rows = await db.reader.execute_fetchall("SELECT statement, title FROM text ORDER BY statement LIMIT 1 OFFSET 777")
    for row in rows:
        await questions.related(db.reader, row["statement"], row["title"], 5)


def forgiving(db: Database) -> dict[str, Callable[[], Awaitable[object]]]:
    """What a search that forgives costs besides."""
    en, ru = vocabulary("en"), vocabulary("ru")
    return {
        "an English word with a mistake": partial(mistaken, db, f"{en[3][:3]}x{en[3][3:]}"),
        "a Russian word with a mistake": partial(mistaken, db, f"{ru[3][:3]}щ{ru[3][3:]}"),
        "more like this": partial(related, db),
    }


async def scan(db: Database, query: Query) -> None:
    """The same words with LIKE: SQLite's own, which folds neither Cyrillic case nor accents."""
    where = " AND ".join("(title LIKE ? OR body LIKE ?)" for _ in query.wanted)
    asked = [f"%{' '.join(term.tokens)}%" for term in query.wanted for _ in range(2)]
    await db.reader.execute_fetchall(
        "SELECT DISTINCT statement.id FROM text JOIN statement ON statement.id = text.statement AND "
        f"text.revision = statement.revision WHERE state = 'published' AND {where} ORDER BY date DESC LIMIT 5",
        asked,
    )


def queries() -> dict[str, str]:
    """What is asked for: rare and common words, several, a phrase, a beginning of three letters, without."""
    en, ru = vocabulary("en"), vocabulary("ru")
    return {
        "a rare word": en[20_000],
        "a common word": ru[0],
        "a common and a rare word": f"{ru[0]} {ru[5_000]}",
        "three common words": f"{en[0]} {en[1]} {ru[2]}",
        "two words in a row": f'"{ru[0]} {ru[1]}"',
        "three letters": "при",
        "five letters": "приве",
        "a common word without another": f"{en[0]} -{en[1]}",
    }


def indexed_size(path: Path) -> dict[str, int]:
    """Bytes of the tables that search adds, and of the texts themselves."""
    with closing(engine.connect(path)) as connection:
        sizes = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    index = sum(size for name, size in sizes.items() if name.startswith(_INDEX))
    return {"index": index, "fingerprints": sizes["fingerprint"], "texts": sizes["text"]}


def unprefixed(path: Path) -> None:
    """Beside the index, one of the same rows without the index of beginnings."""
    with closing(engine.connect(path)) as connection:
        tokenizer = "unicode61 remove_diacritics 0"
        connection.execute(f"CREATE VIRTUAL TABLE plain USING fts5 (title, body, content='', tokenize='{tokenizer}')")
        rows = connection.execute(
            "SELECT statement, group_concat(title, ' '), group_concat(body, ' ') FROM text GROUP BY 1 ORDER BY 1"
        )
        connection.execute("BEGIN")  # one commit for all of them
        connection.executemany(
            "INSERT INTO plain (rowid, title, body) VALUES (?, ?, ?)", ((n, fold(t), fold(b)) for n, t, b in rows)
        )
        connection.commit()


async def plain(db: Database, query: Query) -> None:
    """The five best by bm25 over all that match, without the index of beginnings: FTS5 as it is usually asked."""
    sql = (
        "SELECT plain.rowid FROM plain JOIN statement ON statement.id = plain.rowid AND state = 'published' "
        "WHERE plain MATCH ? ORDER BY rank LIMIT 5"
    )
    await db.reader.execute_fetchall(sql, (query.expression,))


async def check(db: Database, text: str) -> Checked:
    """What /verify does with a text."""
    return await asyncio.to_thread(compared, MISSION, text, await find_originals(db.reader, text))


async def checks(db: Database) -> dict[str, Callable[[], Awaitable[object]]]:
    """Texts to be checked: a copy, one with a changed word, one that is nobody's."""
    one = "SELECT body FROM text WHERE statement = (SELECT min(777, max(id)) FROM statement) AND lang = 'ru'"
    row = next(iter(await db.reader.execute_fetchall(one)))
    copy = str(row["body"])
    words = copy.split()
    return {
        "checking a copy": partial(check, db, copy),
        "checking an altered text": partial(check, db, " ".join([*words[:50], "иначе", *words[51:]])),
        "checking a stranger's text": partial(check, db, "совсем не то слово " * 30),
    }


async def main(number: int) -> list[str]:
    """Measure; the lines of the page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        db = await Database.open(path)
        try:
            took = await fill(db, number)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            measured: dict[str, list[float]] = {}
            for name, typed in queries().items():
                query = parse(typed)
                assert query is not None
                for order in SortOrder:
                    measured[f"{name}, {order.name.lower()}"] = await milliseconds(
                        partial(ours, db, query, order), ROUNDS
                    )
            for name, ask in {**forgiving(db), **await checks(db)}.items():
                measured[name] = await milliseconds(ask, ROUNDS)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            await asyncio.to_thread(unprefixed, path)
            others = {}
            for name, typed in queries().items():
                query = parse(typed)
                assert query is not None
                others[name] = (
                    await milliseconds(partial(scan, db, query), 3),
                    await milliseconds(partial(plain, db, query), 3),
                )
            return [*_lines(measured, others), *_sizes(path, number, took, grown)]
        finally:
            await db.close()


def _lines(measured: dict[str, list[float]], others: dict[str, tuple[list[float], list[float]]]) -> list[str]:
    rows = []
    for name, taken in measured.items():
        median = statistics.median(taken)
        row = [name, figure(median), figure(max(taken))]
        for other in others.get(name.rpartition(",")[0], ()):
            value = statistics.median(other)
            row += [figure(value), f"{figure(value / median)}"]
        rows.append([*row, *["-"] * (7 - len(row))])
    head = ("asked", "median ms", "slowest ms", "LIKE, ms", "ratio", "FTS5 as usual, ms", "ratio")
    slowest = max(statistics.median(taken) for name, taken in measured.items() if not name.startswith("checking"))
    return [*table(head, rows), *targets(Target("the slowest search, median", 10, " ms").row(slowest))]


def _sizes(path: Path, number: int, took: float, grown: int) -> list[str]:
    sizes = indexed_size(path)
    share = figure(100 * sizes["index"] / sizes["texts"])
    megabytes = {name: figure(size / 1_000_000) for name, size in sizes.items()}
    return [
        f"The index takes {megabytes['index']} MB, {share} % of the texts' {megabytes['texts']} MB, and the "
        f"fingerprints {megabytes['fingerprints']} MB. Storing and indexing took {figure(took / number * 1000)} ms for "
        f"each statement. All searches and checks together made the process {figure(grown / 1024)} MB larger.",
        "",
    ]


def measure(scale: Scale) -> list[str]:
    """The part of the page."""
    number = scale.of(STATEMENTS)
    return [
        f"A page of five results, their texts included, out of {number:,} statements in two languages of {WORDS} "
        "words each. LIKE is a scan for the five newest, which is blind neither to Cyrillic case nor to accents. FTS5 "
        "as usual is the five best by bm25 out of all that match, without an index of beginnings. A check looks for "
        "what the text may be a copy of, and compares.",
        "",
        *asyncio.run(main(number)),
    ]


PART = Part("Searching and checking", measure)
