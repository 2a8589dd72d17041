"""Many new statements at once: as one by one, with their numbers, revisions and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import New, Outcome, Refused
from bot.domain.search.query import parse
from bot.domain.statements import Number, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.importing import take_in
from bot.services.importing.take_in import import_statements
from bot.store.search import questions
from bot.store.search.questions import SortOrder
from bot.store.statements import statements, whole

DAY = date(2021, 9, 26)


def item(key: str, words: str = "Body", day: date = DAY) -> Incoming:
    return Incoming(key, day, [Text("en", f"Title {key}", RichText(words))], line=7)


def numbers(outcomes: Sequence[Outcome]) -> list[str]:
    return [str(one.number) if isinstance(one, New) else type(one).__name__ for one in outcomes]


async def test_what_the_database_does_not_take(context: ServiceContext) -> None:
    """Of a batch the one item that cannot be stored is refused, with its line, and leaves nothing behind: no number,
    no text; those before and behind it are stored."""
    wrong = item("wrong")
    wrong = replace(wrong, texts=[*wrong.texts, *wrong.texts])  # the same language twice
    outcomes = await import_statements(context, [item("a"), item("b"), wrong, item("c")])
    assert numbers(outcomes) == ["1/2021", "2/2021", "Refused", "3/2021"]
    refused = outcomes[2]
    assert isinstance(refused, Refused)
    assert refused.line == 7
    assert await statements.by_key(context.db.reader, "wrong") is None
    assert await statements.count(context.db.reader) == 3
    again = await import_statements(context, [item("a"), item("b"), wrong, item("c")])
    assert [type(one).__name__ for one in again] == ["Unchanged", "Unchanged", "Refused", "Unchanged"]


async def test_numbers_of_a_batch(context: ServiceContext) -> None:
    """Numbers that come with items are kept, others follow the highest of their year, and what is taken is refused."""
    given = [
        item("a"),
        replace(item("b"), number=Number(2021, 40)),
        item("c"),
        replace(item("d"), number=Number(2021, 40)),
        replace(item("e"), number=Number(2019, 3)),
        item("f", day=date(2019, 1, 1)),
        item("g", day=date(2020, 1, 1)),
        replace(item("h"), number=Number(2021, 7)),
        item("i"),
    ]
    expected = ["1/2021", "40/2021", "41/2021", "Refused", "3/2019", "4/2019", "1/2020", "7/2021", "42/2021"]
    assert numbers(await import_statements(context, given)) == expected


async def test_an_item_twice_in_a_batch(context: ServiceContext) -> None:
    """The second time it is the same statement: unchanged, or a revision more."""
    outcomes = await import_statements(context, [item("a"), item("b"), item("a"), item("b", "New body")])
    assert [type(one).__name__ for one in outcomes] == ["New", "New", "Unchanged", "Updated"]
    found = await statements.by_key(context.db.reader, "b")
    assert found is not None
    assert (found.revision, found.texts["en"].body.text) == (2, "New body")


async def test_all_that_an_item_says(context: ServiceContext) -> None:
    """State, revisions, position, featured: what stands is found, earlier words and retracted ones are not."""
    earlier = [Text("en", "Title", RichText("The first words"))]
    given = [
        replace(item("a", "The later words"), history=[earlier], topic="visas", position=4, featured=True),
        replace(item("b", "Retracted words"), state=StatementState.RETRACTED),
    ]
    await import_statements(context, given)
    found = await statements.by_key(context.db.reader, "a")
    front = await statements.featured(context.db.reader)
    assert found is not None
    assert (found.revision, found.topic) == (2, "visas")
    assert front == found
    assert [len(texts) for texts in await whole.revisions(context.db.reader, found.id)] == [1, 1]
    assert [await _found(context, word) for word in ("later", "first", "retracted")] == [[found.id], [], []]


async def _found(context: ServiceContext, typed: str) -> list[int]:
    query = parse(typed)
    assert query is not None
    return list((await questions.find(context.db.reader, query, SortOrder.DATE, context.clock())).statements)


async def test_over_the_ends_of_batches(context: ServiceContext) -> None:
    """The archive's order and numbers do not depend on where a batch ends."""
    count = take_in._BATCH * 2 + 3
    given = [item(f"n{n}", day=DAY + timedelta(days=n // 7)) for n in range(count)]
    outcomes = await import_statements(context, given)
    years: dict[int, int] = {}
    for one, outcome in zip(given, outcomes, strict=True):
        years[one.date.year] = years.get(one.date.year, 0) + 1
        assert isinstance(outcome, New)
        assert outcome.number == Number(one.date.year, years[one.date.year])
    assert len(await _found(context, "body")) == count
