"""/pin 142/2026, for publishers and owners: pin the statement in the channels and groups that have it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from telegram import ChatMember, ChatMemberAdministrator
from telegram.error import TelegramError

from bot.chat.mission.help import is_for_staff
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press
from bot.chat.releases.pinner import MOST_NAMED
from bot.chat.statements.find_statement import find
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.subscriptions.target import ChatKind
from bot.domain.time.calendar import day_in
from bot.rendering.releases import pin_progress
from bot.rendering.releases.pin_progress import PinPlace
from bot.services.releases import pin
from bot.store.releases import pins
from bot.store.releases.pins import Pinnable


async def on_pin(interaction: Interaction, argument: str) -> None:
    """Show the statement, the chats where it would be pinned, and the buttons."""
    if not await is_for_staff(interaction):
        return
    services = interaction.context.services
    number = Number.parse(argument, day_in(services.mission.timezone, services.clock()).year)
    if number is None:
        await interaction.say("pin.usage")
        return
    statement = await pin.subject(services, interaction.user, number)
    copies = _one_of_each_chat(await pins.copies(services.db.reader, statement.id))
    places = await asyncio.gather(*(_place(interaction, copy) for copy in copies[:MOST_NAMED]))
    await interaction.show(
        pin_progress.ask(interaction.translate, services.mission, statement, places, len(copies) - len(places))
    )


def _one_of_each_chat(copies: Sequence[Pinnable]) -> list[Pinnable]:
    """Keep one copy for each chat: a forum has one in each subscribed topic."""
    return list({copy.chat: copy for copy in copies}.values())


async def _place(interaction: Interaction, copy: Pinnable) -> PinPlace:
    return PinPlace(
        await interaction.context.messenger.title_of(copy.chat), copy.kind, await _may_pin(interaction, copy)
    )


async def _may_pin(interaction: Interaction, copy: Pinnable) -> bool:
    """Whether the bot may pin there: it needs an administrator's right to pin, in a channel the right to edit
    (https://core.telegram.org/bots/api#pinchatmessage)."""
    try:
        member: ChatMember = await interaction.context.bot.get_chat_member(copy.chat, interaction.context.bot.id)
    except TelegramError:
        return False
    if not isinstance(member, ChatMemberAdministrator):
        return False
    return bool(member.can_edit_messages if copy.kind is ChatKind.CHANNEL else member.can_pin_messages)


async def order(interaction: Interaction, args: Sequence[str], *, pinned: bool) -> None:
    """Pin, Unpin: store the order, which the pinner carries out."""
    (code,) = args
    statement = await find(interaction, code)
    if statement is None or interaction.message is None:
        raise ValueError(code)
    services, message = interaction.context.services, interaction.message.message_id
    anew = await pin.order(services, interaction.user, interaction.chat, message, statement.number, pin=pinned)
    await interaction.toast("" if anew else "pin.under_way")
    if anew:
        await interaction.turn(pin_progress.under_way(interaction.translate, services.mission, statement, pin=pinned))
    interaction.context.wake_pinner()  # afterwards: the pinner edits the same message when it is done


_pin: Callable[[Interaction, Sequence[str]], Awaitable[None]] = partial(order, pinned=True)
_unpin: Callable[[Interaction, Sequence[str]], Awaitable[None]] = partial(order, pinned=False)

FEATURE = Feature(
    commands=(Command(("pin",), on_pin, Audience.STAFF, Role.PUBLISHER),),
    presses=(Press("pin", _pin), Press("unpin", _unpin)),
)
