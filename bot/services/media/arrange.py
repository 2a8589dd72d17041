"""Arranging a draft's media: their order, removing, descriptions, covers, and whether the text comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.media import MAX_ALT, MOST_MEDIA, Media, MediaKind, MediaSet
from bot.domain.prompts import AltPrompt, MediaPrompt
from bot.services.context import ServiceContext
from bot.services.drafts.change import ChangedDraft, put, require_own_text, writable
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.drafts import cards, writers


async def arrange(
    context: ServiceContext, user: int, draft: int, version: int, alter: Callable[[MediaSet], MediaSet]
) -> ChangedDraft:
    """Change a draft's media: `alter` returns the new ones, given the present ones.

    Raises:
        NotAllowed: the person is no staff, or it is scheduled and the person may not publish.
        Stale: it is published or discarded, somebody else has changed it, or `alter` did not find a file.
        Refusal: the draft is an announcement, which has the statement's media.
    """

    async def work(cx: Connection) -> ChangedDraft:
        return await _arrange(context, cx, user, draft, version, alter)

    return await context.db.write(work)


async def _arrange(
    context: ServiceContext, cx: Connection, user: int, draft: int, version: int, alter: Callable[[MediaSet], MediaSet]
) -> ChangedDraft:
    found = await writable(cx, user, draft, version)
    require_own_text(found)
    content: Content = replace(found.content, media=alter(found.content.media))
    await writers.add(cx, draft, "", user)
    return await put(context, cx, user, found, content, Act.MEDIA)


def item_of(carried: MediaSet, tag: str) -> Media:
    """The file with the tag.

    Raises:
        Stale: it is no longer there.
    """
    found = carried.item(tag)
    if found is None:
        raise Stale("media.gone")
    return found


async def ask_for_file(
    context: ServiceContext, user: int, chat: int, draft: int, version: int, replaces: str = ""
) -> Draft:
    """Open the question of Add, or Replace: the next message is a file.

    Raises:
        NotAllowed, Stale, Refusal: as `arrange`; or the draft has as many files as it may.
    """

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        require_own_text(found)
        if replaces:
            item_of(found.content.media, replaces)
        elif len(found.content.media.items) >= MOST_MEDIA:
            raise Refusal("media.full", most=MOST_MEDIA)
        await prompts.ask(cx, chat, user, MediaPrompt(draft, found.version, replaces), context.clock())
        return found

    return await context.db.write(work)


async def ask_for_alt(
    context: ServiceContext, user: int, chat: int, draft: int, version: int, tag: str, lang: str
) -> Draft:
    """Open the question of Describe: the next message says in `lang` what a picture shows.

    Raises:
        NotAllowed, Stale, Refusal: as `arrange`; or the mission has no such language.
    """

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        require_own_text(found)
        item_of(found.content.media, tag)
        if lang not in (*context.mission.languages, *found.content.languages):
            raise Stale("button.old")
        await prompts.ask(cx, chat, user, AltPrompt(draft, found.version, tag, lang), context.clock())
        return found

    return await context.db.write(work)


async def describe(
    context: ServiceContext, user: int, chat: int, asked: AltPrompt, message_id: int, said: str
) -> ChangedDraft:
    """Take the answer to `ask_for_alt`.

    Raises:
        NotAllowed, Stale, Refusal: as `arrange`; or it is too long, or says nothing, which leaves the question open.
    """
    words = " ".join(said.split())
    if not words:
        raise Refusal("media.alt_words")
    if len(words) > MAX_ALT:
        raise Refusal("media.alt_too_long", most=MAX_ALT, has=len(words))

    def alter(carried: MediaSet) -> MediaSet:
        return carried.with_item(asked.tag, item_of(carried, asked.tag).with_alt(asked.lang, words))

    async def work(cx: Connection) -> ChangedDraft:
        done = await _arrange(context, cx, user, asked.draft, asked.version, alter)
        await prompts.close(cx, chat, user, AltPrompt)
        await cards.written_below(cx, asked.draft, chat, message_id)
        return done

    return await context.db.write(work)


def moved(tag: str, to: int) -> Callable[[MediaSet], MediaSet]:
    """For `arrange`: moves the file to that place (from 0)."""

    def alter(carried: MediaSet) -> MediaSet:
        item_of(carried, tag)
        return carried.moved(tag, to)

    return alter


def removed(tag: str) -> Callable[[MediaSet], MediaSet]:
    """For `arrange`: removes the file."""

    def alter(carried: MediaSet) -> MediaSet:
        item_of(carried, tag)
        return carried.without(tag)

    return alter


def covered(tag: str, *, spoiler: bool) -> Callable[[MediaSet], MediaSet]:
    """For `arrange`: covers the file until a reader taps it, or uncovers it."""

    def alter(carried: MediaSet) -> MediaSet:
        return carried.with_item(tag, replace(item_of(carried, tag), spoiler=spoiler))

    return alter


def shown_as(tag: str, kind: MediaKind) -> Callable[[MediaSet], MediaSet]:
    """For `arrange`: shows a picture that was sent as a file as a picture, or the other way round."""

    def alter(carried: MediaSet) -> MediaSet:
        return carried.with_item(tag, replace(item_of(carried, tag), kind=kind))

    return alter


def text_first(*, first: bool) -> Callable[[MediaSet], MediaSet]:
    """For `arrange`: puts the text before the media, or after them."""
    return lambda carried: replace(carried, text_first=first)
