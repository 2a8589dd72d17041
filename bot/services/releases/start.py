"""Starts releases. Every release, wherever it comes from, is checked, stored and audited here and nowhere else.

The callers prepare what is sent: publish.py new statements and announcements, correct.py corrections and retractions.
Delivery finds the release once the caller's transaction is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.drafts.draft import Content
from bot.domain.drafts.faults import fault, flags_fault
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.statements import Number, Statement, StatementState
from bot.services.context import ServiceContext, require
from bot.services.releases.price import most_stars
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.statements import statements

# The states that a statement must be in when a release of the kind starts.
_STATES = {
    ReleaseKind.PUBLISH: (StatementState.PENDING, StatementState.PUBLISHED),
    ReleaseKind.CORRECT: (StatementState.PUBLISHED,),
    ReleaseKind.RETRACT: (StatementState.RETRACTED,),
}


@dataclass(frozen=True, slots=True)
class NewRelease:
    """A release to start.

    `content`: what was decided on; the release gets its flags, and the audit its hash. `actor`: who releases it (0: a
    shell or the program itself). `announces`: the statement was in the archive before, so its text is not checked
    again. `at`: when it begins; None for now, after `hold_before_send`.
    """

    kind: ReleaseKind
    statement: int
    content: Content
    actor: int
    announces: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """A release, and the statement that it sends, corrects or retracts. `anew`: it was started just now; False if an
    earlier press of the same button started it."""

    release: int
    statement: int
    number: Number
    anew: bool = True


async def start(context: ServiceContext, cx: Connection, new: NewRelease) -> Started:
    """Within the caller's transaction: start a release of the statement's newest revision.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: there is no such statement, or its state does not allow it.
        Refusal: the content cannot be sent.
    """
    await require(cx, new.actor, Role.PUBLISHER)
    statement = await statements.by_id(cx, new.statement)
    if statement is None or not _fits(statement, new.kind):
        raise Stale("button.old")
    judge = flags_fault if new.announces else fault
    if new.kind is ReleaseKind.PUBLISH and (wrong := judge(new.content)):
        raise Refusal(wrong[0], **wrong[1])
    release = await _store(context, cx, new, statement)
    await _audit(context, cx, new, statement, release)
    return Started(release, statement.id, statement.number)


def _fits(statement: Statement, kind: ReleaseKind) -> bool:
    """Whether the statement's state allows a release of that kind. A statement that only the press has can be corrected
    like one that everyone has."""
    return statement.state in _STATES[kind] or (kind is ReleaseKind.CORRECT and statement.with_press)


async def _store(context: ServiceContext, cx: Connection, new: NewRelease, statement: Statement) -> int:
    """Store the release; returns its id. Corrections and retractions start at once and go to every copy: they are not
    urgent, not pinned, and have no `not_after`."""
    content, now, publishes = new.content, context.clock(), new.kind is ReleaseKind.PUBLISH
    return await releases.add(
        cx,
        statement.id,
        statement.revision,
        new.at or (now + context.grace(urgent=content.urgent) if publishes else now),
        kind=new.kind,
        urgent=content.urgent and publishes,
        silent=content.silent,
        notice=content.notice and new.kind is ReleaseKind.CORRECT,
        pin=content.pin and publishes,
        link_preview=content.link_preview and new.kind is not ReleaseKind.RETRACT,
        not_after=content.not_after if publishes else None,
        actor=new.actor,
        announces=new.announces,
        paid_most=context.paying.messages if context.paying else 0,
    )


async def _audit(context: ServiceContext, cx: Connection, new: NewRelease, statement: Statement, release: int) -> None:
    now, actor = context.clock(), new.actor
    if stars := await most_stars(context, cx, new.kind, statement.id, new.content):
        await audit.note(cx, actor, "release.paid", now, number=str(statement.number), release=release, stars=stars)
    sent: dict[str, object] = {
        "number": str(statement.number),
        "hash": new.content.content_hash(),
        "release": release,
        **context.of_shell,
    }
    if new.kind is ReleaseKind.CORRECT:
        await audit.note(cx, actor, "corrected", now, **sent, revision=statement.revision)
    elif new.kind is ReleaseKind.RETRACT:
        reasons = {"reasons": dict(new.content.reasons)} if new.content.reasons else {}
        await audit.note(cx, actor, "retracted", now, **sent, reason=new.content.reason, **reasons)
    else:
        await audit.note(cx, actor, "announced" if new.announces else "published", now, **sent)
