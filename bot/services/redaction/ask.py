"""Requests to take texts down for good: an owner asks, and a second person is asked to confirm."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.alerts import AlertKind
from bot.domain.errors import Refusal, Stale
from bot.domain.redaction.order import are_there, parse_order
from bot.domain.redaction.redaction import Redaction, RedactionState
from bot.domain.staff import Role
from bot.domain.statements import Number, Statement, StatementState
from bot.services.context import ServiceContext, require
from bot.services.drafts.compose import require_short
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.redaction import redactions
from bot.store.releases import copies
from bot.store.staff import members
from bot.store.statements import statements


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its details. `copies`: how many chats have the statement, if its newest text will be taken down; 0
    if copies stay as they are. `files`: how many files the revisions carry. `name`: who asked."""

    redaction: Redaction
    statement: Statement
    copies: int
    files: int
    name: str

    @property
    def takes_newest(self) -> bool:
        """Whether the newest text is taken down, so that the statement is retracted."""
        return self.statement.revision in self.redaction.revisions


async def ask(context: ServiceContext, user: int, number: Number, typed: str) -> Asked:
    """Make a request. `typed`: what was typed after the number: revisions and reason.

    Raises:
        NotAllowed: the person is no owner.
        Refusal: there is no such statement or revision, no reason, or the texts are gone already.
        Stale: there is an open request about the statement already.
    """

    async def work(cx: Connection) -> int:
        await require(cx, user, Role.OWNER)
        statement = await statements.by_number(cx, number)
        if statement is None:
            raise Refusal("statement.unknown", number=number)
        if statement.state is StatementState.PENDING:
            raise Refusal("redact.pending", number=number)
        revisions, reason = parse_order(typed, statement.revision)
        if not reason:
            raise Refusal("redact.no_reason")
        require_short(reason)
        if not are_there(revisions, statement.revision):
            raise Refusal("redact.no_revision", number=number, newest=statement.revision)
        gone = {revision for revision, _ in await redactions.hashes(cx, statement.id)}
        if gone.issuperset(revisions):
            raise Refusal("redact.gone", number=number)
        if waiting := await redactions.asked(cx, statement.id):
            raise Stale("redact.waits", number=number, id=waiting.id)
        now = context.clock()
        id = await redactions.ask(cx, statement.id, revisions, reason, user, now)
        told = " ".join(f"r{revision}" for revision in revisions)
        await audit.note(cx, user, "redaction.asked", now, number=str(number), revisions=told, reason=reason)
        await _tell_others(context, cx, user, id, number)
        return id

    return await read(context, user, await context.db.write(work))


async def _tell_others(context: ServiceContext, cx: Connection, user: int, redaction: int, number: Number) -> None:
    """Alert every publisher and owner except the one who asked."""
    name = await members.names(cx)
    kind, subject = AlertKind.REDACTION, str(redaction)
    await alerts.note(cx, kind, subject, context.clock(), number=str(number), name=name.get(user) or str(user))
    for alert in await alerts.waiting(cx):
        if alert.kind is kind and alert.subject == subject:
            await alerts.mark_told(cx, alert, user)


async def read(context: ServiceContext, user: int, redaction: int) -> Asked:
    """An open request, for those who may decide on it, or made it.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
        Stale: there is no such request, or it is decided already.
    """
    cx = context.db.reader
    await require(cx, user, Role.PUBLISHER)
    found = await redactions.by_id(cx, redaction)
    statement = await statements.by_id(cx, found.statement) if found else None
    if found is None or statement is None or found.state is not RedactionState.ASKED:
        raise Stale("redact.decided")
    files = await redactions.files_of_revisions(cx, statement.id, found.revisions)
    name = (await members.names(cx)).get(found.asked_by) or str(found.asked_by)
    chats = sum((await copies.audience_by_kind(context.db.counter, statement.id)).values())
    return Asked(found, statement, chats, files, name)
