"""/edit and /retract, for staff: the draft of a correction or a retraction, on a card like any other."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.drafts import show_card
from bot.chat.drafts.attachments import may_go_on
from bot.chat.drafts.post import ask_for, offer
from bot.chat.drafts.show_card import opened
from bot.chat.message import text_of
from bot.chat.mission.help import is_for_staff
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, CardPage, ChatContext, Command, Feature, Interaction, Press
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.statements import Number
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.drafts import correction
from bot.rendering.view import View
from bot.services.drafts import revise
from bot.store.drafts.cards import ShownCard

_SURE = "retract"  # the page that asks for confirmation


async def edit(interaction: Interaction, argument: str) -> None:
    """`/edit 142/2026 [lang]` with the new text on the following lines. Without a text, the card opens and asks for
    it."""
    message = interaction.message
    if message is None or not await is_for_staff(interaction):
        return
    words = argument.split("\n", 1)[0].split()
    number = _number(interaction, words[0]) if words else None
    if number is None or len(words) > 2:
        raise Refusal("edit.usage")
    lang = words[1].lower() if len(words) == 2 else ""
    _, text = text_of(message).split_first_line()
    services = interaction.context.services
    try:
        draft = await revise.begin_correction(
            services, interaction.user, interaction.chat, number, lang, message.message_id, text, message.date
        )
    except Stale as stale:
        await _show_open(interaction, stale)
        return
    if may_go_on(message):
        show_card.follow(interaction.context, interaction.chat, draft.id)
        return
    await show_card.place(interaction.context, interaction.chat, draft)
    if not text:
        await _ask(interaction, draft, lang)


async def _show_open(interaction: Interaction, stale: Stale) -> None:
    """If another draft of the statement is open, show it and offer to use the sent text in it. Any other refusal is
    raised again."""
    if stale.key not in ("edit.open_already", "edit.open_aside"):
        raise stale
    found = await opened(interaction, number_of(str(stale.values["id"])))
    if stale.key == "edit.open_already":
        await interaction.say(stale.key, **stale.values)
    await show_card.place(interaction.context, interaction.chat, found, anew=True)
    if stale.key == "edit.open_aside" and interaction.message:
        await interaction.show(offer(interaction, found, interaction.message.message_id, stale))


async def _ask(interaction: Interaction, draft: Draft, lang: str) -> None:
    """Ask for the new text; if there are several languages, for the language first."""
    languages = draft.content.languages
    if lang or len(languages) == 1:
        await ask_for(interaction, draft.id, draft.version, lang or languages[0])
    else:
        await show_card.place(interaction.context, interaction.chat, draft, page="languages")


async def retract(interaction: Interaction, argument: str) -> None:
    """`/retract 142/2026 reason`: show the card, whose Retract button asks for confirmation."""
    if not await is_for_staff(interaction):
        return
    word, _, reason = argument.partition(" ")
    number = _number(interaction, word.strip())
    if number is None:
        raise Refusal("retract.usage")
    try:
        draft = await revise.begin_retraction(
            interaction.context.services, interaction.user, interaction.chat, number, reason
        )
    except Stale as stale:
        await _show_open(interaction, stale)
        return
    await show_card.place(interaction.context, interaction.chat, draft, anew=True)
    await show_card.refresh(interaction.context, draft.id, but=interaction.chat)


def _number(interaction: Interaction, word: str) -> Number | None:
    services = interaction.context.services
    return Number.parse(word, day_in(services.mission.timezone, services.clock()).year)


async def make_sure(interaction: Interaction, args: Sequence[str]) -> None:
    """Retract: open the page that asks for confirmation."""
    draft, _ = map(number_of, args)
    await show_card.place(interaction.context, interaction.chat, await opened(interaction, draft), page=_SURE)
    await interaction.toast()


async def _sure(context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, shown: ShownCard) -> View:
    return correction.sure(translate, draft, facts.number, sum(facts.counts.values()), facts.closes)


FEATURE = Feature(
    commands=(Command(("edit",), edit, Audience.STAFF), Command(("retract",), retract, Audience.STAFF)),
    presses=(Press("retract", make_sure),),
    pages=(CardPage(_SURE, _sure),),
)
