"""Writing a draft: a message begins it, following messages are added, texts are replaced. Languages and typed marks are
in rework.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.drafts.draft import Act, Content, Draft, DraftState
from bot.domain.drafts.faults import MAX_REASON
from bot.domain.drafts.pieces import text_of
from bot.domain.errors import Refusal, Stale
from bot.domain.media import NOTHING, MediaSet
from bot.domain.prompts import StatementPrompt, TextPrompt
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.text.characters import is_slash_word, says_something
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText, join
from bot.services.context import ServiceContext, require
from bot.services.drafts.change import ChangedDraft, laid_out, load, put, require_own_text, writable
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.drafts import cards, drafts, history, parts, writers
from bot.store.staff import members

# Telegram's apps cut a long paste into messages of up to 4096 units and send them at once; dates are in whole seconds.
JOINED_WITHIN = timedelta(seconds=2)
BODY_WITHIN = timedelta(minutes=10)  # the same as for an open question


async def ask_for_text(context: ServiceContext, user: int, chat: int) -> None:
    """Open the question of `/post` without a text: the next message is the statement."""

    async def work(cx: Connection) -> None:
        await require(cx, user, Role.EDITOR)
        await prompts.ask(cx, chat, user, StatementPrompt(), context.clock())

    await context.db.write(work)


async def ask_for_new_text(context: ServiceContext, user: int, chat: int, draft: int, version: int, lang: str) -> Draft:
    """Open the question of Edit, or Add a language: the next message is the text in `lang`. For a retraction it is the
    reason in that language; '' for the one that readers of all other languages see.

    Raises:
        Stale: there is no such language.
        Refusal: the draft is an announcement, which has the statement's text.
    """

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        require_own_text(found)
        known = (*context.mission.languages, *found.content.languages)
        if lang not in (("", *known) if found.kind is ReleaseKind.RETRACT else known):
            raise Stale("button.old")
        asked = lang
        if found.kind is ReleaseKind.RETRACT and lang == reason_language(context, found.content):
            asked = ""
        await prompts.ask(cx, chat, user, TextPrompt(draft, found.version, asked), context.clock())
        return found

    return await context.db.write(work)


async def write(context: ServiceContext, user: int, chat: int, message_id: int, text: RichText, at: datetime) -> Draft:
    """Begin a draft with a message, whose first line is the title. For the same message again, return the same draft.

    Raises:
        NotAllowed: the person is no staff.
        Refusal: the text is empty.
    """

    async def work(cx: Connection) -> Draft:
        await require(cx, user, Role.EDITOR)
        if known := await parts.of_message(cx, chat, message_id):
            return known[0]
        return await begin(context, cx, user, chat, message_id, text, at)

    return await context.db.write(work)


async def begin(
    context: ServiceContext,
    cx: Connection,
    user: int,
    chat: int,
    message_id: int,
    text: RichText,
    at: datetime,
    media: MediaSet = NOTHING,
) -> Draft:
    """Within the caller's transaction: begin a draft with a message.

    Raises:
        Refusal: the text has no word.
    """
    require_words(text)
    await prompts.close(cx, chat, user)
    written = text_of([text], context.mission.languages)
    content = laid_out(context, Content((written,), media=media))
    draft = await drafts.add(cx, user, chat, content, context.clock())
    await parts.put(cx, draft, written.lang, chat, message_id, text, at)
    await writers.add(cx, draft, written.lang, user)
    await cards.written_below(cx, draft, chat, message_id)
    return await load(cx, draft)


async def follow(
    context: ServiceContext, user: int, chat: int, message_id: int, text: RichText, at: datetime
) -> Draft | None:
    """Add a message that came within `JOINED_WITHIN` after the last one of a draft, even if that was kept aside; or
    within `BODY_WITHIN` after files whose caption is only a title. None if it does not belong to a draft."""

    async def work(cx: Connection) -> Draft | None:
        if await members.role(cx, user) is None:
            return None
        last = await parts.last(cx, chat)
        if not last or last.message_id >= message_id or is_slash_word(text.text):
            return None
        draft, lang = last.draft, last.lang
        if at - last.sent_at > (BODY_WITHIN if _lacks_its_body(draft, lang) else JOINED_WITHIN):
            return None
        if draft.state is not DraftState.EDITING and not last.aside:
            return None
        await parts.put(cx, draft.id, lang, chat, message_id, text, at, aside=last.aside)
        if not last.aside:
            await _rewrite(context, cx, draft, lang, user)
            await cards.written_below(cx, draft.id, chat, message_id)
        return await load(cx, draft.id)

    return await context.db.write(work)


def _lacks_its_body(draft: Draft, lang: str) -> bool:
    """Whether files came with only a title as caption, so that the next message is most likely the text."""
    text = draft.content.text(lang)
    return bool(draft.content.media) and text is not None and not says_something(text.body.text)


async def replace_text(
    context: ServiceContext,
    user: int,
    chat: int,
    asked: TextPrompt,
    message_id: int,
    text: RichText,
    at: datetime,
) -> ChangedDraft:
    """The answer to `ask_for_new_text`: replace the text in its language.

    Raises:
        Refusal: it is empty, and the draft stays as it was; or somebody else has changed the draft meanwhile
           (draft.text_aside), and the message is kept aside for `use_aside`.
    """

    async def work(cx: Connection) -> ChangedDraft | Refusal:
        found = await writable(cx, user, asked.draft)
        require_words(text)
        other = await history.other_hand(cx, asked.draft, asked.version, user)
        await prompts.close(cx, chat, user)
        if other is not None:
            await parts.put(cx, asked.draft, asked.lang, chat, message_id, text, at, aside=True)
            name = (await members.names(cx)).get(other, str(other))
            return Refusal("draft.text_aside", draft=found.name, name=name, message=message_id)
        return await put_text(context, cx, user, found, chat, asked.lang, message_id, text, at)

    done = await context.db.write(work)
    if isinstance(done, Refusal):
        raise done
    return done


async def put_text(
    context: ServiceContext,
    cx: Connection,
    user: int,
    found: Draft,
    chat: int,
    lang: str,
    message_id: int,
    text: RichText,
    at: datetime,
) -> ChangedDraft:
    """Within the caller's transaction: replace the text in `lang` by a message."""
    await parts.put(cx, found.id, lang, chat, message_id, text, at, aside=True)
    return await _use_aside(context, cx, user, found, chat, message_id)


async def use_aside(
    context: ServiceContext, user: int, chat: int, draft: int, version: int, message_id: int
) -> ChangedDraft:
    """Use mine: replace the text that somebody else wrote meanwhile by the one that was kept aside."""

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        return await _use_aside(context, cx, user, found, chat, message_id)

    return await context.db.write(work)


async def _use_aside(
    context: ServiceContext, cx: Connection, user: int, found: Draft, chat: int, message_id: int
) -> ChangedDraft:
    require_own_text(found)
    lang = await parts.take_aside(cx, found.id, chat, message_id, JOINED_WITHIN)
    if lang is None:
        raise Stale("button.old")
    await cards.written_below(cx, found.id, chat, message_id)
    return await _rewrite(context, cx, found, lang, user)


async def message_edited(
    context: ServiceContext, user: int, chat: int, message_id: int, text: RichText
) -> ChangedDraft | None:
    """Follow the writer's edit of a message that is part of a draft. None if the message is not part of one.

    Raises:
        Refusal: the draft is no longer in editing, or the text would be empty.
    """

    async def work(cx: Connection) -> ChangedDraft | None:
        part = await parts.of_message(cx, chat, message_id)
        role = await members.role(cx, user)
        if not part or role is None:
            return None
        found, lang = part
        if found.state in (DraftState.SCHEDULED, DraftState.HELD) and not role.includes(Role.PUBLISHER):
            raise Refusal("post.edited_by_editor", draft=found.name)
        if found.state is not DraftState.EDITING:
            raise Refusal(f"post.edited_after_{found.state}", draft=found.name)
        require_words(text)
        await parts.put(cx, found.id, lang, chat, message_id, text, context.clock())
        return await _rewrite(context, cx, found, lang, user)

    return await context.db.write(work)


def reason_language(context: ServiceContext, content: Content) -> str:
    """The language of a retraction's reason, guessed from its script; '' if there is no reason."""
    return guess_language(content.reason, context.mission.languages) if content.reason else ""


def require_words(text: RichText) -> None:
    """Check that the text can be meant for readers.

    Raises:
        Refusal: it has no word, or is a single word that begins with a slash.
    """
    if not says_something(text.text):
        raise Refusal("post.empty")
    if is_slash_word(text.text):
        raise Refusal("post.slash_word", word=text.text.strip()[:40])


def require_short(reason: str) -> None:
    """Check that a retraction's reason is not too long for the message that says it.

    Raises:
        Refusal: it is longer than `MAX_REASON` characters.
    """
    if len(reason) > MAX_REASON:
        raise Refusal("retract.reason_too_long", most=MAX_REASON, has=len(reason))


async def _rewrite(context: ServiceContext, cx: Connection, found: Draft, lang: str, user: int) -> ChangedDraft:
    """Make the text in `lang` again from its messages; for a retraction, the reason. The language of a draft's only
    text is guessed again, unless a person chose it. `user` becomes one of the text's writers, and stays one even if
    somebody replaces the text later, because a replacement usually keeps many of its words."""
    await writers.add(cx, found.id, lang, user)
    if found.kind is ReleaseKind.RETRACT:
        reason = join([part.strip() for part in await parts.of_text(cx, found.id, lang)], "\n").text
        require_short(reason)
        content = replace(found.content, reason=reason)
        written_in = reason_language(context, content)
        done = found.content.with_reason(lang, reason) if lang else content.with_reason(written_in, "")
        return await put(context, cx, user, found, done, Act.TEXT)
    written = text_of(await parts.of_text(cx, found.id, lang), context.mission.languages)
    content = found.content
    told = any(change.act is Act.LANGUAGE for change in await history.history(cx, found.id))
    is_guessed = found.kind is ReleaseKind.PUBLISH and content.languages in ((), (lang,)) and not told
    if is_guessed and written.lang != lang:
        await parts.move(cx, found.id, lang, written.lang)
        await writers.move(cx, found.id, lang, written.lang)
        content = content.without(lang)
    else:
        written = replace(written, lang=lang)
    link = (found.content.text(lang) or written).link
    return await put(context, cx, user, found, content.with_text(replace(written, link=link)), Act.TEXT)
