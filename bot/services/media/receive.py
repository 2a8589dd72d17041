"""Receiving files that staff send: which draft a file is meant for is decided when it comes, and stored until it is in
the draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.sent_media import Goal, SentFile, SentMedia
from bot.domain.errors import Stale
from bot.domain.prompts import MediaPrompt, StatementPrompt, TextPrompt
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.services.context import ServiceContext, require
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.drafts import cards, drafts
from bot.store.media import sent
from bot.store.staff import members

RECENT = timedelta(minutes=10)  # the same as for an open question; what is sent within it belongs to the last draft


async def receive(context: ServiceContext, came: SentMedia, *, command: bool, reply_to: int) -> bool:
    """Store a message that brought a file, with what it is for. Returns whether it is handled as a file: False if it
    answers another question, or if a document's text is the answer. The same message again changes nothing.

    Args:
        command: its caption is /post.
        reply_to: the message that it replies to; 0 for none.
    """

    async def work(cx: Connection) -> bool:
        if await members.role(cx, came.user) is None:
            return False
        if known := await sent.of_message(cx, came.chat, came.message_id):
            return known.goal is not Goal.KEPT
        aimed = await _aim(context, cx, came, command=command, reply_to=reply_to)
        if aimed is None:
            return False
        await sent.add(cx, aimed, context.clock())
        return aimed.goal is not Goal.KEPT

    return await context.db.write(work)


async def _aim(
    context: ServiceContext, cx: Connection, came: SentMedia, *, command: bool, reply_to: int
) -> SentMedia | None:
    """The message with what it is for; None if it answers another question. If a single document answers /post or Edit,
    its text is the answer, and the file itself is kept aside."""
    asked = await prompts.pending(cx, came.chat, came.user, context.clock())
    as_text = came.file.is_text and not came.album
    if command:
        return replace(came, goal=Goal.KEPT if as_text else Goal.NEW)
    if shown := await cards.of_message(cx, came.chat, reply_to) if reply_to else 0:
        return replace(came, goal=Goal.DRAFT, draft=shown)
    match asked:
        case MediaPrompt(draft, _, replaces):
            return replace(came, goal=Goal.DRAFT, draft=draft, replaces=replaces)
        case TextPrompt(draft, _, lang):
            found = await drafts.by_id(cx, draft)
            if found is None or found.kind is ReleaseKind.RETRACT:
                return None
            return replace(came, goal=Goal.KEPT if as_text else Goal.DRAFT, draft=draft, lang=lang)
        case StatementPrompt() if as_text:
            return replace(came, goal=Goal.KEPT)
        case StatementPrompt():  # everything that answers this question is one statement, as an album is
            album = await sent.answering(cx, came.chat) or f"answer-{came.message_id}"
            return replace(came, goal=Goal.NEW, album=album)
        case None:
            return await _with_its_album(cx, came)
    return None


async def _with_its_album(cx: Connection, came: SentMedia) -> SentMedia:
    """Another message of an album, which goes where the rest of the album went."""
    for other in await sent.of_album(cx, came):
        if other.goal in (Goal.DONE, Goal.ASKED) and (other.draft or other.goal is Goal.ASKED):
            return replace(came, goal=Goal.DRAFT if other.draft else Goal.ASKED, draft=other.draft)
    return came


async def replaced(context: ServiceContext, user: int, chat: int, message_id: int, file: SentFile) -> bool:
    """Handle an edit that puts another file into a message whose file is in a draft: it will replace that. Returns
    whether this was the case."""

    async def work(cx: Connection) -> bool:
        known = await sent.of_message(cx, chat, message_id)
        if known is None or known.goal is not Goal.DONE or not known.draft or known.file.unique_ids == file.unique_ids:
            return False
        await require(cx, user, Role.EDITOR)
        await sent.put_another(cx, known, file)
        return True

    return await context.db.write(work)


async def going_on(context: ServiceContext, cx: Connection, chat: int) -> int:
    """The draft that is being written in the chat; 0 for none."""
    draft = await sent.last_draft(cx, chat, context.clock() - RECENT)
    found = await drafts.by_id(cx, draft) if draft else None
    return draft if found and found.state is DraftState.EDITING and found.kind is not ReleaseKind.RETRACT else 0


async def decide(context: ServiceContext, user: int, chat: int, message_id: int, draft: int) -> list[SentMedia]:
    """Take the sender's decision (a button): the file, with its whole album, is for a new draft (0) or for that one.
    Returns the messages to handle.

    Raises:
        NotAllowed: the person is no staff.
        Stale: it was decided before, or the file came too long ago.
    """

    async def work(cx: Connection) -> list[SentMedia]:
        await require(cx, user, Role.EDITOR)
        found = await sent.of_message(cx, chat, message_id)
        group = await sent.of_album(cx, found) if found else []
        open_ones = [one for one in group if one.goal in (Goal.ASKED, Goal.KEPT)]
        if not open_ones:
            raise Stale("button.old")
        await sent.aim(cx, open_ones, Goal.DRAFT if draft else Goal.NEW, draft)
        return open_ones

    return await context.db.write(work)
