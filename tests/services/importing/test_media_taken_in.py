"""Importing statements with files: changed files are a correction, stored ones never change. Each test is one
promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import ImportReport
from bot.domain.media import NOTHING, Media, MediaKind, MediaSet
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.importing.export_archive import archive
from bot.services.importing.take_in import import_statements
from bot.store.media import carried
from bot.store.releases import releases

A, B = (MediaSet((Media(MediaKind.PHOTO, letter * 64, alts=(("en", "A gate"),)),)) for letter in "ab")
ITEM = Incoming("k", date(2021, 9, 26), [Text("en", "Title", RichText("Body"))], media=A)


async def take(context: ServiceContext, item: Incoming, *, announce: bool = False) -> ImportReport:
    return ImportReport(await import_statements(context, [item], announce=announce))


async def carries(context: ServiceContext) -> dict[int, MediaSet]:
    """What each revision of the first statement carries."""
    return (await carried.of_statements(context.db.reader, [1])).get(1, {})


async def test_changed_files(context: ServiceContext) -> None:
    """The same files again change nothing; other ones, another order or other words are the next revision; none at all
    take them away; a source that does not say changes nothing."""
    assert (await take(context, ITEM)).new
    assert (await take(context, ITEM)).unchanged
    assert (await take(context, replace(ITEM, media=None))).unchanged
    assert (await take(context, replace(ITEM, media=B))).updated
    said = MediaSet((B.items[0].with_alt("ru", "Ворота"),))
    assert (await take(context, replace(ITEM, media=said))).updated
    assert (await take(context, replace(ITEM, media=NOTHING))).updated
    assert await carries(context) == {1: A, 2: B, 3: said}


async def test_files_of_what_was_sent(context: ServiceContext) -> None:
    """Where readers have the statement, other files reach them as a correction."""
    await take(context, ITEM, announce=True)
    assert (await take(context, replace(ITEM, media=B))).updated
    newest = await releases.of_statement(context.db.reader, 1)
    assert newest is not None
    assert (newest.kind, newest.revision) == (ReleaseKind.CORRECT, 2)
    assert (await take(context, replace(ITEM, media=B))).unchanged


async def test_history(context: ServiceContext) -> None:
    """An export brings the files of every revision; what contradicts the stored ones is refused."""
    item = replace(ITEM, history=[ITEM.texts, ITEM.texts], earlier_media=(B, NOTHING))
    assert (await take(context, item)).new
    assert (await take(context, item)).unchanged
    assert await carries(context) == {1: B, 3: A}
    (exported,) = [found async for found in archive(context.db.reader)]
    assert (exported.media, exported.earlier_media) == (A, (B, NOTHING))
    wrong = replace(item, earlier_media=(A, NOTHING))
    assert "has other files here as its revision 1" in (await take(context, wrong)).refused[0]
    more = replace(item, history=[ITEM.texts] * 3, earlier_media=(B, NOTHING, A), media=None)
    assert (await take(context, more)).updated
    assert await carries(context) == {1: B, 3: A}


async def test_missing_files(context: ServiceContext) -> None:
    """A statement comes in without its bytes, but is not announced, and corrects nothing that was sent."""
    key = A.items[0].file
    told = ImportReport(await import_statements(context, [ITEM], announce=True, missing={key}))
    assert "would be sent without its file" in told.refused[0]
    assert ImportReport(await import_statements(context, [ITEM], missing={key})).new
    sent = replace(ITEM, key="sent", media=None)
    await import_statements(context, [sent], announce=True)
    told = ImportReport(await import_statements(context, [replace(sent, media=A)], missing={key}))
    assert "would be sent without its file" in told.refused[0]
