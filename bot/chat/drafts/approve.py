"""Deciding on a draft: Submit, Approve, Reject and its reason, Cancel."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.confirm_dates import is_sure
from bot.chat.drafts.post import on_newest, went_out
from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Feature, Press, Question, number_of
from bot.domain.drafts.draft import Draft
from bot.services.drafts import approve
from bot.store.drafts import review_notifications


async def submit(here: Visit, args: Sequence[str]) -> None:
    """Submit: publishers are asked, each by a message of its own."""
    if not await is_sure(here, args, "submit"):
        return
    draft, version = map(number_of, args[:2])
    async with on_newest(here, draft):
        found = await approve.submit(here.desk.office, here.user, draft, version)
    asked = any(waiting == draft for waiting, _ in await review_notifications.to_ask(here.desk.office.db.reader))
    await here.toast("submit.done" if asked else "submit.nobody", alert=not asked, draft=found.name)
    await _in_step(here, found)


async def on_approve(here: Visit, args: Sequence[str]) -> None:
    """Approve: exactly what the card showed goes out, or waits for its time."""
    if not await is_sure(here, args, "approve"):
        return
    draft, version = map(number_of, args[:2])
    async with on_newest(here, draft):
        done = await approve.approve(here.desk.office, here.user, draft, version)
    await went_out(here, done)


async def reject(here: Visit, args: Sequence[str]) -> None:
    """Reject: the next message says why."""
    draft, version = map(number_of, args)
    async with on_newest(here, draft):
        found = await approve.ask_for_reason(here.desk.office, here.user, here.chat, draft, version)
    await here.toast()
    await here.say("reject.ask", draft=found.name)


async def take_reason(here: Visit, message: Message, version: str, draft: int) -> None:
    """The answer to Reject."""
    reason = (message.text or "").strip()
    async with on_newest(here, draft):
        found = await approve.reject(here.desk.office, here.user, here.chat, draft, number_of(version), reason)
    await here.say("reject.done", draft=found.name)
    await _in_step(here, found)


async def take_back(here: Visit, args: Sequence[str]) -> None:
    """Cancel: what was submitted, or waits for its time, is in editing again."""
    draft, version = map(number_of, args)
    async with on_newest(here, draft):
        found = await approve.withdraw(here.desk.office, here.user, draft, version)
    await here.toast("withdraw.done", draft=found.name)
    await _in_step(here, found)


async def _in_step(here: Visit, found: Draft) -> None:
    await show_card.place(here.desk, here.chat, found, page="")
    await show_card.refresh(here.desk, found.id, but=here.chat)


FEATURE = Feature(
    presses=(
        Press("submit", submit),
        Press("approve", on_approve),
        Press("reject", reject),
        Press("take_back", take_back),
    ),
    questions=(Question(approve.REJECT, take_reason),),
)
