"""Reading the audit, for publishers and owners. Nothing here writes."""

from __future__ import annotations

from bot.domain.audit import Entry
from bot.domain.staff import Role
from bot.services.context import ServiceContext, require
from bot.store import audit


async def page(context: ServiceContext, user: int, first: int | None, count: int) -> tuple[list[Entry], int]:
    """So many entries from number `first` down (None: from the newest), and the newest one's number.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
    """
    reader = context.db.reader
    await require(reader, user, Role.PUBLISHER)
    newest = await audit.newest(reader)
    return await audit.page(reader, newest if first is None else min(first, newest), count), newest


async def whole(context: ServiceContext, user: int) -> bytes:
    """All of it as JSON lines, the oldest entry first.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
    """
    await require(context.db.reader, user, Role.PUBLISHER)
    lines = [entry.line() async for entry in audit.every(context.db.reader)]
    return "".join(f"{line}\n" for line in lines).encode()
