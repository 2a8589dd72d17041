"""Repeating redactions in a database that is older than they are, such as a restored backup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.alerts import AlertKind
from bot.domain.redaction.redaction import Past, Redaction, RedactionState
from bot.domain.statements import Number, Statement
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts.release_draft import close_drafts
from bot.services.redaction.carry_out import erase_words, take_back
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.redaction import erase, past, redactions
from bot.store.statements import corrections, statements


@dataclass(frozen=True, slots=True)
class Repeated:
    """The statements that were redacted again, and the keys of files whose bytes must be removed."""

    numbers: tuple[Number, ...] = ()
    files: tuple[str, ...] = ()


async def repeat(context: ServiceContext, done: Sequence[Past]) -> Repeated:
    """Take down again what the database still has, or might import again, all in one transaction. If readers have it, a
    release retracts it, as the first time."""

    async def work(cx: Connection) -> Repeated:
        numbers, files = list[Number](), list[str]()
        for one in done:
            keys = await _repeat_one(context, cx, one)
            if keys is not None:
                numbers.append(one.number)
                files += keys
        return Repeated(tuple(sorted(set(numbers))), tuple(files))

    return await context.db.write(work)


async def _repeat_one(context: ServiceContext, cx: Connection, one: Past) -> list[str] | None:
    """Repeat one redaction. Returns the keys of the files whose bytes must be removed; None if there was nothing to
    do."""
    statement = await statements.by_key(cx, one.key) if one.key else await statements.by_number(cx, one.number)
    if statement is None:
        return await _put_remains(context, cx, one) if await _is_free(cx, one) else None
    gone = {revision for revision, _ in await redactions.hashes(cx, statement.id)}
    revisions = tuple(n for n in one.revisions if n <= statement.revision and n not in gone)
    if statement.number != one.number or not revisions or _is_newer(statement, one):
        return None
    one = replace(one, revisions=revisions)
    found = _redaction(await past.put(cx, statement.id, one), statement, one)
    await take_back(context, cx, found, statement, SHELL)
    await _end_request(context, cx, one, statement)
    keys = await erase_words(cx, found, statement)
    await _note(context, cx, one)
    return keys


def _is_newer(statement: Statement, one: Past) -> bool:
    """Whether the statement is newer than the redaction, so that it is another one with the same number."""
    return statement.published_at is not None and statement.published_at > one.at


async def _is_free(cx: Connection, one: Past) -> bool:
    return one.remains is not None and await statements.by_number(cx, one.number) is None


async def _put_remains(context: ServiceContext, cx: Connection, one: Past) -> list[str]:
    """Store what remains of a statement that is newer than this database: its number and key, so that no import or
    source brings its words back. Drafts that became it are closed, and their words erased."""
    assert one.remains
    statement = await past.put_remains(cx, one, one.remains)
    await redactions.put_texts(cx, await past.put(cx, statement, one), statement, one.remains.texts)
    await corrections.retract(cx, statement, one.reason, actor=SHELL, now=one.at)
    await close_drafts(context, cx, statement, SHELL)
    await erase.erase_drafts(cx, statement)
    await erase.erase_source_items(cx, statement)
    await _note(context, cx, one)
    return []


async def _end_request(context: ServiceContext, cx: Connection, one: Past, statement: Statement) -> None:
    """Close a request from the time of the backup that is carried out now, so that nobody is asked to confirm it."""
    asked = await redactions.asked(cx, statement.id)
    if asked and set(asked.revisions) <= set(one.revisions):
        await redactions.decide(cx, asked.id, RedactionState.REFUSED, SHELL, context.clock())
        await alerts.over(cx, AlertKind.REDACTION, str(asked.id))


def _redaction(id: int, statement: Statement, one: Past) -> Redaction:
    return Redaction(
        id, statement.id, one.revisions, one.reason, one.asked_by, RedactionState.DONE, one.decided_by, one.at
    )


async def _note(context: ServiceContext, cx: Connection, one: Past) -> None:
    told = " ".join(f"r{revision}" for revision in one.revisions)
    await audit.note(
        cx, SHELL, "redaction.repeated", context.clock(), number=str(one.number), revisions=told, **context.of_shell
    )
