"""What only the ledger knows, asked of the database: for the few stories that count what is never seen outside."""

from __future__ import annotations

from bot.store.database.connection import Connection
from bot.store.rows import number


async def attempts(cx: Connection, release: int) -> int:
    """How often the release's messages were claimed, all chats together."""
    return await number(cx, "SELECT coalesce(sum(attempts), 0) FROM delivery WHERE release = ?", (release,))
