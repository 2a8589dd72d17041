"""Reworking a draft's existing texts: changing a text's language, removing one, converting typed marks."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import ReleaseKind
from bot.domain.text import typed_marks
from bot.services.context import ServiceContext
from bot.services.drafts.change import ChangedDraft, put, require_own_text, writable
from bot.store.database.connection import Connection
from bot.store.drafts import parts, writers
from bot.store.statements import statements


async def move_text(context: ServiceContext, user: int, draft: int, version: int, lang: str, to: str) -> ChangedDraft:
    """Change a text's language from `lang` to `to`, which has no text yet.

    Raises:
        Refusal: readers already have the statement's text in `lang`.
    """

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        require_own_text(found)
        text = found.content.text(lang)
        if text is None or found.content.text(to) or to not in context.mission.languages:
            raise Stale("button.old")
        await _require_unread(cx, found, lang)
        await parts.move(cx, draft, lang, to)
        await writers.move(cx, draft, lang, to)
        content = found.content.without(lang).with_text(replace(text, lang=to))
        return await put(context, cx, user, found, content, Act.LANGUAGE)

    return await context.db.write(work)


async def remove_text(context: ServiceContext, user: int, draft: int, version: int, lang: str) -> ChangedDraft:
    """Remove the text in a language, unless it is the only one; for a retraction, a translation of the reason.

    Raises:
        Refusal: it is the only one, or readers already have the statement's text in that language.
    """

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        require_own_text(found)
        content = await _without(cx, found, lang)
        await parts.drop(cx, draft, lang)
        await writers.drop(cx, draft, lang)
        return await put(context, cx, user, found, content, Act.LANGUAGE)

    return await context.db.write(work)


async def _without(cx: Connection, found: Draft, lang: str) -> Content:
    content = found.content
    if found.kind is ReleaseKind.RETRACT:
        if lang not in dict(content.reasons):
            raise Stale("button.old")
        return content.with_reason(lang, "")
    if content.text(lang) is None:
        raise Stale("button.old")
    if len(content.texts) == 1:
        raise Refusal("draft.last_text")
    await _require_unread(cx, found, lang)
    return content.without(lang)


async def _require_unread(cx: Connection, found: Draft, lang: str) -> None:
    statement = await statements.by_id(cx, found.statement) if found.kind is not ReleaseKind.PUBLISH else None
    if statement and lang in statement.texts:
        raise Refusal("draft.last_text")


async def convert_marks(context: ServiceContext, user: int, draft: int, version: int) -> ChangedDraft:
    """Convert marks such as *bold* or [words](address) to formatting in every text. Titles have no formatting: there
    the marks are removed."""

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        require_own_text(found)
        texts = tuple(
            replace(text, title=typed_marks.converted_title(text.title), body=typed_marks.converted(text.body))
            for text in found.content.texts
        )
        return await put(context, cx, user, found, replace(found.content, texts=texts), Act.TEXT)

    return await context.db.write(work)
