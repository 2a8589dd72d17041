"""The layout of a draft: its own buttons; for a correction, the config's present words or the statement's; and what
follows from a changed config, which voids approvals of drafts with the old words."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.drafts.draft import Act, Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import LinkPrompt
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.layout import EXAMPLE, MOST_LINKS, Layout, parse_link
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts.change import ChangedDraft, laid_out, load, put, replace_content, require_own_text, writable
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.drafts import drafts
from bot.store.statements import statements


async def follow_config(context: ServiceContext) -> int:
    """At the start: give every open draft of a new statement the config's present layout; returns how many changed.
    Drafts that were approved with other words are in editing again, and those concerned are told."""

    async def work(cx: Connection) -> int:
        changed = 0
        for found in await drafts.open_drafts(cx):
            content = laid_out(context, found.content)
            if _is_new(found) and content != found.content:
                await replace_content(context, cx, SHELL, found, content, Act.LAYOUT)
                changed += 1
        return changed

    return await context.db.write(work)


def _is_new(found: Draft) -> bool:
    return found.kind is ReleaseKind.PUBLISH and not found.announces


async def ask_for_link(context: ServiceContext, user: int, chat: int, draft: int, version: int) -> Draft:
    """Open the question of Add a button: the next message is its words and its address.

    Raises:
        NotAllowed, Stale: as `change.writable`.
        Refusal: it has as many buttons as it may, or announces a statement of the archive.
    """

    async def work(cx: Connection) -> Draft:
        found = await _changeable(cx, user, draft, version)
        if len(found.content.layout.links) >= MOST_LINKS:
            raise Refusal("links.enough", most=MOST_LINKS)
        await prompts.ask(cx, chat, user, LinkPrompt(draft, found.version), context.clock())
        return found

    return await context.db.write(work)


async def add_link(context: ServiceContext, user: int, chat: int, draft: int, version: int, typed: str) -> ChangedDraft:
    """Take the answer to `ask_for_link`: add a button.

    Raises:
        NotAllowed, Stale: as `change.writable`.
        Refusal: what was typed is not a button (the question stays open), or there are as many as allowed.
    """

    async def work(cx: Connection) -> ChangedDraft:
        found = await _changeable(cx, user, draft, version)
        link = parse_link(typed, tuple(dict.fromkeys((*context.mission.languages, *found.content.languages))))
        if link is None:
            raise Refusal("links.not_understood", example=EXAMPLE)
        if len(found.content.layout.links) >= MOST_LINKS:
            raise Refusal("links.enough", most=MOST_LINKS)
        await prompts.close(cx, chat, user, LinkPrompt)
        layout = found.content.layout.around((*found.content.layout.links, link))
        return await _put(context, cx, user, found, layout)

    return await context.db.write(work)


async def drop_link(context: ServiceContext, user: int, draft: int, version: int, place: int) -> ChangedDraft:
    """Remove the button at that place (from 0).

    Raises:
        NotAllowed, Stale: as `change.writable`; or there is no such button.
    """

    async def work(cx: Connection) -> ChangedDraft:
        found = await _changeable(cx, user, draft, version)
        links = found.content.layout.links
        if not 0 <= place < len(links):
            raise Stale("button.old")
        return await _put(context, cx, user, found, found.content.layout.around(links[:place] + links[place + 1 :]))

    return await context.db.write(work)


async def take_words(context: ServiceContext, user: int, draft: int, version: int, *, todays: bool) -> ChangedDraft:
    """For a correction: use the config's present words around its texts (`today`), or again the statement's.

    Raises:
        NotAllowed, Stale: as `change.writable`; or the draft is not a correction.
    """

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        statement = await statements.by_id(cx, found.statement)
        if found.kind is not ReleaseKind.CORRECT or statement is None:
            raise Stale("button.old")
        links = found.content.layout.links
        words = context.layouts.of(found.content.topic) if todays else statement.layout
        return await _put(context, cx, user, found, replace(words.around(links), origin=statement.layout.origin))

    return await context.db.write(work)


async def _put(context: ServiceContext, cx: Connection, user: int, found: Draft, layout: Layout) -> ChangedDraft:
    return await put(context, cx, user, found, replace(found.content, layout=layout), Act.LAYOUT)


async def _changeable(cx: Connection, user: int, draft: int, version: int) -> Draft:
    """The draft, if its buttons may be changed."""
    found = await load(cx, draft)
    if found.kind is ReleaseKind.RETRACT:
        raise Stale("button.old")
    found = await writable(cx, user, draft, version)
    require_own_text(found)
    return found
