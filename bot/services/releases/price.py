"""The most that a draft's release could cost, if the mission pays for speed."""

from __future__ import annotations

from bot.domain.drafts.draft import Content
from bot.domain.releases.release import ReleaseKind
from bot.services.context import ServiceContext
from bot.store.database.connection import Connection
from bot.store.releases import copies
from bot.store.subscriptions import targets


async def most_stars(
    context: ServiceContext, cx: Connection, kind: ReleaseKind, statement: int, content: Content
) -> int:
    """The most Telegram Stars; 0 if nothing is paid. Edits are free, so a correction costs only what its notes do, and
    a retraction nothing."""
    if context.paying is None or kind is ReleaseKind.RETRACT:
        return 0
    if kind is ReleaseKind.CORRECT:
        chats = sum((await copies.audience_by_kind(cx, statement)).values()) if content.notice else 0
        return context.paying.most_stars(chats)
    counts = await targets.audience(cx, content.topic, urgent=content.urgent)
    return context.paying.most_stars(sum(counts.values()) * (1 + len(content.media.items)))
