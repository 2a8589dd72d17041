"""Answers for warning systems about an urgent draft. They are part of its content, and so of what is approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.cap.warning_facts import MOST_AREA, WORDS, WarningFacts
from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.mission import LocalText
from bot.domain.prompts import AreaPrompt, Prompt, WarningEndPrompt
from bot.services.context import ServiceContext
from bot.services.drafts.change import ChangedDraft, change, load, writable
from bot.store import prompts
from bot.store.database.connection import Connection


async def choose(context: ServiceContext, user: int, draft: int, version: int, fact: str, word: str) -> ChangedDraft:
    """Choose the answer to a fact that has a list of words.

    Raises:
        NotAllowed, Stale: as `change.writable`; or the draft cannot be a warning, or there is no such fact or word.
    """
    try:
        chosen = WORDS[fact](word)
    except (KeyError, ValueError):
        raise Stale("button.old") from None
    return await _put(context, user, draft, version, lambda facts: facts.with_word(fact, chosen))


async def choose_area(context: ServiceContext, user: int, draft: int, version: int) -> ChangedDraft:
    """Choose the config's area.

    Raises:
        NotAllowed, Stale: as in `choose`.
    """
    area = context.warns.area if context.warns else LocalText()
    return await _put(context, user, draft, version, lambda facts: replace(facts, area=area))


async def type_area(context: ServiceContext, user: int, draft: int, version: int, words: str) -> ChangedDraft:
    """Set an area that was typed.

    Raises:
        NotAllowed, Stale: as in `choose`.
        Refusal: it is empty or too long.
    """
    said = " ".join(words.split())
    if not 0 < len(said) <= MOST_AREA:
        raise Refusal("cap.area_length", most=MOST_AREA)
    return await _put(context, user, draft, version, lambda facts: replace(facts, area=LocalText({"": said})))


async def end(context: ServiceContext, user: int, draft: int, version: int, at: datetime) -> ChangedDraft:
    """Set until when the notice is valid.

    Raises:
        NotAllowed, Stale: as in `choose`.
        Refusal: it has passed.
    """
    if at <= context.clock():
        raise Refusal("when.past")
    return await _put(context, user, draft, version, lambda facts: replace(facts, expires=at))


async def ask(
    context: ServiceContext, user: int, chat: int, draft: int, version: int, kind: type[AreaPrompt | WarningEndPrompt]
) -> Draft:
    """Open the question for the area, or for the time until which the notice is valid: the next message answers it.

    Raises:
        NotAllowed, Stale: as in `choose`.
    """

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        _require_warning(context, found)
        prompt: Prompt = kind(draft, found.version)
        await prompts.ask(cx, chat, user, prompt, context.clock())
        return found

    return await context.db.write(work)


async def _put(
    context: ServiceContext, user: int, draft: int, version: int, alter: Callable[[WarningFacts], WarningFacts]
) -> ChangedDraft:
    _require_warning(context, await load(context.db.reader, draft))

    def altered(content: Content) -> Content:
        return replace(content, warning=alter(content.warning))

    return await change(context, user, draft, version, Act.WARNING, altered)


def _require_warning(context: ServiceContext, draft: Draft) -> None:
    if context.warns is None or not draft.asks_for_warning:
        raise Stale("button.old")
