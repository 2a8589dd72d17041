"""A second person decides on a request; if confirmed, the texts and files are erased, and every copy is retracted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.domain.alerts import AlertKind
from bot.domain.errors import Refusal, Stale
from bot.domain.redaction.redaction import Redaction, RedactionState
from bot.domain.staff import Role
from bot.domain.statements import Number, Statement
from bot.services.context import ServiceContext, require
from bot.services.redaction.carry_out import erase_words, take_back
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.redaction import redactions
from bot.store.staff import members
from bot.store.statements import statements


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What was done. `release`: the one that retracts copies; 0 if the newest text stays, or was retracted before."""

    number: Number
    release: int


async def confirm(context: ServiceContext, user: int, redaction: int) -> TakenDown:
    """Take the texts down for good. This cannot be undone.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
        Refusal: the person asked for it.
        Stale: it is decided already.
    """

    async def work(cx: Connection) -> tuple[TakenDown, list[str]]:
        found, statement = await _open(cx, user, redaction)
        if user == found.asked_by:
            raise Refusal("redact.second")
        number, now = statement.number, context.clock()
        release = await take_back(context, cx, found, statement, user)
        keys = await erase_words(cx, found, statement)
        await redactions.decide(cx, redaction, RedactionState.DONE, user, now)
        await alerts.over(cx, AlertKind.REDACTION, str(redaction))
        await _tell_who_asked(context, cx, AlertKind.REDACTION_DONE, found, number, user)
        told = " ".join(f"r{revision}" for revision in found.revisions)
        sent = {"release": release} if release else {}
        await audit.note(cx, user, "redacted", now, number=str(number), revisions=told, by=found.asked_by, **sent)
        return TakenDown(number, release), keys

    done, keys = await context.db.write(work)
    context.db.checkpoints.erased()
    for key in keys:
        await asyncio.to_thread(context.folder.remove, key)
    return done


async def refuse(context: ServiceContext, user: int, redaction: int) -> Number:
    """Close a request without taking anything down: a second person refuses it, or whoever asked withdraws it.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
        Stale: it is decided already.
    """

    async def work(cx: Connection) -> Number:
        found, statement = await _open(cx, user, redaction)
        now, number = context.clock(), statement.number
        await redactions.decide(cx, redaction, RedactionState.REFUSED, user, now)
        await alerts.over(cx, AlertKind.REDACTION, str(redaction))
        if user != found.asked_by:
            await _tell_who_asked(context, cx, AlertKind.REDACTION_REFUSED, found, number, user)
        await audit.note(cx, user, "redaction.refused", now, number=str(number))
        return number

    return await context.db.write(work)


async def _tell_who_asked(
    context: ServiceContext, cx: Connection, kind: AlertKind, found: Redaction, number: Number, user: int
) -> None:
    """Alert whoever asked about what `user` has decided."""
    name = (await members.names(cx)).get(user) or str(user)
    await alerts.note(cx, kind, str(found.id), context.clock(), found.asked_by, number=str(number), name=name)


async def _open(cx: Connection, user: int, redaction: int) -> tuple[Redaction, Statement]:
    await require(cx, user, Role.PUBLISHER)
    found = await redactions.by_id(cx, redaction)
    statement = await statements.by_id(cx, found.statement) if found else None
    if found is None or statement is None or found.state is not RedactionState.ASKED:
        raise Stale("redact.decided")
    return found, statement
