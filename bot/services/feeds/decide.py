"""A person decides whether many new items of a source at once are taken or left out."""

from __future__ import annotations

from bot.domain.staff import Role
from bot.services.context import ServiceContext, require
from bot.services.feeds.look import ask, host_of
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.feeds import items, sources


async def decide(context: ServiceContext, user: int, source: int, last: int, *, take: bool) -> int:
    """Take, or leave out, a source's waiting items, up to the item `last`, the newest that the person was told of.
    Returns how many; 0 if somebody has decided before. Publishers are asked again about items that came since.

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
