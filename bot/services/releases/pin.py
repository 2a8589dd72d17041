"""Orders to pin a statement's copies in channels and groups: who may give them, and recording their progress."""

from __future__ import annotations

from bot.domain.errors import Refusal
from bot.domain.staff import Role
from bot.domain.statements import Number, Statement, StatementState
from bot.services.context import ServiceContext, require
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.releases import pins
from bot.store.releases.pins import Pinnable, PinOrder
from bot.store.statements import statements


async def subject(context: ServiceContext, user: int, number: Number) -> Statement:
    """The statement of that number, for a person who may pin it.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
        Refusal: there is no such statement, or it is retracted.
    """
    return await _subject(context.db.reader, user, number)


async def _subject(cx: Connection, user: int, number: Number) -> Statement:
    await require(cx, user, Role.PUBLISHER)
    found = await statements.by_number(cx, number)
    if found is None or found.state is StatementState.PENDING:
        raise Refusal("statement.unknown", number=number)
    if found.state is StatementState.RETRACTED:
        raise Refusal("statement.retracted", number=number)
    return found


async def order(context: ServiceContext, user: int, chat: int, message: int, number: Number, *, pin: bool) -> bool:
    """Order that the statement's copies are pinned or unpinned; `message` in `chat` shows the progress. Returns False
    if the same order is under way already.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
        Refusal: there is no such statement, or it is retracted.
    """

    async def work(cx: Connection) -> bool:
        found = await _subject(cx, user, number)
        is_new = await pins.order(cx, found.id, chat, message, pin=pin)
        if is_new:
            await audit.note(cx, user, "pinned" if pin else "unpinned", context.clock(), number=str(number))
        return is_new

    return await context.db.write(work)


async def mark(context: ServiceContext, order: PinOrder, copy: Pinnable, *, done: bool) -> None:
    """Store that one copy is pinned or unpinned, or cannot be (`done` False)."""
    await context.db.write(lambda cx: pins.mark(cx, order.id, copy, done=done))


async def end(context: ServiceContext, order: PinOrder) -> None:
    """Store that every copy of the order has been tried."""
    await context.db.write(lambda cx: pins.end(cx, order.id))
