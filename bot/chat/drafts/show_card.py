"""Shows drafts to staff: sends preview and card, edits them in place, and keeps them the same in every chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.drafts import show_preview
from bot.chat.platform.interaction import ChatContext, Interaction
from bot.chat.platform.registry import page_named
from bot.domain.drafts.draft import OPEN, Draft, DraftState
from bot.domain.errors import Stale
from bot.domain.staff import Role
from bot.domain.text.richtext import RichText
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator, translator
from bot.rendering.drafts import card
from bot.rendering.drafts.preview import angle_of, previews
from bot.rendering.view import View
from bot.services.context import require
from bot.services.drafts.change import ChangedDraft, remember_card
from bot.services.drafts.read_card import card_facts, statement_of
from bot.store.drafts import cards, drafts
from bot.store.drafts.cards import ShownCard
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
_SETTLED = (DraftState.PUBLISHED, DraftState.DISCARDED)


async def place(
    context: ChatContext,
    chat: int,
    draft: Draft,
    *,
    page: str | None = None,
    view: str | None = None,
    anew: bool = False,
    under: int = 0,
    asked: int = 0,
) -> None:
    """Show the draft in a private chat with a member of staff: edited in place if it is shown there already, otherwise
    sent. It is sent anew with `anew`, and if the person has written for the draft below the card.

    Args:
        page: the page of the card to open; None keeps the current one.
        view: the same for the preview.
        under: the message that the card answers; the card is shown below it.
        asked: the version on which the person is asked to decide.

    If Telegram refuses the preview, the card says so and has no Publish.
    """
    async with context.placing.setdefault((draft.id, chat), asyncio.Lock()):
        shown = await cards.there(context.services.db.reader, draft.id, chat)
        follows = draft.state not in _SETTLED and (shown.follows or under > shown.card)
        older = shown if anew or follows else None
        if older:
            shown = replace(shown, preview=0, layout=(), card=0, page="")
        shown = replace(
            shown,
            page=shown.page if page is None else page,
            view=shown.view if view is None else view,
            asked=asked or shown.asked,
        )
        await _show(context, chat, draft, shown)
        if older:
            await _close(context, draft, older, follows=follows)


async def _show(context: ChatContext, chat: int, draft: Draft, shown: ShownCard) -> None:
    before, refused = shown, ""
    if draft.state not in _SETTLED:
        try:
            shown = await show_preview.put(context.messenger, shown, await _previews(context, draft, shown))
        except BadRequest as error:
            refused = error.message
    card = await _card(context, chat, draft, shown, refused)
    placed = await context.messenger.edit_or_answer(chat, shown.card, card)
    await remember_card(context.services, replace(shown, card=placed, seen=draft.version))
    if before.card != shown.card:  # the preview had to be sent anew and was below the card
        await _close(context, draft, replace(before, preview=0, layout=()), follows=False)


async def _previews(context: ChatContext, draft: Draft, shown: ShownCard) -> tuple[View, ...]:
    angle = angle_of(draft, context.mission, shown.view)
    today = day_in(context.mission.timezone, context.services.clock())
    statement = await statement_of(context.services, draft)
    return previews(context.mission, draft, today, angle.lang, form=angle.form, statement=statement)


async def _card(context: ChatContext, chat: int, draft: Draft, shown: ShownCard, refused: str) -> View:
    """The card, or the page of it that is open."""
    translate = await _translator_for(context, chat)
    facts = await card_facts(context.services, chat, draft)
    facts = replace(facts, refused=refused, rate=context.rate)
    if facts.stars:
        facts = replace(facts, stars_there=await context.messenger.stars())
    page = page_named(context.features, shown.page)
    if page is not None and draft.state not in _SETTLED:
        return await page.draw(context, translate, draft, facts, shown)
    # Comparing long texts takes up to half a second, which must not delay everybody else.
    return await asyncio.to_thread(card.card, translate, context.mission, draft, facts)


async def _close(context: ChatContext, draft: Draft, older: ShownCard, *, follows: bool) -> None:
    """Mark the older card above: it says that the draft is further down, and loses its buttons. If the new card
    `follows` a change of the text, the preview above the old card is deleted, since it shows the former text."""
    below = (await _translator_for(context, older.chat))("card.below", draft=draft.name)
    if older.card:
        try:
            await context.messenger.edit(older.chat, older.card, View(RichText(below)))
        except TelegramError as error:  # the person has deleted it
            log.info("an older card of %s was not changed: %s", draft.name, error.message)
    if follows:
        await show_preview.withdraw(context.messenger, older)


async def _translator_for(context: ChatContext, chat: int) -> Translator:
    return translator(await chats.language(context.services.db.reader, chat) or context.mission.default_language)


async def refresh(context: ChatContext, draft: int, but: int = 0) -> None:
    """Update the draft in every chat that has its card, except chat `but`. Chats that cannot be reached are skipped."""
    found = await drafts.by_id(context.services.db.reader, draft)
    for shown in await cards.everywhere(context.services.db.reader, draft):
        if found is None or not shown.card or shown.chat == but or await context.role(shown.chat) is None:
            continue
        try:
            await place(context, shown.chat, found, page="")
        except (BadRequest, Forbidden) as error:
            log.info("a card of %s was not shown again: %s", found.name, error.message)
        except TelegramError as error:
            log.warning("a card of %s was not shown again: %s", found.name, error.message)


async def show_change(
    interaction: Interaction, done: ChangedDraft, page: str | None = "", view: str | None = None
) -> None:
    """Show a change in this chat and in every other that shows the draft; a toast says if an approval has become
    void."""
    await interaction.toast("draft.voided" if done.voided else "", alert=done.voided)
    if done.voided and interaction.query is None:
        await interaction.say("draft.voided")
    await answer(interaction, done.draft, page=page, view=view)


async def answer(interaction: Interaction, draft: Draft, page: str | None = "", view: str | None = None) -> None:
    """Show the draft below the message or button just used, and update it in every other chat that shows it."""
    under = interaction.message.message_id if interaction.message else 0
    await place(interaction.context, interaction.chat, draft, page=page, view=view, under=under)
    await refresh(interaction.context, draft.id, but=interaction.chat)


def follow(context: ChatContext, chat: int, draft: int, view: str | None = None) -> None:
    """Show the card below what was written, once, after a short pause, since more text may follow. If the program ends
    before that, the review notifications do it."""
    context.refresher.soon((draft, chat), partial(_follow, context, chat, draft, view))


async def _follow(context: ChatContext, chat: int, draft: int, view: str | None) -> None:
    found = await drafts.by_id(context.services.db.reader, draft)
    if found and found.state not in _SETTLED:
        await place(context, chat, found, view=view)
        await refresh(context, draft, but=chat)


async def leave_page(interaction: Interaction, draft: int, page: str) -> None:
    """/cancel closed the question of an open page: return to `page` ('': the card), if the draft is still open."""
    if await interaction.context.role(interaction.user) is None:
        return
    found = await drafts.by_id(interaction.context.services.db.reader, draft)
    if found and found.state in OPEN:
        await place(interaction.context, interaction.chat, found, page=page)


async def opened(interaction: Interaction, draft: int) -> Draft:
    """The draft, for a member of staff.

    Raises:
        NotAllowed: the person is not staff.
        Stale: there is no such draft.
    """
    cx = interaction.context.services.db.reader
    await require(cx, interaction.user, Role.EDITOR)
    found = await drafts.by_id(cx, draft)
    if found is None:
        raise Stale("button.old")
    return found


@asynccontextmanager
async def on_newest(interaction: Interaction, draft: int) -> AsyncIterator[None]:
    """If a press within the block turns out to be outdated (Stale), show the current card after the refusal."""
    try:
        yield
    except Stale:
        interaction.context.refresher.soon(
            (draft, interaction.chat), partial(_show_again, interaction.context, interaction.chat, draft)
        )
        raise


async def _show_again(context: ChatContext, chat: int, draft: int) -> None:
    found = await drafts.by_id(context.services.db.reader, draft)
    if found and found.state not in _SETTLED:
        await place(context, chat, found, page="")
