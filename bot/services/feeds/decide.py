"""A person decides about what many new items at once are: right, so that they are taken, or not."""

from __future__ import annotations

from bot.domain.staff import Role
from bot.services.context import ServiceContext, require
from bot.services.feeds.look import ask, host_of
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.feeds import items, sources


async def decide(context: ServiceContext, user: int, source: int, last: int, *, take: bool) -> int:
    """Take what waits of a source, or leave it, up to the item `last`, the newest that the person was told of; how many
    these are, 0 where somebody has decided before. About what came since, publishers are asked anew.

    Raises:
        NotAllowed: the person may not publish.
    """

    async def work(cx: Connection) -> int:
        await require(cx, user, Role.PUBLISHER)
        state = await sources.by_id(cx, source)
        found = [item for item in await items.waiting(cx, source) if item.id <= last]
        if state is None or not found:
            return 0
        now, told = context.clock(), {"source": host_of(state.url), "items": len(found)}
        if take:
            await items.choose(cx, found)
            await audit.note(cx, user, "source.taken", now, **told)
        else:
            await items.leave(cx, found)
            await audit.note(cx, user, "source.left", now, **told)
        await ask(context, cx, state)
        return len(found)

    return await context.db.write(work)
