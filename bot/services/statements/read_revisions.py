"""Reads a statement's earlier revisions, for staff. Nothing here writes."""

from __future__ import annotations

from bot.domain.errors import Stale
from bot.domain.staff import Role
from bot.domain.statements import Number, Revision, Statement
from bot.services.context import ServiceContext, require
from bot.store.statements import revisions, statements


async def revisions_of(context: ServiceContext, user: int, number: Number) -> tuple[Statement, list[Revision]]:
    """The statement of that number, and its revisions, the newest first.

    Raises:
        NotAllowed: the person is no staff.
        Stale: there is no such statement.
    """
    reader = context.db.reader
    await require(reader, user, Role.EDITOR)
    found = await statements.by_number(reader, number)
    if found is None:
        raise Stale("button.old")
    return found, await revisions.of_statement(reader, found)


async def neighbours(context: ServiceContext, user: int, number: Number, revision: int) -> tuple[Statement, Statement]:
    """The statement with the texts of the revision before that one, and with those of that one.

    Raises:
        NotAllowed: the person is no staff.
        Stale: the statement does not have both revisions.
    """
    reader = context.db.reader
    await require(reader, user, Role.EDITOR)
    found = await statements.by_number(reader, number)
    before = await statements.at_revision(reader, found.id, revision - 1) if found and revision > 1 else None
    after = await statements.at_revision(reader, found.id, revision) if found else None
    if before is None or after is None:
        raise Stale("button.old")
    return before, after
