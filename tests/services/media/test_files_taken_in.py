"""The promises about files' bytes: kept by their hash, fetched once, sent by Telegram's name where that is safe."""

from __future__ import annotations

from bot.domain.drafts.sent_media import SentFile
from bot.domain.media import MediaKind, PreparedFile
from bot.services.context import ServiceContext
from bot.services.media import take_in
from bot.store.media import files
from bot.store.media.folder import key_of
from tests.services.media.sending import photo


async def test_the_same_bytes_as_telegrams(context: ServiceContext) -> None:
    """They are kept, and Telegram's name is good for sending; each of its sizes leads to the file, which is not fetched
    again."""
    kept = await take_in.keep(context, photo(1), PreparedFile(b"bytes", "image/jpeg", 90, 60))
    assert kept.file == key_of(b"bytes")
    assert context.folder.read(kept.file) == b"bytes"
    assert await files.file_id(context.db.reader, kept.file, MediaKind.PHOTO) == "file1"
    assert await files.by_unique_ids(context.db.reader, ["small1"]) == [kept.file]
    assert await take_in.known(context, photo(1)) == kept
    assert await take_in.known(context, photo(2)) is None


async def test_other_bytes_than_telegrams(context: ServiceContext) -> None:
    """Of a picture that told where it was taken Telegram's copy is not sent on, nor taken for ours."""
    kept = await take_in.keep(context, photo(1), PreparedFile(b"clean", "image/jpeg", 90, 60, changed=True))
    assert await files.file_id(context.db.reader, kept.file, MediaKind.PHOTO) == ""
    assert await files.by_unique_ids(context.db.reader, ["small1", "large1"]) == []
    assert await take_in.known(context, photo(1)) is None


async def test_bytes_that_are_gone_are_fetched_again(context: ServiceContext) -> None:
    """A file that somebody has deleted from the disk is not taken for known."""
    kept = await take_in.keep(context, photo(1), PreparedFile(b"bytes", "image/jpeg"))
    context.folder.remove(kept.file)
    assert await take_in.known(context, photo(1)) is None


async def test_what_is_too_large_is_kept_by_name(context: ServiceContext) -> None:
    """Only Telegram has it; it is sent by Telegram's name, and nothing is on the disk."""
    film = SentFile(MediaKind.VIDEO, "file1", ("unique1",), 90_000_000, "film.mp4", "video/mp4", 1920, 1080, 300)
    kept = await take_in.keep_name(context, film)
    assert (kept.file, kept.is_ours, kept.name) == ("id:unique1", False, "film.mp4")
    assert await files.file_id(context.db.reader, kept.file, MediaKind.VIDEO) == "file1"
    found = await files.file(context.db.reader, kept.file)
    assert found
    assert (found.kept, found.size, found.width, found.duration) == (False, 90_000_000, 1920, 300)
    assert list(context.folder.keys()) == []
