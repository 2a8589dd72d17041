"""Writing: a draft is begun, grows by the messages that follow, is edited, discarded. Publishing is beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain.draft import Content, Draft, DraftState, says_something
from bot.domain.errors import Refusal, Stale
from bot.domain.language import guess_language
from bot.domain.people import Role
from bot.domain.richtext import RichText, join, utf16_length
from bot.services.office import Office, require
from bot.store import audit, drafts, prompts, staff
from bot.store.database import Connection

# Telegram's apps cut a long paste into messages of up to 4096 and send them at once; dates are whole seconds.
JOINED_WITHIN = timedelta(seconds=2)
_FULL = 4096
_LONG = 2048
_COMMAND = len("/post ")  # what a full first message has less once its command is taken off
POST, EDIT = "post", "edit"  # the kinds of open question


async def ask_for_text(office: Office, user: int, chat: int) -> None:
    """`/post` alone: the next message is the statement."""

    async def work(cx: Connection) -> None:
        await require(cx, user, Role.EDITOR)
        await prompts.ask(cx, chat, user, POST, 0, office.clock())

    await office.db.write(work)


async def ask_for_new_text(office: Office, user: int, chat: int, draft: int) -> Draft:
    """Edit was pressed: the next message replaces the draft's text."""

    async def work(cx: Connection) -> Draft:
        found = await own_draft(cx, user, chat, draft)
        await prompts.ask(cx, chat, user, EDIT, draft, office.clock())
        return found

    return await office.db.write(work)


async def cancel_question(office: Office, user: int, chat: int, kind: str = "") -> bool:
    """/cancel, or Back from a question of that kind; whether one was open."""

    async def work(cx: Connection) -> bool:
        return await prompts.close(cx, chat, user, kind)

    return await office.db.write(work)


async def write(office: Office, user: int, chat: int, message_id: int, text: RichText, at: datetime) -> Draft:
    """A draft from a message (first line the title). The same message again gives the same draft.

    Raises:
        NotAllowed: the person is no staff.
        Refusal: the text has no word.
    """

    async def work(cx: Connection) -> Draft:
        await require(cx, user, Role.EDITOR)
        if known := await drafts.of_message(cx, chat, message_id):
            return known
        if not says_something(text.text):
            raise Refusal("post.empty")
        await prompts.close(cx, chat, user)
        draft = await drafts.add(cx, user, chat, content_of([text], office.mission.languages), office.clock())
        await drafts.put_part(cx, draft, chat, message_id, text, at)
        return await _load(cx, draft)

    return await office.db.write(work)


async def follow(office: Office, user: int, chat: int, message_id: int, text: RichText, at: datetime) -> Draft | None:
    """A message that came at once after a draft's last one belongs to it; None where it does not."""

    async def work(cx: Connection) -> Draft | None:
        if await staff.role(cx, user) is None:
            return None
        last = await drafts.last_part(cx, chat)
        if not last or last[0].author != user or last[0].state is not DraftState.EDITING:
            return None
        draft, last_message, sent_at = last
        if last_message >= message_id or at - sent_at > JOINED_WITHIN:
            return None
        await drafts.put_part(cx, draft.id, chat, message_id, text, at)
        await _rewrite(office, cx, draft)
        return await _load(cx, draft.id)

    return await office.db.write(work)


async def replace_text(
    office: Office, user: int, chat: int, draft: int, message_id: int, text: RichText, at: datetime
) -> Draft:
    """Replace the whole text by a new message's, after Edit. An empty one leaves the draft as it was."""

    async def work(cx: Connection) -> Draft:
        found = await own_draft(cx, user, chat, draft)
        if not says_something(text.text):
            raise Refusal("post.empty")
        await prompts.close(cx, chat, user)
        await drafts.drop_parts(cx, draft)
        await drafts.put_part(cx, draft, chat, message_id, text, at)
        await _rewrite(office, cx, found)
        return await _load(cx, draft)

    return await office.db.write(work)


async def message_edited(office: Office, user: int, chat: int, message_id: int, text: RichText) -> Draft | None:
    """The author edited a message that a draft is written in. None where the message is no draft's.

    Raises:
        Refusal: the draft is published or discarded, or nothing would be left of it.
    """

    async def work(cx: Connection) -> Draft | None:
        found = await drafts.of_message(cx, chat, message_id)
        if not found or found.author != user or await staff.role(cx, user) is None:
            return None
        if found.state is not DraftState.EDITING:
            raise Refusal(f"post.edited_after_{found.state}", draft=found.name)
        if not says_something(text.text):
            raise Refusal("post.empty")
        await drafts.put_part(cx, found.id, chat, message_id, text, office.clock())
        await _rewrite(office, cx, found)
        return await _load(cx, found.id)

    return await office.db.write(work)


async def choose_topic(office: Office, user: int, chat: int, draft: int, topic: str) -> Draft:
    """File the draft under a topic of the config; the same topic again takes it off.

    Raises:
        Stale: the config has no such topic (any more), or the draft is not this person's to change.
    """

    async def work(cx: Connection) -> Draft:
        found = await own_draft(cx, user, chat, draft)
        if topic not in {known.key for known in office.mission.topics}:
            raise Stale("button.old")
        chosen = "" if found.content.topic == topic else topic
        await drafts.change(cx, draft, replace(found.content, topic=chosen), office.clock())
        return await _load(cx, draft)

    return await office.db.write(work)


async def discard(office: Office, user: int, chat: int, draft: int) -> Draft:
    """Discard the draft."""

    async def work(cx: Connection) -> Draft:
        await own_draft(cx, user, chat, draft)
        await drafts.settle(cx, draft, DraftState.DISCARDED, office.clock())
        await audit.note(cx, user, "draft.discarded", office.clock(), draft=draft)
        return await _load(cx, draft)

    return await office.db.write(work)


async def remember_messages(office: Office, draft: int, preview: int, card: int) -> None:
    """Where the draft is shown, so that the next change edits it in place."""

    async def work(cx: Connection) -> None:
        await drafts.put_messages(cx, draft, preview, card)

    await office.db.write(work)


async def own_draft(cx: Connection, user: int, chat: int, draft: int) -> Draft:
    """The draft, if this person may change it here.

    Raises:
        NotAllowed: the person is no staff.
        Stale: no such draft of this person in this chat, or it is settled.
    """
    await require(cx, user, Role.EDITOR)
    found = await drafts.by_id(cx, draft)
    if not found or found.author != user or found.chat != chat:
        raise Stale("button.not_yours")
    if found.state is not DraftState.EDITING:
        raise Stale(f"draft.is_{found.state}", draft=found.name)
    return found


def content_of(parts: list[RichText], languages: Sequence[str]) -> Content:
    """The title and body that a draft's messages make together, in the language that their script shows."""
    whole = parts[0] if parts else RichText()
    for before, part in pairwise(parts):
        whole = join([whole, part], _seam(before.text))
    title, body = whole.split_first_line()
    lang = guess_language(whole.text, languages)
    return Content(lang=lang, title=title.text, body=body)


def _seam(before: str) -> str:
    """What stood where an app cut: nothing in mid-word at the very limit, a space in mid-sentence, else a paragraph."""
    if not before or utf16_length(before) >= _FULL - _COMMAND:
        return ""
    mid_sentence = utf16_length(before) >= _LONG and before[-1] not in ".!?…:;»”\"'\n"
    return " " if mid_sentence else "\n\n"


async def _rewrite(office: Office, cx: Connection, draft: Draft) -> None:
    written = content_of(await drafts.parts(cx, draft.id), office.mission.languages)
    content = replace(draft.content, lang=written.lang, title=written.title, body=written.body)
    if content != draft.content:
        await drafts.change(cx, draft.id, content, office.clock())


async def _load(cx: Connection, draft: int) -> Draft:
    found = await drafts.by_id(cx, draft)
    if found is None:
        raise Stale("button.old")
    return found
