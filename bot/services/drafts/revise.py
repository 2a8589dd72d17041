"""Revising what is published: a correction or a retraction begins as a draft of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.drafts.draft import Act, Content, Draft, says_something
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext, require
from bot.services.drafts.change import load, replace_content, writable
from bot.services.drafts.compose import require_short, text_of
from bot.services.releases.correct import as_it_went_out, require_published, require_retractable
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.drafts import drafts, history, parts, writers
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
    """Begin a correction of a statement with all its texts, the one in `lang` replaced by `text` (first line the title;
    an empty text leaves it as it is, to be edited on the card). The same message again returns the same draft.

    Args:
        lang: '' to guess it from the text's script. A language that the statement does not have yet is added.

    Raises:
        NotAllowed: the person is no staff.
        Stale: the statement is retracted.
        Refusal: there is none, the mission has no such language, or an open draft corrects it already.
    """

    async def work(cx: Connection) -> Draft:
        await require(cx, user, Role.EDITOR)
        if known := await parts.of_message(cx, chat, message_id):
            return known[0]
        found = await require_published(cx, await _statement(cx, number))
        await _require_no_other(cx, found.id)
        languages = context.mission.languages
        if lang and lang not in languages:
            raise Refusal("edit.no_language", lang=lang, languages=", ".join(languages))
        # Link previews are as in the copies; whether it makes a sound is for the person to choose.
        content = replace(await as_it_went_out(cx, found), silent=False)
        base, now = found.revision, context.clock()
        draft = await drafts.add(cx, user, chat, content, now, kind=ReleaseKind.CORRECT, statement=found.id, base=base)
        if says_something(text.text):
            written = text_of([text], languages)
            there = found.texts.get(lang or written.lang)
            written = replace(written, lang=lang or written.lang, link=there.link if there else "")
            await parts.put(cx, draft, written.lang, chat, message_id, text, at)
            await writers.add(cx, draft, written.lang, user)
            await drafts.change(cx, draft, content.with_text(written), user, Act.TEXT, now)
        await prompts.close(cx, chat, user)
        return await load(cx, draft)

    return await context.db.write(work)


async def begin_retraction(context: ServiceContext, user: int, chat: int, number: Number, reason: str) -> Draft:
    """Begin a retraction of a statement. An open one is continued, with the new reason where one is given.

    Raises:
        NotAllowed: the person is no staff; or the open one waits, and the person may not publish.
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
    await replace_content(context, cx, user, found, replace(found.content, reason=reason), Act.TEXT)
    return await load(cx, known.id)


async def _statement(cx: Connection, number: Number) -> int:
    found = await statements.by_number(cx, number)
    if found is None:
        raise Refusal("statement.unknown", number=number)
    return found.id


async def _require_no_other(cx: Connection, statement: int) -> None:
    """Only one correction of a statement at a time: of two that are based on the same revision one would be lost."""
    other = await drafts.of_statement(cx, statement, _LATER)
    if other is not None:
        raise Stale("edit.open_already", draft=other.name, id=other.id)
