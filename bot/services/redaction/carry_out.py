"""Carrying out a redaction: retracts copies, erases words and files. Who may decide on it is in take_down.py."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.media import ending
from bot.domain.redaction.redaction import Redaction
from bot.domain.search.entry import index_entry
from bot.domain.signing.statement_file import hash_of
from bot.domain.statements import Statement, StatementState
from bot.services.context import ServiceContext
from bot.services.drafts.release_draft import close_drafts
from bot.services.releases.correct import as_it_went_out, retract, stop_sending
from bot.services.signing.read_files import files_of
from bot.store import cap
from bot.store.database.connection import Connection
from bot.store.redaction import erase, redactions
from bot.store.search import index
from bot.store.statements import corrections, whole


async def take_back(context: ServiceContext, cx: Connection, found: Redaction, statement: Statement, user: int) -> int:
    """If the newest text is taken down: retract the statement, with the reason, through `services.releases.start`.
    Returns the release, 0 for none. If it was retracted before, only the reason is replaced; if it was not out yet, it
    does not go out."""
    if statement.revision not in found.revisions:
        return 0
    if statement.state is StatementState.RETRACTED:
        await erase.replace_reason(cx, statement.id, found.reason)
        return 0
    if statement.state is StatementState.PENDING and not statement.with_press:
        await corrections.retract(cx, statement.id, found.reason, actor=user, now=context.clock())
        await stop_sending(context, cx, statement.id)
        await close_drafts(context, cx, statement.id, user)
        return 0
    content = replace(await as_it_went_out(cx, statement), reason=found.reason)
    started = await retract(context, cx, statement.id, content, user)
    await close_drafts(context, cx, statement.id, user)
    return started.release


async def erase_words(cx: Connection, found: Redaction, statement: Statement) -> list[str]:
    """Erase the texts and files; returns the keys of the files whose bytes must be removed."""
    before = await files_of(cx, statement)
    gone = await redactions.hashes(cx, statement.id)
    slots = {slot: file for slot, file in before.revisions.items() if slot[0] in found.revisions and slot not in gone}
    await redactions.put_texts(cx, found.id, statement.id, {slot: hash_of(file).sha256 for slot, file in slots.items()})
    texts = await whole.revisions(cx, statement.id)
    for revision in sorted({revision for revision, _ in slots}):
        await index.remove(cx, index_entry(statement.date, statement.id, revision, texts[revision - 1]))
    await erase.erase_texts(cx, statement.id, found.revisions)
    await cap.erase_area(cx, statement.id)
    files = await erase.erase_media(cx, statement.id, found.revisions)
    kept = {key: ending(mime, name) for key, mime, name in files if not key.startswith("id:")}
    await redactions.put_files(cx, found.id, kept)
    await erase.erase_drafts(cx, statement.id)
    titles = {text.title for revision in {revision for revision, _ in slots} for text in texts[revision - 1]}
    await erase.erase_source_items(cx, statement.id, titles)
    return list(kept)
