"""Schedule on a draft's card: a time is chosen or typed, shown in full, and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.show_card import leave_page, on_newest, opened, show_change
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction, Press, Question
from bot.domain.drafts import typed_time
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import TimePrompt
from bot.domain.staff import Role
from bot.i18n.translator import Translator
from bot.rendering.drafts import schedule_page
from bot.rendering.moments import moment
from bot.rendering.view import View
from bot.services.drafts import approve, change, release_draft
from bot.store.drafts import cards
from bot.store.drafts.cards import ShownCard

_PAGE = "when"  # `when-1798223400` asks to confirm that instant
_LONGEST = 100  # characters; a longer message does not name a time
_LAST = datetime(typed_time.LATEST_YEAR + 1, 1, 1, tzinfo=UTC)


async def page(context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, shown: ShownCard) -> View:
    """The page: some times to choose from, or the chosen time with Confirm."""
    chosen = shown.page.partition("-")[2]
    if chosen:
        at = _instant(chosen)
        return schedule_page.confirm(translate, context.mission, draft, at, facts.now, needs=not facts.may_publish)
    choices = typed_time.quick(facts.now, context.mission.timezone)
    return schedule_page.page(translate, context.mission, draft, choices, facts.now)


async def open_page(interaction: Interaction, args: Sequence[str]) -> None:
    """Schedule: open the page; the next message may be a time."""
    draft, version = map(number_of, args)
    async with on_newest(interaction, draft):
        found = await approve.ask_when(interaction.context.services, interaction.user, interaction.chat, draft, version)
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=_PAGE)


async def close_page(interaction: Interaction, args: Sequence[str]) -> None:
    """Back to the card."""
    (draft,) = map(number_of, args)
    found = await opened(interaction, draft)
    await change.cancel_question(interaction.context.services, interaction.user, interaction.chat, TimePrompt)
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page="")


async def take_time(interaction: Interaction, message: Message, asked: TimePrompt) -> None:
    """Take a typed time: show it with Confirm, or ask again if it is unclear."""
    found = await _editable(interaction, asked.draft)
    text = message.text or ""
    services, mission = interaction.context.services, interaction.context.mission
    now = services.clock()
    named = typed_time.parse(text, now, mission.timezone) if len(text) <= _LONGEST else typed_time.NotUnderstood()
    match named:
        case typed_time.At(instant):
            await interaction.show(await _confirm(interaction, found, instant))
        case typed_time.Gap(offers):
            await interaction.show(schedule_page.choose(interaction.translate, mission, found, offers, skipped=True))
        case typed_time.Twice(first, second):
            await interaction.show(
                schedule_page.choose(interaction.translate, mission, found, (first, second), skipped=False)
            )
        case typed_time.Past(instant):
            await interaction.say("when.past_at", time=moment(interaction.translate, mission, instant, now))
        case typed_time.NotUnderstood(day) if day:
            await interaction.say("when.day_alone", day=interaction.translate.day(day))
        case _:
            await interaction.say("when.not_understood")


async def cancel_time(interaction: Interaction, asked: TimePrompt) -> None:
    """/cancel: back to the card."""
    await leave_page(interaction, asked.draft, "")


async def _editable(interaction: Interaction, draft: int) -> Draft:
    """The draft, if it can still be scheduled; otherwise the question is closed.

    Raises:
        Stale: it has gone out or was discarded.
    """
    found = await opened(interaction, draft)
    if found.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        await change.cancel_question(interaction.context.services, interaction.user, interaction.chat, TimePrompt)
        raise Stale(f"draft.is_{found.state}", draft=found.name)
    return found


async def choose(interaction: Interaction, args: Sequence[str]) -> None:
    """A time's button: show the time with Confirm, on the card's page or in the message that offered it."""
    draft, _, at = map(number_of, args)
    found, instant = await _editable(interaction, draft), _instant(at)
    if instant <= interaction.context.services.clock():
        raise Refusal("when.past")
    await interaction.toast()
    if await _on_card(interaction, draft):
        await show_card.place(interaction.context, interaction.chat, found, page=f"{_PAGE}-{at}")
    else:
        await interaction.turn(await _confirm(interaction, found, instant))


async def _on_card(interaction: Interaction, draft: int) -> bool:
    shown = await cards.there(interaction.context.services.db.reader, draft, interaction.chat)
    return interaction.message is not None and interaction.message.message_id == shown.card


async def _confirm(interaction: Interaction, found: Draft, at: datetime) -> View:
    services = interaction.context.services
    role = await interaction.context.role(interaction.user) or Role.EDITOR
    needs = await release_draft.needs_approval(services, services.db.reader, found) or not role.includes(Role.PUBLISHER)
    return schedule_page.confirm(
        interaction.translate, interaction.context.mission, found, at, services.clock(), needs=needs
    )


async def confirm(interaction: Interaction, args: Sequence[str]) -> None:
    """Confirm: schedule the draft."""
    draft, version, at = map(number_of, args)
    services = interaction.context.services
    async with on_newest(interaction, draft):
        done = await approve.schedule(services, interaction.user, draft, version, _instant(at))
    await change.cancel_question(services, interaction.user, interaction.chat, TimePrompt)
    waits = done.draft.state is DraftState.SCHEDULED
    if done.voided:
        await interaction.toast("draft.voided", alert=True)
    else:
        await interaction.toast("when.scheduled" if waits else "when.set", draft=done.draft.name)
    if not await _on_card(interaction, draft):
        await interaction.turn(
            schedule_page.chosen(
                interaction.translate, interaction.context.mission, done.draft, services.clock(), waits=waits
            )
        )
    await show_card.answer(interaction, done.draft)


async def no_time(interaction: Interaction, args: Sequence[str]) -> None:
    """No fixed time: the draft goes out when somebody publishes it."""
    draft, version = map(number_of, args)
    async with on_newest(interaction, draft):
        done = await approve.unschedule(interaction.context.services, interaction.user, draft, version)
    await change.cancel_question(interaction.context.services, interaction.user, interaction.chat, TimePrompt)
    await show_change(interaction, done)


def _instant(seconds: str | int) -> datetime:
    """The instant in a button, in seconds since 1970.

    Raises:
        ValueError: no button of ours has such a value.
    """
    given = number_of(str(seconds))
    if given > _LAST.timestamp():
        raise ValueError(given)
    return datetime.fromtimestamp(given, UTC)


FEATURE = Feature(
    presses=(
        Press("when", open_page),
        Press("when_back", close_page),
        Press("at", choose),
        Press("at_set", confirm),
        Press("no_time", no_time),
    ),
    questions=(Question(TimePrompt, take_time, cancel_time),),
    pages=(CardPage(_PAGE, page),),
)
