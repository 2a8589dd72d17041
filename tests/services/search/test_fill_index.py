"""Many statements at once: the index is filled afterwards, whole in the end whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.search.query import parse
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.importing.take_in import import_statements
from bot.services.search import fill_index
from bot.services.verify.find_originals import find_originals
from bot.store.database.connection import Connection
from bot.store.rows import many, number
from bot.store.search import index, questions, words
from bot.store.search.questions import SortOrder

STATEMENTS = 60
BODY = "The talks on fisheries go on, says note {n} of a long row of notes about word{n} and nothing else"


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill_index, "_MANY", 20)
    monkeypatch.setattr(fill_index, "_LARGE_BATCH", 4)
    monkeypatch.setattr(fill_index, "_JOIN_AFTER", 24)


def items(count: int = STATEMENTS) -> list[Incoming]:
    """The newest day first: they go into the index by their days all the same."""
    return [
        Incoming(
            f"n{n}", date(2026, 11, 20) - timedelta(days=n // 3), [Text("en", f"Note {n}", RichText(BODY.format(n=n)))]
        )
        for n in range(count)
    ]


async def found(context: ServiceContext, typed: str) -> Sequence[int]:
    query = parse(typed)
    assert query is not None
    return (await questions.find(context.db.reader, query, SortOrder.DATE, context.clock())).statements


async def is_whole(context: ServiceContext) -> None:
    """Every text is found by its words, in a phrase and by a copy, and once; the index is as it is otherwise."""
    reader = context.db.reader
    assert len(await found(context, "fisheries")) == len(set(await found(context, "fisheries"))) == STATEMENTS
    assert len(await found(context, '"talks on fisheries"')) == STATEMENTS
    for n in (0, 7, STATEMENTS - 1):
        (statement,) = await found(context, f"word{n}")
        originals = await find_originals(reader, BODY.format(n=n))
        assert statement in {one.statement.id for one in originals.revisions}
    assert await number(reader, "SELECT count(*) FROM indexed") == STATEMENTS
    assert await number(reader, "SELECT count(*) FROM fingerprint") == STATEMENTS
    assert await number(reader, "SELECT count(*) FROM index_due") == 0
    for table in ("term", "word", "passage"):
        settings = {row["k"]: row["v"] for row in await many(reader, f"SELECT * FROM {table}_config")}
        assert (settings["automerge"], settings["crisismerge"], settings["hashsize"]) == (4, 16, 1 << 20)
        assert await parts(context, table) < STATEMENTS / 4
        await context.db.write(
            lambda cx, table=table: cx.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # type: ignore[misc]
        )


async def parts(context: ServiceContext, table: str) -> int:
    return await number(context.db.reader, f"SELECT count(DISTINCT segid) FROM {table}_idx")


async def test_an_import_of_many(context: ServiceContext) -> None:
    """When it is done all is found; the same again adds nothing."""
    await import_statements(context, items())
    await is_whole(context)
    await import_statements(context, items())
    await is_whole(context)


async def stored_only(context: ServiceContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a crash between the texts and the index."""

    async def crash(_: ServiceContext) -> int:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(fill_index, "fill", crash)
        with pytest.raises(asyncio.CancelledError):
            await import_statements(context, items())
    assert await number(context.db.reader, "SELECT count(*) FROM index_due") == STATEMENTS


async def test_a_crash_before_the_index(context: ServiceContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts are there, and the next start's job makes the index whole."""
    await stored_only(context, monkeypatch)
    assert await found(context, "fisheries") == []
    await fill_index.catch_up(context)
    await is_whole(context)


async def test_no_room_for_the_index(context: ServiceContext, caplog: pytest.LogCaptureFixture) -> None:
    """A disk that is full once the texts are stored: the import says what it stored, and the next start goes on."""
    db = context.db

    async def fill_up() -> None:
        await db.committed.wait(db.committed.count)
        pages = await number(db.reader, "PRAGMA page_count")
        await db.write(lambda cx: cx.execute_fetchall(f"PRAGMA max_page_count = {pages + 1}"))

    filling_up = asyncio.create_task(fill_up())
    assert len(await import_statements(context, items())) == STATEMENTS
    await filling_up
    assert "the next start completes it" in caplog.text
    await db.write(lambda cx: cx.execute_fetchall("PRAGMA max_page_count = 1000000"))
    assert await number(db.reader, "SELECT count(*) FROM index_due") > 0
    await fill_index.catch_up(context)
    await is_whole(context)


@pytest.mark.parametrize("commits", [1, 5, 10, 20])
async def test_a_crash_within(commits: int, context: ServiceContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever filling is cut off, the next one goes on there and makes the index whole."""
    await stored_only(context, monkeypatch)
    seen = context.db.committed.count
    filling = asyncio.create_task(fill_index.fill(context))
    while context.db.committed.count < seen + commits and not filling.done():
        await asyncio.sleep(0)
    filling.cancel()
    await asyncio.wait([filling])
    await fill_index.catch_up(context)
    await is_whole(context)


async def test_two_at_once(context: ServiceContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's job and a command beside it: each revision goes in once, whichever takes it."""
    await stored_only(context, monkeypatch)
    done = await asyncio.gather(fill_index.fill(context), fill_index.fill(context))
    assert sum(done) == STATEMENTS
    await is_whole(context)


async def test_an_older_one_comes_meanwhile(context: ServiceContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another import brings while the index is filled goes in too, though its day was passed already."""
    await stored_only(context, monkeypatch)
    (newest,) = await many(context.db.reader, "SELECT * FROM index_due ORDER BY date DESC, statement DESC LIMIT 1")
    row = ("0999-01-01", newest["statement"], newest["revision"])
    seen = context.db.committed.count

    async def come() -> None:
        while context.db.committed.count < seen + 5:
            await asyncio.sleep(0)
        await context.db.write(lambda cx: cx.execute("INSERT OR IGNORE INTO index_due VALUES (?, ?, ?)", row))

    await asyncio.gather(fill_index.fill(context), come())
    assert await number(context.db.reader, "SELECT count(*) FROM index_due") == 0


async def test_others_write_in_between(context: ServiceContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """While many go in, a release's writes get their turn between any two batches."""
    await stored_only(context, monkeypatch)
    filling = asyncio.create_task(fill_index.fill(context))
    turns = 0
    while not filling.done():
        await context.db.write(lambda cx: cx.execute("INSERT OR REPLACE INTO meta VALUES ('x', 'y')"))
        turns += 1
    assert turns >= STATEMENTS // fill_index._LARGE_BATCH
    await is_whole(context)


async def test_what_an_older_version_indexed(context: ServiceContext) -> None:
    """Its texts have no passages: until they have, copies are found by their phrases, and then by their passages."""
    await import_statements(context, items())

    async def as_before(cx: Connection) -> None:
        await cx.execute("INSERT INTO passage (passage) VALUES ('delete-all')")
        await cx.execute("INSERT INTO passage_due SELECT place FROM indexed")

    await context.db.write(as_before)
    copy = BODY.format(n=7)
    (statement,) = await found(context, "word7")
    before = await find_originals(context.db.reader, copy)
    assert before.revisions[0].statement.id == statement
    await fill_index.catch_up(context)
    assert await number(context.db.reader, "SELECT count(*) FROM passage_due") == 0
    await is_whole(context)


async def test_a_place_for_each(context: ServiceContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """More statements of one day than it has places go to those of the next days, and none is lost."""
    monkeypatch.setattr(index, "DAY", 16)
    monkeypatch.setattr(questions, "DAY", 16)
    day = date(2026, 11, 20)
    await import_statements(context, [Incoming(one.key, day, one.texts) for one in items()])
    await is_whole(context)


async def test_words_of_an_older_version(context: ServiceContext) -> None:
    """What was indexed before searches forgave is found as before, and with other forms once its words are added."""
    await import_statements(context, items())

    async def as_before(cx: Connection) -> None:
        await cx.execute("DELETE FROM known_word")
        await cx.execute("DELETE FROM title_trigram")
        await cx.execute("INSERT INTO known_word_due SELECT place FROM indexed")

    await context.db.write(as_before)
    query = parse("fishery talks")
    assert query is not None
    assert await found(context, "fisheries")
    assert await words.widened(context.db.reader, query) == query
    await fill_index.catch_up(context)
    wide = await words.widened(context.db.reader, query)
    assert (
        len((await questions.find(context.db.reader, wide, SortOrder.DATE, context.clock())).statements) == STATEMENTS
    )
    assert await questions.corrected(context.db.reader, query) == ""
    assert await number(context.db.reader, "SELECT count(*) FROM known_word_due") == 0
    await is_whole(context)
