"""Keeps what staff have been told and shown of drafts. What is still to be told:
store/drafts/review_notifications.py."""

from __future__ import annotations

from bot.services.context import ServiceContext
from bot.store.database.connection import Connection
from bot.store.drafts import cards, review_notifications
from bot.store.drafts.review_notifications import Word


async def told(context: ServiceContext, word: Word) -> None:
    """Keep that the word has been told, or cannot be."""

    async def work(cx: Connection) -> None:
        await review_notifications.told(cx, word)

    await context.db.write(work)


async def dismiss(context: ServiceContext, draft: int, user: int) -> None:
    """The person is no longer staff: forget that person's card of the draft, and what was to be told about it."""

    async def work(cx: Connection) -> None:
        await cards.close(cx, draft, user)
        await review_notifications.drop(cx, draft, user)

    await context.db.write(work)
