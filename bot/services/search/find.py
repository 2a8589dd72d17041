"""Keeps the search index complete, and the open questions of /search and /verify."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from bot.domain.errors import WriteRefused
from bot.domain.prompts import Prompt, SearchPrompt, VerifyPrompt
from bot.services.context import ServiceContext
from bot.store import prompts, search
from bot.store.database.connection import Connection
from bot.store.statements import statements

log = logging.getLogger(__name__)

_BATCH = 10  # revisions in one transaction, which takes the writer for about twenty milliseconds
_PAUSE = 0.03  # seconds between two transactions, so that others can write
_AGAIN = 5.0  # seconds before it is tried again, where the database takes no writes


async def catch_up(context: ServiceContext) -> None:
    """A job at the start: add to the index what an older version of the program stored; ends when all is in it."""
    total = 0
    while True:
        try:
            done = await context.db.write(index_due)
        except WriteRefused as error:
            log.warning("the search index cannot be written: %s; trying again", error)
            await asyncio.sleep(_AGAIN)
            continue
        total += done
        if not done:
            break
        await asyncio.sleep(_PAUSE)
    if total:
        log.warning("the search index is complete: %d texts that were stored before are in it", total)


async def index_due(cx: Connection) -> int:
    """Within the caller's transaction: index one batch; returns how many revisions it was."""
    waiting = await search.due(cx, _BATCH)
    for due in waiting:
        found = await statements.at_revision(cx, due.statement, due.revision)
        if found is None:
            raise LookupError(f"there is no text of {due}")
        await search.put(cx, found.date, found.id, due.revision, list(found.texts.values()))
        await search.mark_indexed(cx, found.date, due)
    return len(waiting)


async def ask_for_text(context: ServiceContext, user: int, chat: int, *, follows: datetime | None = None) -> None:
    """/verify alone: the next message is the text. `follows`: the date of a message that was checked just now; what
    comes at once after it is the rest of a text that Telegram's app has cut."""

    async def work(cx: Connection) -> None:
        await prompts.ask(cx, chat, user, VerifyPrompt(follows), context.clock())

    await context.db.write(work)


async def ask_for_words(context: ServiceContext, user: int, chat: int) -> None:
    """/search alone: the next message is what to look for."""

    async def work(cx: Connection) -> None:
        await prompts.ask(cx, chat, user, SearchPrompt(), context.clock())

    await context.db.write(work)


async def close_question(context: ServiceContext, user: int, chat: int, kind: type[Prompt]) -> None:
    """Close the person's question of that kind."""

    async def work(cx: Connection) -> None:
        await prompts.close(cx, chat, user, kind)

    await context.db.write(work)
