"""The archive out and in again: elsewhere the next export is the same, byte for byte; at home nothing changes."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import ImportReport
from bot.domain.statements import Number, StatementState, Text
from bot.domain.text.richtext import RichText, bold
from bot.services.context import ServiceContext
from bot.services.importing.export_archive import archive
from bot.services.importing.take_in import import_statements
from bot.sources.importing.archive_write import ArchiveWriter
from bot.sources.importing.yaml_file import read_yaml
from bot.store.database import meta
from bot.store.database.connection import Connection, Database
from bot.store.releases import releases
from bot.store.rows import many
from bot.store.statements import statements, whole
from tests.databases import fresh
from tests.domain.text.richtexts import rich_texts
from tests.services.conftest import MISSION, Clock

FORMATS = ("yaml", "json")
DAY = date(2021, 9, 26)


async def exported(db: Database, format: str = "yaml") -> str:
    """The archive as a file."""
    writer = ArchiveWriter(format)
    return "".join([writer.item(item) async for item in archive(db.reader)]) + writer.end()


async def imported(context: ServiceContext, file: str, *, announce: bool = False) -> ImportReport:
    """What an import of the file says."""
    parsed = read_yaml(file)
    return ImportReport(await import_statements(context, parsed.items, announce=announce), unread=parsed.refused)


async def last_numbers(db: Database) -> list[tuple[int, int]]:
    """Each year's highest number that was given."""
    return [(row["year"], row["last"]) for row in await many(db.reader, "SELECT * FROM series ORDER BY year")]


def sizes(report: ImportReport) -> tuple[int, int, int, int]:
    return len(report.new), len(report.updated), len(report.unchanged), len(report.refused)


@asynccontextmanager
async def house() -> AsyncIterator[ServiceContext]:
    """An empty one."""
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(fresh(Path(folder) / "chancery.db"))
        yield ServiceContext(db, Clock(), MISSION)
        await db.close()


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as the bot's own services would have left it."""

    key: str
    number: Number
    day: date
    topic: str
    position: int
    published_at: datetime | None
    retracted: bool
    revisions: Sequence[Sequence[Text]]


# What is stored: any character but half ones; NUL is none for SQLite's text functions and never comes from Telegram.
_ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_ODD = st.sampled_from("\n\r\t\x07\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\u200d\U0010ffff😀 #:-|'\"\\{}[],&*!%@`ёא")
_WORD = st.text(_ANY, max_size=20).filter(lambda word: word.isprintable() and word == word.strip())
_TITLE = st.text(st.one_of(_ODD, _ANY), min_size=1, max_size=40).filter(lambda title: bool(title.strip()))
_LINK = st.sampled_from(["", "https://example.org/", "http://пример.рф/?a#b"])
_INSTANT = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@st.composite
def _revision(draw: st.DrawFn) -> list[Text]:
    langs = draw(st.lists(st.sampled_from(["en", "ru", "no", "pt-BR"]), unique=True, min_size=1, max_size=3))
    bodies = rich_texts(st.text(st.one_of(_ODD, _ANY), max_size=80))
    return [Text(lang, draw(_TITLE), draw(bodies), draw(_LINK), draw(st.booleans())) for lang in sorted(langs)]


@st.composite
def archives(draw: st.DrawFn) -> list[Written]:
    """Statements in the order in which they were published, which is not that of their days."""
    keys = draw(st.lists(_WORD.filter(bool), unique=True, max_size=5))
    found = []
    for serial, key in enumerate(keys, start=draw(st.integers(1, 40))):
        found.append(
            Written(
                key,
                Number(2021, serial),
                draw(st.dates(date(2021, 1, 1), date(2021, 1, 3))),
                draw(_WORD),
                draw(st.integers(0, 3)),
                draw(_INSTANT),
                draw(st.booleans()),
                draw(st.lists(_revision(), min_size=1, max_size=3)),
            )
        )
    return found


async def keep(db: Database, items: Sequence[Written], featured: int) -> None:
    """Store them by the store's own functions."""

    async def work(cx: Connection) -> None:
        for item in items:
            await statements.reserve_number(cx, item.number)
            stored = await statements.add(
                cx,
                key=item.key,
                number=item.number,
                day=item.day,
                topic=item.topic,
                texts=item.revisions[0],
                published_at=item.published_at,
                position=item.position,
            )
            for texts in item.revisions[1:]:
                await statements.revise(cx, stored, topic=item.topic, texts=texts)
            if item.retracted:
                await statements.set_state(cx, stored, StatementState.RETRACTED)
            if featured == stored:
                await statements.feature(cx, stored)

    await db.write(work)


@pytest.mark.no_cover
@settings(max_examples=25, deadline=None)
@given(archives(), st.integers(0, 3))
async def test_out_and_in_again(items: list[Written], featured: int) -> None:
    """Any statements: languages, formatting, revisions, numbers, marks and instants come back in both formats, the
    next export there is the same to the byte, the next number too; importing it where it is changes nothing."""
    async with house() as context:
        await keep(context.db, items, featured)
        for format in FORMATS:
            file = await exported(context.db, format)
            async with house() as elsewhere:
                assert sizes(await imported(elsewhere, file)) == (len(items), 0, 0, 0)
                assert await exported(elsewhere.db, format) == file
                assert sizes(await imported(elsewhere, file)) == (0, 0, len(items), 0)
                assert await exported(elsewhere.db, format) == file
                assert await last_numbers(elsewhere.db) == await last_numbers(context.db)
        for format in FORMATS * 2:
            file = await exported(context.db, format)
            assert sizes(await imported(context, file)) == (0, 0, len(items), 0)
            assert await exported(context.db, format) == file


async def test_an_empty_archive(context: ServiceContext) -> None:
    """Nothing is written as an empty list, and read as nothing."""
    for format in FORMATS:
        assert await exported(context.db, format) == "[]\n"
        assert sizes(await imported(context, "[]\n")) == (0, 0, 0, 0)


SEVEN = Incoming("seven", DAY, [Text("en", "Title", RichText("Body"))], "visas", Number(2021, 7), line=3, history=())
SECOND = replace(SEVEN, texts=[Text("en", "Title", bold("Mended"))], history=(SEVEN.texts,))
THIRD = replace(SEVEN, topic="other", texts=[Text("ru", "Имя", RichText("Текст"))], history=(SEVEN.texts, SECOND.texts))


async def take(context: ServiceContext, *items: Incoming, announce: bool = False) -> ImportReport:
    return ImportReport(await import_statements(context, items, announce=announce))


async def test_a_newer_export_adds_what_is_missing(context: ServiceContext) -> None:
    """Revisions above those stored are added one by one; an older export afterwards changes nothing."""
    assert sizes(await take(context, SEVEN)) == (1, 0, 0, 0)
    assert sizes(await take(context, THIRD)) == (0, 1, 0, 0)
    found = await statements.by_key(context.db.reader, "seven")
    assert found is not None
    assert (found.revision, found.topic, list(found.texts)) == (3, "other", ["ru"])
    assert await whole.revisions(context.db.reader, found.id) == [
        list(t) for t in (SEVEN.texts, SECOND.texts, THIRD.texts)
    ]
    for older in (SEVEN, SECOND, THIRD, replace(SEVEN, state=StatementState.RETRACTED)):
        assert sizes(await take(context, older)) == (0, 0, 1, 0)
    assert await statements.by_key(context.db.reader, "seven") == found


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (replace(SECOND, texts=[Text("en", "T", RichText("Other"))]), "7/2021 has another text here as its revision 2"),
        (replace(THIRD, history=(SEVEN.texts, SEVEN.texts)), "7/2021 has another text here as its revision 2"),
        (replace(SEVEN, texts=SECOND.texts), "7/2021 has another text here as its revision 1"),
        (replace(SECOND, number=Number(2021, 8)), "the key seven is that of 7/2021 here, and its number is 8/2021"),
        (replace(SECOND, number=Number(2021, 8), history=None), "the key seven is that of 7/2021 here"),
        (replace(SECOND, key="other"), "the number 7/2021 belongs to another statement"),
        (replace(SECOND, date=date(2021, 9, 27)), "7/2021 is of 2021-09-26 here, not of 2021-09-27"),
        (replace(SECOND, topic=""), "7/2021 has the topic visas here, not (none)"),
    ],
)  # fmt: skip
async def test_an_export_that_contradicts(item: Incoming, sentence: str, context: ServiceContext) -> None:
    """Texts that are stored never change: an export that tells them otherwise is refused with its line, alone."""
    await take(context, SECOND)
    before = await exported(context.db)
    report = await take(context, item, replace(SEVEN, key="eight", number=Number(2021, 8)))
    assert sizes(report) == (1, 0, 0, 1)
    assert report.refused[0].startswith(f"line 3: {sentence}")
    assert (await exported(context.db)).startswith(before)


async def test_a_retraction_travels(context: ServiceContext) -> None:
    """A retracted statement is imported as retracted and not announced; one that was published here is retracted; a
    retracted one is never published again."""
    gone = replace(SEVEN, state=StatementState.RETRACTED)
    assert sizes(await take(context, replace(gone, key="x", number=None), announce=True)) == (1, 0, 0, 0)
    assert await statements.latest(context.db.reader, 9) == []
    assert await releases.recent(context.db.reader) == []
    await take(context, SEVEN)
    assert len(await statements.latest(context.db.reader, 9)) == 1
    for retracted in (gone, replace(gone, history=None)):
        report = await take(context, retracted, SEVEN)
        assert len(report.refused) == 0
        assert await statements.latest(context.db.reader, 9) == []
    assert (await exported(context.db)).count("state: retracted") == 2


async def test_announcing_what_has_a_history(context: ServiceContext) -> None:
    """The release of a new statement with earlier revisions is of the newest one."""
    await take(context, THIRD, announce=True)
    (release,) = await releases.recent(context.db.reader)
    assert release.revision == 3


async def test_what_is_not_out_yet(context: ServiceContext) -> None:
    """A statement that staff may still stop, in its time of grace, is in no export."""
    await take(context, SEVEN)
    await context.db.write(lambda cx: statements.set_state(cx, 1, StatementState.PENDING))
    assert await exported(context.db) == "[]\n"
    await context.db.write(lambda cx: statements.set_state(cx, 1, StatementState.PUBLISHED))
    assert "key: seven" in await exported(context.db)


async def test_two_titles_of_a_page(context: ServiceContext) -> None:
    """Statements that a page would take for one statement stay two in an export."""
    both = [
        replace(SEVEN, key="page:2021-09-26:abc", number=None),
        replace(SEVEN, key="page:undated:abc", number=None, position=1),
    ]
    assert sizes(await take(context, *both)) == (2, 0, 0, 0)


async def test_the_moment_of_an_export(context: ServiceContext) -> None:
    """What is published while an export runs is not in it, not even in part."""
    await take(context, *(replace(SEVEN, key=f"k{n}", number=None) for n in range(450)))
    count = 0
    async for item in archive(context.db.reader):
        if not count:
            await take(context, replace(SEVEN, key="late", number=None), replace(SECOND, key="k449", number=None))
        count += 1
        assert (item.history, item.key) == ([], f"k{count - 1}")
    assert count == 450
    assert (await exported(context.db)).count("- key:") == 451


async def test_a_retracted_one_keeps_its_mark(context: ServiceContext) -> None:
    """A retracted statement that was featured is exported as featured."""
    await take(context, replace(SEVEN, featured=True, state=StatementState.RETRACTED))
    assert await meta.get(context.db.reader, meta.FEATURED) == "1"
    assert "featured: true" in await exported(context.db)
