"""Revising a published statement: corrections and retractions begin as drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.drafts.pieces import text_of
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.text.characters import says_something
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext, require
from bot.services.drafts.change import load, replace_content, writable
from bot.services.drafts.compose import reason_language, require_short, require_words
from bot.services.releases.correct import as_it_went_out, require_published, require_retractable
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.drafts import cards, drafts, history, parts, writers
from bot.store.statements import statements

_LATER = (ReleaseKind.CORRECT, ReleaseKind.RETRACT)


async def begin_correction(
    context: ServiceContext,
    user: int,
    chat: int,
    number: Number,
    lang: str,
    message_id: int,
    text: RichText,
    at: datetime,
) -> Draft:
    """Begin a correction of a statement, with all its texts, the one in `lang` replaced by `text` (first line the
    title; if empty, nothing is replaced yet). For the same message again, return the same draft.

    Args:
        lang: '' to guess it from the text's script. A language that the statement does not have is added.

    Raises:
        NotAllowed: the person is no staff.
        Stale: the statement is retracted; or a draft about it is open (edit.open_already), possibly with the text kept
           aside for it (edit.open_aside).
        Refusal: there is no such statement, or the mission has no such language.
    """

    async def work(cx: Connection) -> Draft | Stale:
        await require(cx, user, Role.EDITOR)
        if known := await parts.of_message(cx, chat, message_id):
            return known[0]
        found = await require_published(cx, await _statement(cx, number))
        languages = context.mission.languages
        if lang and lang not in languages:
            raise Refusal("edit.no_language", lang=lang, languages=", ".join(languages))
        if other := await drafts.of_statement(cx, found.id, _LATER):
            return await _keep_aside(context, cx, other, lang, chat, message_id, text, at)
        # Link previews stay as in the copies; the person chooses whether the correction makes a sound.
        content = replace(await as_it_went_out(cx, found), silent=False)
        base, now = found.revision, context.clock()
        draft = await drafts.add(cx, user, chat, content, now, kind=ReleaseKind.CORRECT, statement=found.id, base=base)
        if says_something(text.text):
            require_words(text)
            written = text_of([text], languages)
            there = found.texts.get(lang or written.lang)
            written = replace(written, lang=lang or written.lang, link=there.link if there else "")
            await parts.put(cx, draft, written.lang, chat, message_id, text, at)
            await cards.written_below(cx, draft, chat, message_id)
            await writers.add(cx, draft, written.lang, user)
            await drafts.change(cx, draft, content.with_text(written), user, Act.TEXT, now)
        await prompts.close(cx, chat, user)
        return await load(cx, draft)

    done = await context.db.write(work)
    if isinstance(done, Stale):
        raise done
    return done


async def _keep_aside(
    context: ServiceContext,
    cx: Connection,
    other: Draft,
    lang: str,
    chat: int,
    message_id: int,
    text: RichText,
    at: datetime,
) -> Stale:
    """Keep the text aside for the open correction (`compose.use_aside`). There is only one correction of a statement at
    a time: two would start from the same revision, and one would be lost."""
    if other.kind is not ReleaseKind.CORRECT or not says_something(text.text):
        return Stale("edit.open_already", draft=other.name, id=other.id)
    require_words(text)
    lang = lang or text_of([text], context.mission.languages).lang
    await parts.put(cx, other.id, lang, chat, message_id, text, at, aside=True)
    return Stale("edit.open_aside", draft=other.name, id=other.id)


async def begin_retraction(context: ServiceContext, user: int, chat: int, number: Number, reason: str) -> Draft:
    """Begin a retraction of a statement, or continue an open one, with the new reason if one is given.

    Raises:
        NotAllowed: the person is no staff; or the open one is scheduled, and the person may not publish.
        Stale: it is retracted already; or somebody else wrote the open one's reason.
        Refusal: there is no such statement, or the reason is too long.
    """

    async def work(cx: Connection) -> Draft:
        await require(cx, user, Role.EDITOR)
        found = await require_retractable(cx, await _statement(cx, number))
        content = Content(texts=tuple(found.texts.values()), topic=found.topic, reason=reason.strip())
        require_short(content.reason)
        known = await drafts.of_statement(cx, found.id, (ReleaseKind.RETRACT,))
        if known and content.reason in ("", known.content.reason):
            return known
        if known:
            return await _with_reason(context, cx, user, known, content.reason)
        draft = await drafts.add(
            cx,
            user,
            chat,
            content,
            context.clock(),
            kind=ReleaseKind.RETRACT,
            statement=found.id,
            base=found.revision,
        )
        await writers.add(cx, draft, "", user)
        return await load(cx, draft)

    return await context.db.write(work)


async def _with_reason(context: ServiceContext, cx: Connection, user: int, known: Draft, reason: str) -> Draft:
    found = await writable(cx, user, known.id)
    if await history.last_writer(cx, known.id) != user:
        raise Stale("edit.open_already", draft=known.name, id=known.id)
    await writers.add(cx, known.id, "", user)
    content = replace(found.content, reason=reason)
    content = content.with_reason(reason_language(context, content), "")
    await replace_content(context, cx, user, found, content, Act.TEXT)
    return await load(cx, known.id)


async def _statement(cx: Connection, number: Number) -> int:
    found = await statements.by_number(cx, number)
    if found is None:
        raise Refusal("statement.unknown", number=number)
    return found.id
