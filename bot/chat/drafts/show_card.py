"""A draft's preview and card in the chats that show it: placed, edited in place, kept the same everywhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.platform.interaction import ChatContext
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.statements import Statement, StatementState
from bot.domain.text.richtext import RichText
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator, translator
from bot.rendering.drafts import card
from bot.rendering.drafts.card import Facts
from bot.rendering.drafts.preview import angle_of, preview
from bot.rendering.view import View
from bot.services.drafts import change, release_draft
from bot.store.drafts import cards, drafts, history
from bot.store.drafts.cards import ShownCard
from bot.store.releases import copies
from bot.store.staff import members
from bot.store.statements import statements
from bot.store.subscriptions import chats, targets

log = logging.getLogger(__name__)
_MOST_SHOWN = 1000

# What stands on an open page of a card (Shown.page), in place of the card itself: page -> view. What follows a `-` in a
# page's name is the page's own: sure-publish.
Page = Callable[[ChatContext, Translator, Draft, Facts, ShownCard], Awaitable[View]]
PAGES: dict[str, Page] = {}
# Where a page says that the next message answers it: the question's kind -> the page that /cancel goes back to.
CANCELLED: dict[str, str] = {}


async def place(
    context: ChatContext,
    chat: int,
    draft: Draft,
    *,
    page: str | None = None,
    view: str | None = None,
    anew: bool = False,
    asked: int = 0,
) -> None:
    """Show the draft in a member of staff's private chat: edited in place where it is shown already (`anew`: below
    what is there). `page`: open that page of the card; `view`: show that view in the preview; None leaves what is open.
    `asked`: the version that the person is asked to decide on by it.

    A preview that Telegram refuses is told on the card, which then has no Publish.
    """
    async with context.placing.setdefault((draft.id, chat), asyncio.Lock()):
        await _place(context, chat, draft, page, view, asked, anew=anew)


async def _place(
    context: ChatContext, chat: int, draft: Draft, page: str | None, view: str | None, asked: int, *, anew: bool
) -> None:
    shown = await cards.there(context.services.db.reader, draft.id, chat)
    if page is not None:
        shown = replace(shown, page=page)
    if view is not None:
        shown = replace(shown, view=view)
    before = shown.card if anew else 0
    if anew:
        shown = replace(shown, preview=0, card=0, page="")
    refused = ""
    if draft.state not in (DraftState.PUBLISHED, DraftState.DISCARDED):
        try:
            shown = replace(
                shown, preview=await _put(context, chat, await _preview(context, draft, shown), shown.preview)
            )
        except BadRequest as error:
            refused = error.message
    placed = await _put(context, chat, await _view(context, chat, draft, shown, refused), shown.card)
    await change.remember_card(
        context.services, replace(shown, card=placed, seen=draft.version, asked=asked or shown.asked)
    )
    if before:
        await _leave(context, chat, before, draft)


async def _leave(context: ChatContext, chat: int, message: int, draft: Draft) -> None:
    """The card that stood further up says where the draft is now, and has no buttons any more."""
    below = (await _speech(context, chat))("card.below", draft=draft.name)
    try:
        await context.messenger.edit(chat, message, View(RichText(below)))
    except TelegramError as error:  # it has been deleted
        log.info("an older card of %s was not changed: %s", draft.name, error.message)


async def refresh(context: ChatContext, draft: int, but: int = 0) -> None:
    """Bring every chat's card of the draft in step, except that of chat `but`; who cannot be reached is left."""
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


async def facts_of(context: ChatContext, user: int, draft: Draft, refused: str = "") -> Facts:
    """What the card says beside the draft, for this person now."""
    cx, content = context.services.db.reader, draft.content
    names = await members.names(cx)
    submitter = await history.submitter(cx, draft.id) or draft.author
    decider = (await history.history(cx, draft.id))[-1].actor
    statement = await statement_of(context, draft)
    needs = await release_draft.needs_approval(context.services, cx, draft)
    approver = await (release_draft.second_person if needs else history.approver)(cx, draft)
    if draft.kind is ReleaseKind.PUBLISH:
        counts = await targets.audience(context.services.db.counter, content.topic, urgent=content.urgent)
    else:
        counts = await copies.audience_by_kind(context.services.db.counter, draft.statement)
    return Facts(
        now=context.services.clock(),
        role=await context.role(user) or Role.EDITOR,
        counts=counts,
        number=statement.number if statement else None,
        pending=bool(statement and statement.state is StatementState.PENDING),
        before=statement.texts if statement else {},
        needs_approval=needs,
        may_approve=not needs or user not in await release_draft.contributors(cx, draft),
        approver=names.get(approver, str(approver)) if approver is not None else "",
        submitter=names.get(submitter, str(submitter)) if submitter else "",
        decider=names.get(decider, str(decider)) if decider else "",
        refused=refused,
        rate=context.rate,
    )


async def _preview(context: ChatContext, draft: Draft, shown: ShownCard) -> View:
    angle = angle_of(draft, context.mission, shown.view)
    today = day_in(context.mission.timezone, context.services.clock())
    return preview(
        context.mission, draft, today, angle.lang, form=angle.form, statement=await statement_of(context, draft)
    )


async def statement_of(context: ChatContext, draft: Draft) -> Statement | None:
    """The statement that a correction, retraction or announcement is about."""
    return await statements.by_id(context.services.db.reader, draft.statement) if draft.statement else None


async def _speech(context: ChatContext, chat: int) -> Translator:
    return translator(await chats.language(context.services.db.reader, chat) or context.mission.default_language)


def page_of(name: str) -> Page | None:
    """The page of that name."""
    return PAGES.get(name.partition("-")[0])


async def _view(context: ChatContext, chat: int, draft: Draft, shown: ShownCard, refused: str) -> View:
    translate = await _speech(context, chat)
    facts = await facts_of(context, chat, draft, refused)
    page = page_of(shown.page)
    over = draft.state in (DraftState.PUBLISHED, DraftState.DISCARDED)
    if page is not None and not over:
        return await page(context, translate, draft, facts, shown)
    # The difference of long texts takes half a second, which must not hold up everybody else.
    return await asyncio.to_thread(card.card, translate, context.mission, draft, facts)


async def _put(context: ChatContext, chat: int, view: View, message: int) -> int:
    """Edit the message, unless it shows that already; or send one where there is none (or none any more). Its id."""
    before = context.shown.pop((chat, message), None)
    if before == view:
        context.shown[chat, message] = view
        return message
    if before and replace(before, preview=view.preview) == view:
        # Telegram takes another preview of the same words for no change (github.com/LonamiWebs/Telethon/issues/2215).
        await _edited(context, chat, replace(view, text=RichText("…")), message)
    message = await _edited(context, chat, view, message) or await context.messenger.answer(chat, 0, view)
    if len(context.shown) >= _MOST_SHOWN:
        context.shown.clear()
    context.shown[chat, message] = view
    return message


async def _edited(context: ChatContext, chat: int, view: View, message: int) -> int:
    """The message's id; 0 where there is none to edit."""
    if message:
        try:
            await context.messenger.edit(chat, message, view)
            return message
        except BadRequest as error:
            if "message to edit not found" not in error.message.lower():
                raise
    return 0
