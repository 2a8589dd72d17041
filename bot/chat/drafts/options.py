"""Options on a draft's card: its flags; urgent, with a confirmation; the latest time at which it may go out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.show_card import leave_page, on_newest, opened, show_change
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction, Press, Question
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.typed_time import At, Gap, Past, Twice, parse
from bot.domain.errors import Refusal, Stale
from bot.domain.mission import Mission
from bot.domain.prompts import ExpiryPrompt
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator
from bot.rendering.drafts import options_page
from bot.rendering.moments import moment
from bot.rendering.view import View
from bot.services.drafts import change, options
from bot.store.drafts.cards import ShownCard
from bot.store.subscriptions import targets

PAGE = "options"


async def page(context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, _: ShownCard) -> View:
    """The page: each flag as a button."""
    return options_page.options(translate, context.mission, draft, facts.now)


async def urgent_page(
    context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, _: ShownCard
) -> View:
    """The page that asks to confirm urgent: it says whom an urgent release reaches."""
    counts = await targets.audience(context.services.db.counter, draft.content.topic, urgent=True)
    return options_page.urgent(translate, draft, replace(facts, counts=counts))


async def expiry_page(
    context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, _: ShownCard
) -> View:
    """The page that asks for the latest time."""
    return options_page.expiry(translate, context.mission, draft, facts.now)


async def switch(interaction: Interaction, args: Sequence[str]) -> None:
    """Turn a flag on or off; urgent can only be turned off here."""
    draft, version, flag, on = args
    found = await opened(interaction, number_of(draft))
    if on not in "01" or not (flag in options_page.switches(found) or (flag, on) == ("urgent", "0")):
        raise ValueError(flag)
    values = {flag: on == "1"} | ({"confirmed": False} if flag == "urgent" else {})
    await _set_flags(interaction, number_of(draft), number_of(version), values)


async def confirm_urgent(interaction: Interaction, args: Sequence[str]) -> None:
    """Confirm: the draft is urgent."""
    draft, version = map(number_of, args)
    await _set_flags(interaction, draft, version, {"urgent": True, "confirmed": True})


async def _set_flags(interaction: Interaction, draft: int, version: int, values: dict[str, bool]) -> None:
    async with on_newest(interaction, draft):
        done = await options.set_flags(interaction.context.services, interaction.user, draft, version, **values)
    await show_change(interaction, done, PAGE)


async def ask_expiry(interaction: Interaction, args: Sequence[str]) -> None:
    """Not later than: ask for the latest time."""
    draft, version = map(number_of, args)
    async with on_newest(interaction, draft):
        found = await options.ask_for_expiry(
            interaction.context.services, interaction.user, interaction.chat, draft, version
        )
    await interaction.toast("expiry.asked")
    await show_card.place(interaction.context, interaction.chat, found, page="expiry")


async def take_expiry(interaction: Interaction, message: Message, asked: ExpiryPrompt) -> None:
    """Take the message with the latest time. One that can't be read or has passed leaves the question open."""
    if at := await typed_instant(interaction, message, asked.draft, options_page.expiry_choice):
        await _set(interaction, asked.draft, asked.version, at)


ChoiceOf = Callable[[Translator, Mission, Draft, str, tuple[datetime, ...], datetime], View]


async def typed_instant(interaction: Interaction, message: Message, draft: int, choice: ChoiceOf) -> datetime | None:
    """The instant that was typed. None if it may mean two; then `choice` has shown both to choose from.

    Raises:
        Refusal: it cannot be read, or has passed.
    """
    mission, now = interaction.context.mission, interaction.context.services.clock()
    said = parse(message.text or "", now, mission.timezone)
    match said:
        case At(at):
            return at
        case Gap() | Twice():
            offers = said.offers if isinstance(said, Gap) else (said.first, said.second)
            key = "expiry.gap" if isinstance(said, Gap) else "expiry.twice"
            found = await opened(interaction, draft)
            await interaction.show(choice(interaction.translate, mission, found, key, offers, now))
            return None
        case Past(at):
            raise Refusal("expiry.past", time=moment(interaction.translate, mission, at, now))
        case _:
            raise Refusal("expiry.time_missing" if said.day else "expiry.not_understood")


def instant_of(seconds: int) -> datetime | None:
    """The instant in a button, in seconds since 1970; None for 0.

    Raises:
        ValueError: there is no such instant.
    """
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, OSError) as error:
        raise ValueError(seconds) from error


async def cancel_expiry(interaction: Interaction, asked: ExpiryPrompt) -> None:
    """/cancel: back to the options."""
    await leave_page(interaction, asked.draft, PAGE)


async def set_expiry(interaction: Interaction, args: Sequence[str]) -> None:
    """Choose one of the two instants that a typed time may mean, or no latest time (0)."""
    draft, version, seconds = map(number_of, args)
    await _set(interaction, draft, version, instant_of(seconds))


async def _set(interaction: Interaction, draft: int, version: int, at: datetime | None) -> None:
    """Store the latest time. The card shows it, and so does a message below the answer, or in place of the two
    choices."""
    services = interaction.context.services
    try:
        async with on_newest(interaction, draft):
            done = await options.expire(services, interaction.user, interaction.chat, draft, version, at)
    except Stale:
        await change.cancel_question(services, interaction.user, interaction.chat, ExpiryPrompt)
        raise
    if at is not None:
        time = moment(interaction.translate, interaction.context.mission, at, services.clock())
        told = View(RichText(interaction.translate("card.not_after", time=time)))
        await (interaction.show(told) if interaction.query is None else interaction.turn(told))
    await show_change(interaction, done, PAGE)


async def drop_expiry(interaction: Interaction, args: Sequence[str]) -> None:
    """Back: close the question."""
    (draft,) = map(number_of, args)
    found = await opened(interaction, draft)
    await change.cancel_question(interaction.context.services, interaction.user, interaction.chat, ExpiryPrompt)
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=PAGE)


FEATURE = Feature(
    presses=(
        Press("flag", switch),
        Press("urgent", confirm_urgent),
        Press("expiry", ask_expiry),
        Press("expiry_set", set_expiry),
        Press("expiry_drop", drop_expiry),
    ),
    questions=(Question(ExpiryPrompt, take_expiry, cancel_expiry),),
    pages=(CardPage(PAGE, page), CardPage("urgent", urgent_page), CardPage("expiry", expiry_page)),
)
