"""Pictures and other files of statements: how a page shows them, and the files themselves, also as smaller pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from bot.domain.media import Media, MediaKind, ending
from bot.domain.statements import Statement, StatementState
from bot.rendering.media.thumbnail import WIDTHS, smaller
from bot.rendering.pages import addresses
from bot.services.verify.find_originals import is_out
from bot.store.media import carried, files
from bot.store.media.files import File
from bot.store.media.folder import MediaFolder
from bot.store.redaction import redactions
from bot.store.statements import statements
from bot.web.page import GONE, Finish, Look, Page

# Types that a browser shows without running code from them; it is told to save all others.
_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm", "audio/")
_FILE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
one_at_a_time = asyncio.Lock()  # pictures being made smaller: each takes a core, and memory


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as a page shows it. `kind`: picture, video (also a looping one), sound or document.

    `sizes`: (address, width in pixels) of smaller pictures.
    """

    kind: str
    address: str
    alt: str
    lang: str  # of `alt`
    name: str
    size: int  # bytes
    width: int
    height: int
    mime: str
    sizes: Sequence[tuple[str, int]] = ()


async def shown_media(look: Look, statement: Statement, lang: str) -> list[Shown]:
    """A statement's files whose bytes are here. `lang`: the language of the text beside them."""
    found = []
    for item in statement.media.items:
        file = await files.file(look.cx, item.file) if item.is_ours else None
        if file and file.kept:
            found.append(_shown(item, file, lang))
    return found


def _shown(item: Media, file: File, lang: str) -> Shown:
    kinds = {MediaKind.VIDEO: "video", MediaKind.ANIMATION: "video", MediaKind.AUDIO: "sound"}
    seen = file.mime.startswith("image/") and file.mime in _SHOWN
    kind = "picture" if seen and item.kind is not MediaKind.DOCUMENT else kinds.get(item.kind, "document")
    own = item.alt(lang)
    said_in, alt = (lang, own) if own or not item.alts else item.alts[0]
    sizes = [(addresses.media(file.key, "", width), width) for width in WIDTHS if width < file.width]
    return Shown(
        kind,
        addresses.media(file.key, extension(item, file)),
        alt,
        said_in,
        item.name or f"{file.key[:8]}.{extension(item, file)}",
        file.size,
        file.width,
        file.height,
        file.mime,
        sizes if kind == "picture" and file.mime != "image/gif" else (),
    )


def extension(item: Media, file: File) -> str:
    """A file's extension: from its name, or else from its content type."""
    return ending(file.mime, item.name)


async def media(look: Look, key: str, ext: str) -> Page | None:
    """A file in the current text of a published statement; 410 if it belonged to an earlier or retracted one."""
    fate, item, file = await _find(look, key)
    if await redactions.is_file_gone(look.cx, key):
        return Page(status=GONE, mime="text/plain; charset=utf-8")
    if file is None or item is None or ext != extension(item, file):
        return None
    if fate is not StatementState.PUBLISHED:
        return Page(status=GONE, mime="text/plain; charset=utf-8")
    place = look.setting.media.place(key)
    if not place.exists():
        return None
    shown = file.mime.startswith(_SHOWN)
    how = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(item.name or f'{key[:16]}.{ext}', safe='')}"
    mime = file.mime if shown else "application/pdf" if file.mime == "application/pdf" else "application/octet-stream"
    return Page(mime=mime, file=place, lasting=True, headers={**_FILE_HEADERS, "Content-Disposition": how})


async def thumbnail(look: Look, key: str, width: str) -> Page | Finish | None:
    """A smaller picture."""
    fate, item, file = await _find(look, key)
    if item is None or file is None or int(width) not in WIDTHS or int(width) >= file.width:
        return None
    if fate is not StatementState.PUBLISHED:
        return Page(status=GONE, mime="text/plain; charset=utf-8")
    return partial(_made_smaller, look.setting.media, key, int(width))


async def _made_smaller(folder: MediaFolder, key: str, width: int) -> Page | None:
    """The smaller picture; making it takes a while, and the database is not held meanwhile."""
    async with one_at_a_time:
        content = await asyncio.to_thread(folder.read, key)
        if content is None:
            return None
        try:
            made = await asyncio.to_thread(smaller, content, width)
        except OSError:  # not a picture, although it was taken for one
            return None
    return Page(made, "image/webp", lasting=True, headers=_FILE_HEADERS)


async def _find(look: Look, key: str) -> tuple[StatementState, Media | None, File | None]:
    """The state and file, over all released statements that have or had the file: published if one has it now."""
    file = await files.file(look.cx, key)
    former: Media | None = None
    if file is None or not file.kept:
        return StatementState.PENDING, None, None
    for number, revision in await carried.statements_with(look.cx, [key]):
        statement = await statements.by_id(look.cx, number)
        if statement is None or not await is_out(look.cx, statement):
            continue
        items = (await carried.of_revision(look.cx, number, revision)).items
        item = next(one for one in items if one.file == key)
        if statement.state is StatementState.PUBLISHED and revision == statement.revision:
            return StatementState.PUBLISHED, item, file
        former = item
    return StatementState.RETRACTED, former, file
