"""What is stored about a private chat: shown in full to its person, and deleted if they wish."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import Stale
from bot.domain.privacy import Kept
from bot.services.context import ServiceContext
from bot.store import privacy
from bot.store.database.connection import Connection

Entries = dict[str, list[dict[str, Any]]]
STANDS = timedelta(minutes=10)  # how long Confirm can be pressed


async def kept(context: ServiceContext, chat: int) -> Entries:
    """Every row about a private chat and its person, by table."""
    return await privacy.of_chat(context.db.reader, chat)


def kinds() -> list[Kept]:
    """The kinds of data that are kept, in the order in which they are listed; from the same list that /mydata uses."""
    there = {held.kind for held in privacy.HELD}
    return [kind for kind in Kept if kind in there]


def holds_work(found: Entries) -> bool:
    """Whether the entries include records of work as staff, which are not deleted."""
    return any(held.record and held.table in found for held in privacy.HELD)


def as_file(context: ServiceContext, chat: int, found: Entries) -> bytes:
    """The entries as a JSON file (UTF-8)."""
    whole = {"chat": chat, "made_at": context.clock().isoformat(), "instants": "seconds since 1970, UTC", "kept": found}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


async def forget(context: ServiceContext, chat: int, asked_at: datetime) -> None:
    """Delete what is stored about a private chat, as its person has confirmed. `asked_at`: when the question was asked.

    Raises:
        Stale: the question was asked too long ago.
    """
    if not timedelta(0) <= context.clock() - asked_at <= STANDS:
        raise Stale("forget.too_old")

    async def work(cx: Connection) -> None:
        await privacy.forget(cx, chat)

    await context.db.write(work)
    context.db.checkpoints.erased()
