"""Sweeping files: what something refers to stays, what is new stays, the rest goes. Each test is one promise."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.drafts.draft import Content
from bot.domain.media import Media, MediaKind, MediaSet, PreparedFile
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import discard
from bot.services.housekeeping import Retention, forget_files
from bot.services.media.keep_file import keep_file
from bot.store.backup.backup import back_up
from bot.store.database.connection import Connection
from bot.store.drafts import drafts
from bot.store.media import files
from bot.store.rows import many
from bot.store.statements import statements
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, Clock

DAY = 86400.0
RULES = Retention(28)


async def kept(context: ServiceContext, content: bytes) -> Media:
    """A file that has come in, at the clock's time."""
    key = await keep_file(context, PreparedFile(content, "application/pdf"))
    os.utime(context.folder.place(key), (context.clock().timestamp(),) * 2)
    return Media(MediaKind.DOCUMENT, key, "a.pdf")


def content_with(media: Media, title: str = "Title") -> Content:
    return Content.of("en", title, RichText("Body"), media=MediaSet((media,)))


async def swept(context: ServiceContext) -> None:
    """Do the chore to its end."""
    while await forget_files(context, RULES):
        pass


async def there(context: ServiceContext, media: Media) -> tuple[bool, bool]:
    """Whether the file is known, and whether its bytes are here."""
    return await files.file(context.db.reader, media.file) is not None, context.folder.has(media.file)


async def test_what_is_referred_to_stays(context: ServiceContext, clock: Clock) -> None:
    """Files of statements stay for ever, of every revision; of drafts while they are open. What nobody used goes after
    a day, not before."""
    statement, earlier, drafted, left = [await kept(context, word) for word in (b"1", b"2", b"3", b"4")]
    started = await from_shell(context, content_with(earlier))
    (row,) = await many(context.db.reader, "SELECT id FROM statement")

    async def work(cx: Connection) -> int:
        await statements.revise(
            cx, row["id"], topic="", texts=content_with(statement).texts, media=MediaSet((statement,))
        )
        return await drafts.add(cx, EDITOR, EDITOR, content_with(drafted), clock())

    assert started.number
    draft = await context.db.write(work)
    clock.turn(DAY - 60)
    await swept(context)
    assert await there(context, left) == (True, True)
    clock.turn(3 * DAY)
    await swept(context)
    assert await there(context, left) == (False, False)
    for media in (statement, earlier, drafted):
        assert await there(context, media) == (True, True)

    await discard.discard(context, EDITOR, draft, 1)
    clock.turn(DAY - 60)
    await swept(context)
    assert await there(context, drafted) == (True, True)
    clock.turn(120)
    await swept(context)
    assert await there(context, drafted) == (False, False)


async def test_what_comes_in_again_stays(context: ServiceContext, clock: Clock) -> None:
    """A file that was sent a day ago and is sent again just now is new."""
    old = await kept(context, b"1")
    clock.turn(2 * DAY)
    assert (await kept(context, b"1")) == old
    await swept(context)
    assert await there(context, old) == (True, True)


async def test_bytes_that_nobody_knows(context: ServiceContext, clock: Clock) -> None:
    """What a program that was cut off left in the folder goes after a day; half a file too."""
    key = context.folder.put(b"nobody's")
    half = context.folder.place(key).with_name(".new-abc")
    half.write_bytes(b"hal")
    for place in (half, context.folder.place(key)):
        os.utime(place, (clock().timestamp(),) * 2)
    await swept(context)
    assert context.folder.has(key)
    clock.turn(DAY + 60)
    await swept(context)
    assert not context.folder.has(key)
    assert not half.exists()


async def test_other_databases_beside_it(context: ServiceContext, clock: Clock) -> None:
    """What a copy that was kept beside the database refers to, or another mission's database there, stays; where one of
    them cannot be read, everything does. Another name of the database itself is not opened."""
    media = await kept(context, b"1")
    copy = back_up(context.db.path, context.db.path.with_name("chancery.db.replaced-20261124-120000.bak")).path
    context.db.path.with_name("second.db").hardlink_to(context.db.path)
    await context.db.write(lambda cx: files_forgotten(cx, media))
    clock.turn(3 * DAY)
    await swept(context)
    assert context.folder.has(media.file)
    damaged = context.db.path.with_name("other.db")
    damaged.write_bytes(b"SQLite format 3\0 and no more")
    copy.unlink()
    await swept(context)
    assert context.folder.has(media.file)
    damaged.unlink()
    await swept(context)
    assert not context.folder.has(media.file)


async def files_forgotten(cx: Connection, media: Media) -> None:
    await cx.execute("DELETE FROM file WHERE key = ?", (media.file,))


async def test_a_chosen_folder(context: ServiceContext, clock: Clock, tmp_path: Path) -> None:
    """A folder that is not there is no fault; a chosen one is swept as the other."""
    await swept(context)
    elsewhere = replace(context, media=tmp_path / "else" / "where")
    media = await kept(elsewhere, b"1")
    clock.turn(2 * DAY)
    await swept(elsewhere)
    assert await there(elsewhere, media) == (False, False)


async def test_it_comes_back_while_it_is_removed(
    context: ServiceContext, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who puts a file at the very moment at which it is removed has it afterwards."""
    media = await kept(context, b"1")
    folder, rename = context.folder, Path.rename

    def meanwhile(self: Path, target: Path) -> Path:
        done = rename(self, target)
        if target.name.startswith(".old-"):
            folder.put(b"1")
        return done

    monkeypatch.setattr(Path, "rename", meanwhile)
    folder.remove_old(media.file, clock().timestamp() + DAY)
    assert folder.read(media.file) == b"1"
