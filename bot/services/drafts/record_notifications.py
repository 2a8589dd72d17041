"""Records what staff have been sent about drafts. What they still have to be sent:
store/drafts/review_notifications.py."""

from __future__ import annotations

from bot.services.context import ServiceContext
from bot.store.database.connection import Connection
from bot.store.drafts import cards, review_notifications
from bot.store.drafts.cards import ShownCard
from bot.store.drafts.review_notifications import Word


async def told(context: ServiceContext, word: Word) -> None:
    """Record that the notification was sent, or cannot be."""

    async def work(cx: Connection) -> None:
        await review_notifications.told(cx, word)

    await context.db.write(work)


async def reminded(context: ServiceContext, draft: int, user: int) -> None:
    """Record that the person was reminded of a draft that waits for a decision, or cannot be."""

    async def work(cx: Connection) -> None:
        await review_notifications.reminded(cx, draft, user, context.clock())

    await context.db.write(work)


async def not_shown(context: ServiceContext, shown: ShownCard) -> None:
    """Record that the card cannot be shown, so that it is not tried again until something happens to the draft."""

    async def work(cx: Connection) -> None:
        await cards.put(cx, shown)
        await cards.give_up(cx, shown.draft, shown.chat)

    await context.db.write(work)


async def dismiss(context: ServiceContext, draft: int, user: int) -> None:
    """Forget a person's card of the draft and notifications about it, because they are no longer staff."""

    async def work(cx: Connection) -> None:
        await cards.close(cx, draft, user)
        await review_notifications.drop(cx, draft, user)

    await context.db.write(work)
