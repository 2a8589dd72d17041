"""The signed files: text files of statements, lists, and the signatures beside them."""

from __future__ import annotations

from bot.services.signing import give_files
from bot.web.page import GONE, Look, Page


async def signed_file(look: Look, **_: str) -> Page | None:
    """The file at this address; None if there is none, or a signature is not made yet."""
    found = await give_files.file_at(look.cx, look.links.here.removeprefix("/"))
    if found is None:
        return None
    mime = "application/json" if found.path.endswith(".json") else "text/plain; charset=utf-8"
    return Page(found.content, mime, status=GONE if found.gone else 200)
