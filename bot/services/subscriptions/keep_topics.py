"""Brings the topics that subscriptions chose in line with the config, at the start."""

from __future__ import annotations

from bot.services.context import ServiceContext
from bot.store.database.connection import Connection
from bot.store.subscriptions import gone_topics


async def keep_topics(context: ServiceContext) -> int:
    """Put aside choices of topics that are no longer in the config, and restore those of topics that are in it again. A
    subscription with no other choice gets all statements meanwhile. Returns how many have a choice put aside."""
    topics = [topic.key for topic in context.mission.topics]

    async def work(cx: Connection) -> int:
        await gone_topics.put_aside(cx, topics)
        return await gone_topics.count(cx, topics)

    return await context.db.write(work)
