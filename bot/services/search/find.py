"""The open questions of /search and /verify."""

from __future__ import annotations

from datetime import datetime

from bot.domain.prompts import Prompt, SearchPrompt, Sent, VerifyPrompt
from bot.services.context import ServiceContext
from bot.store import prompts
from bot.store.database.connection import Connection


async def ask_for_text(
    context: ServiceContext, user: int, chat: int, *, follows: datetime | None = None, sent: Sent = Sent.TO_CHECK
) -> None:
    """Open the question of /verify without a text: the next message is the text. `follows`: the date of a message that
    was just answered; a message right after it is the rest of a text that Telegram's app has cut. `sent`: why it was
    sent."""

    async def work(cx: Connection) -> None:
        await prompts.ask(cx, chat, user, VerifyPrompt(follows, sent), context.clock())

    await context.db.write(work)


async def ask_for_words(context: ServiceContext, user: int, chat: int) -> None:
    """Open the question of /search without words: the next message is what to search for."""

    async def work(cx: Connection) -> None:
        await prompts.ask(cx, chat, user, SearchPrompt(), context.clock())

    await context.db.write(work)


async def close_question(context: ServiceContext, user: int, chat: int, kind: type[Prompt]) -> None:
    """Close the person's question of that kind."""

    async def work(cx: Connection) -> None:
        await prompts.close(cx, chat, user, kind)

    await context.db.write(work)
