"""Chooses the featured statement."""

from __future__ import annotations

from bot.domain.errors import Refusal
from bot.domain.staff import Role
from bot.domain.statements import Number, Statement, StatementState
from bot.services.context import ServiceContext, require
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.statements import statements


async def feature(context: ServiceContext, user: int, number: Number) -> Statement:
    """Make the statement of that number the one that /featured shows.

    Raises:
        NotAllowed: the person's role may not.
        Refusal: there is no such statement, or it is retracted.
    """

    async def work(cx: Connection) -> Statement:
        await require(cx, user, Role.PUBLISHER)
        found = await statements.by_number(cx, number)
        if found is None or found.state is StatementState.PENDING:
            raise Refusal("statement.unknown", number=number)
        if found.state is StatementState.RETRACTED:
            raise Refusal("statement.retracted", number=number)
        await statements.feature(cx, found.id)
        await audit.note(cx, user, "featured", context.clock(), number=str(number))
        return found

    return await context.db.write(work)
