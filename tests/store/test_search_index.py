"""The index of words on a real database: what stands today is found, and nothing else."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import aiosqlite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.search.query import fold, hits, parse
from bot.domain.statements import StatementState, Text
from bot.domain.text.richtext import RichText
from bot.store.database import engine
from bot.store.database.connection import Database
from bot.store.database.migrate import migrate, migrations
from bot.store.search import index, questions
from bot.store.search.questions import SortOrder
from bot.store.statements import statements
from tests.databases import fresh

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = date(2026, 11, 24)
PARIS = [
    Text("en", "On the talks in Paris", RichText("The café of the Embassy is closed, and visas are given elsewhere.")),
    Text("ru", "О переговорах в Париже", RichText("Ещё раз: ёлка стоит в «Доме дружбы». Мой дом.")),
]


async def add(db: Database, texts: Sequence[Text], day: date = DAY, state: StatementState | None = None) -> int:
    """A statement; its id."""

    async def work(cx: aiosqlite.Connection) -> int:
        number = await statements.next_number(cx, day.year)
        return await statements.add(
            cx,
            key=str(number),
            number=number,
            day=day,
            topic="",
            texts=texts,
            state=state or StatementState.PUBLISHED,
        )

    return await db.write(work)


async def found(db: Database, typed: str, order: SortOrder = SortOrder.DATE) -> list[int]:
    """The ids that are found."""
    query = parse(typed)
    assert query is not None
    return list((await questions.find(db.reader, query, order, NOW)).statements)


@pytest.mark.parametrize(
    "typed",
    [
        "paris",
        "PARIS talk",
        "cafe",
        "CAFÉ",
        "cafe\u0301",
        "елка",
        "Ёлки",
        "еще",
        "перегов",
        "переговоров",
        '"the embassy is"',
        "«доме дружбы»",
        "visa -tourist",
        "talks елка",
        "мой",
    ],
)
async def test_found(db: Database, typed: str) -> None:
    """In every language, blind to case and accents, ё as е, by the beginnings of words, in a row, and without."""
    statement = await add(db, PARIS)
    assert await found(db, typed) == [statement]
    assert await found(db, typed, SortOrder.RELEVANCE) == [statement]


@pytest.mark.parametrize("typed", ["pari -cafe", '"embassy the"', "aris", '"talk"', '"elsewhere ещё"', '"visa"', "мои"])
async def test_not_found(db: Database, typed: str) -> None:
    """What is left out, words in another order, the middle of a word, a phrase over two languages, half a word."""
    await add(db, PARIS)
    assert await found(db, typed) == []


async def test_a_correction(db: Database) -> None:
    """Of a corrected statement today's words are found, not the earlier ones."""
    statement = await add(db, [Text("en", "Title", RichText("The talks open on Monday."))])
    await db.write(
        lambda cx: statements.revise(
            cx, statement, topic="", texts=[Text("en", "Title", RichText("The talks open on Tuesday."))]
        )
    )
    assert await found(db, "tuesday") == [statement]
    assert await found(db, "monday") == []


async def test_what_does_not_stand(db: Database) -> None:
    """In its time of grace a statement is not found, then it is, and retracted it is not."""
    statement = await add(db, PARIS, state=StatementState.PENDING)
    for state, expected in (
        (StatementState.PENDING, []),
        (StatementState.PUBLISHED, [statement]),
        (StatementState.RETRACTED, []),
    ):
        await db.write(lambda cx, state=state: statements.set_state(cx, statement, state))  # type: ignore[misc]
        assert await found(db, "paris") == expected


async def test_by_date(db: Database) -> None:
    """The newest day first, whatever the order in which they came in."""
    days = [date(2020, 5, 1), date(1999, 1, 1), date(2026, 1, 1), date(2021, 8, 4)]
    ids = {day: await add(db, PARIS, day) for day in days}
    assert await found(db, "paris") == [ids[day] for day in sorted(days, reverse=True)]


async def test_by_relevance(db: Database) -> None:
    """What has the word in its title, or often, comes before what mentions it; of equals the newer."""
    filler = "Something else was said on that day by somebody, at some length. " * 5
    mentions = await add(db, [Text("en", "Another matter", RichText(f"{filler} A visa."))], date(2026, 11, 20))
    older = await add(db, [Text("en", "Visa section", RichText(f"{filler} A visa."))], date(2025, 11, 20))
    newer = await add(db, [Text("en", "Visa section", RichText(f"{filler} A visa."))], date(2026, 10, 20))
    for n in range(20):
        await add(db, [Text("en", f"Number {n}", RichText(filler))])
    assert await found(db, "visa", SortOrder.RELEVANCE) == [newer, older, mentions]


async def test_more_than_are_looked_at(db: Database) -> None:
    """Of very many the newest are looked at, and it is said that there are more."""
    ids = [await add(db, PARIS, date(2000 + n, 1, 1)) for n in range(5)]
    query = parse("paris")
    assert query is not None
    for order in SortOrder:
        seen = await questions.find(db.reader, query, order, NOW, 3)
        assert seen.more
        assert set(seen.statements) == set(ids[2:])


async def test_more_with_a_phrase_than_are_looked_at(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a phrase fewer are looked at, the newest again, and it is said that there are more."""
    monkeypatch.setattr(questions, "_MOST_WITH_PHRASE", 2)
    ids = [await add(db, PARIS, date(2000 + n, 1, 1)) for n in range(5)]
    query = parse('"talks in paris"')
    assert query is not None
    for order in SortOrder:
        seen = await questions.find(db.reader, query, order, NOW)
        assert seen.more
        assert set(seen.statements) == set(ids[3:])
    assert len(await found(db, "paris")) == 5


async def test_a_revision_that_was_rolled_back(db: Database) -> None:
    """A revision whose transaction was rolled back is not found."""

    class Stop(Exception):
        pass

    async def work(cx: aiosqlite.Connection) -> None:
        number = await statements.next_number(cx, 2026)
        await statements.add(cx, key="x", number=number, day=DAY, topic="", texts=PARIS)
        raise Stop

    with pytest.raises(Stop):
        await db.write(work)
    assert await found(db, "paris") == []


async def test_what_an_older_version_stored_is_due(tmp_path: Path) -> None:
    """A database of an older version has every revision of its texts due, oldest first, and then none."""
    path = tmp_path / "chancery.db"
    async with engine.open_connection(path) as cx:
        await migrate(cx, [(number, script) for number, script in migrations() if number < 8])
        for number, day in ((1, "2026-11-24"), (2, "0999-03-01"), (3, "2020-02-29")):
            await cx.execute(
                "INSERT INTO statement (id, year, serial, date, revision, key) VALUES (?, 2026, ?, ?, 2, ?)",
                (number, number, day, str(number)),
            )
            for revision in (1, 2):
                row = (number, revision, f"Title {number}", f"Body {revision}")
                await cx.execute(
                    "INSERT INTO text (statement, revision, lang, title, body) VALUES (?, ?, 'en', ?, ?)", row
                )
    database = await Database.open(path)
    due = await index.due(database.reader, 10)
    assert [(one.statement, one.revision) for one in due] == [(2, 1), (2, 2), (3, 1), (3, 2), (1, 1), (1, 2)]
    await database.close()


async def test_by_fingerprint(db: Database) -> None:
    """A fingerprint names the revisions and languages whose text has it."""
    statement = await add(db, PARIS)
    code = PARIS[0].fingerprint
    assert await questions.of_code(db.reader, code) == [(index.IndexedRevision(statement, 1), "en")]
    assert await questions.of_code(db.reader, "AAAA-AAAA-AAAA-AAAA") == []


WORDS = st.sampled_from(
    ["café", "Ёлка", "ещё", "мой", "МИД", "talks", "Parisian", "co-operate", "25", "x", "naïve", "и"]
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=6)
TYPED = st.one_of(st.text(max_size=30), st.lists(WORDS | st.sampled_from(['"', "-x", "AND", "NEAR("])).map(" ".join))


@settings(max_examples=15)
@given(TEXTS, st.lists(TYPED, max_size=12), st.data())
def test_any_search(bodies: list[str], asked: list[str], data: st.DataObject) -> None:
    """Whatever is typed, no error; what is found has it; and any words of a text find that text."""
    own = [
        (n, data.draw(st.lists(st.sampled_from(body.split()), min_size=1, max_size=4))) for n, body in enumerate(bodies)
    ]
    asyncio.run(_any_search(bodies, asked, own))


async def _any_search(bodies: list[str], asked: list[str], own: list[tuple[int, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(fresh(Path(folder) / "chancery.db"))
        try:
            ids = [await add(db, [Text("en", f"Title{n}", RichText(body))]) for n, body in enumerate(bodies)]
            for typed in asked:
                query = parse(typed)
                for order in SortOrder if query else ():
                    assert query is not None
                    for statement in (await questions.find(db.reader, query, order, NOW)).statements:
                        text = f"Title{ids.index(statement)}\n{bodies[ids.index(statement)]}"
                        assert hits(query, text), (typed, text)
            for n, words in own:
                assert ids[n] in await found(db, " ".join(words), SortOrder.RELEVANCE), (words, bodies[n])
                assert ids[n] in await found(db, f'"{fold(bodies[n])}"'), bodies[n]
        finally:
            await db.close()
