"""The decisions on a draft's card: Submit, Approve, Reject and its reason, Cancel."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.confirm import SURE, is_sure
from bot.chat.drafts.post import went_out
from bot.chat.drafts.show_card import on_newest
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press, Question
from bot.domain.prompts import ReasonPrompt
from bot.services.drafts import approve
from bot.store.drafts import review_notifications


async def submit(interaction: Interaction, args: Sequence[str]) -> None:
    """Submit: the card is sent to each publisher."""
    if not await is_sure(interaction, args, "submit"):
        return
    draft, version = map(number_of, args[:2])
    async with on_newest(interaction, draft):
        found = await approve.submit(interaction.context.services, interaction.user, draft, version)
    asked = any(
        waiting == draft for waiting, _ in await review_notifications.to_ask(interaction.context.services.db.reader)
    )
    await interaction.toast("submit.done" if asked else "submit.nobody", alert=not asked, draft=found.name)
    await show_card.answer(interaction, found)


async def on_approve(interaction: Interaction, args: Sequence[str]) -> None:
    """Approve: exactly what the card showed goes out now or at its scheduled time. The third argument is the short
    content hash; buttons made by older versions lack it."""
    shown = args[2] if args[2:] and args[2] != SURE else ""
    if not await is_sure(interaction, [*args[:2], *args[3 if shown else 2 :]], "approve"):
        return
    draft, version = map(number_of, args[:2])
    async with on_newest(interaction, draft):
        done = await approve.approve(interaction.context.services, interaction.user, draft, version, shown)
    await went_out(interaction, done)


async def reject(interaction: Interaction, args: Sequence[str]) -> None:
    """Reject: ask for the reason."""
    draft, version = map(number_of, args)
    async with on_newest(interaction, draft):
        found = await approve.ask_for_reason(
            interaction.context.services, interaction.user, interaction.chat, draft, version
        )
    await interaction.toast()
    await interaction.say("reject.ask", draft=found.name)


async def take_reason(interaction: Interaction, message: Message, asked: ReasonPrompt) -> None:
    """Take the message with the reason: the draft goes back to its author."""
    reason = (message.text or "").strip()
    async with on_newest(interaction, asked.draft):
        found = await approve.reject(
            interaction.context.services, interaction.user, interaction.chat, asked.draft, asked.version, reason
        )
    await interaction.say("reject.done", draft=found.name)
    await show_card.answer(interaction, found)


async def take_back(interaction: Interaction, args: Sequence[str]) -> None:
    """Cancel: a draft that was submitted or scheduled returns to editing."""
    draft, version = map(number_of, args)
    async with on_newest(interaction, draft):
        found = await approve.withdraw(interaction.context.services, interaction.user, draft, version)
    await interaction.toast("withdraw.done", draft=found.name)
    await show_card.answer(interaction, found)


FEATURE = Feature(
    presses=(
        Press("submit", submit),
        Press("approve", on_approve),
        Press("reject", reject),
        Press("take_back", take_back),
    ),
    questions=(Question(ReasonPrompt, take_reason),),
)
