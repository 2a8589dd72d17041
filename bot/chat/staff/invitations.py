"""Links that make whoever opens them staff: invitations, and the claim of the first owner."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram.error import TelegramError

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press, StartLink
from bot.chat.platform.menus import tell_staff_menu
from bot.chat.staff.staff import listing, tell_role
from bot.domain.prompts import MemberPrompt
from bot.domain.staff import Role, tidy_name
from bot.domain.text.richtext import RichText
from bot.i18n.translator import translator
from bot.rendering.staff import screens
from bot.rendering.view import View
from bot.services.drafts import change
from bot.services.staff import invite
from bot.store.staff import members
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
CLAIM, INVITE = "claim-", "invite-"  # how the payload of such a link begins


async def on_invite(interaction: Interaction, args: Sequence[str]) -> None:
    """Make an invitation, in a message of its own that can be forwarded."""
    (role,) = map(Role, args)
    services = interaction.context.services
    made, secret = await invite.invite(services, interaction.user, role)
    await change.cancel_question(services, interaction.user, interaction.chat, MemberPrompt)
    link = interaction.context.messenger.deep_link(f"{INVITE}{secret}")
    await interaction.show(screens.invitation(interaction.translate, interaction.context.mission, made, link))
    await interaction.turn(await listing(interaction, 1))
    await interaction.toast("invitation.made")


async def show_open(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the invitations that can still be used."""
    if args:
        raise ValueError(args)
    await interaction.turn(await _open(interaction))
    await interaction.toast()


async def withdraw(interaction: Interaction, args: Sequence[str]) -> None:
    """Withdraw an invitation."""
    (invitation,) = map(number_of, args)
    await invite.withdraw(interaction.context.services, interaction.user, invitation)
    await interaction.turn(await _open(interaction))
    await interaction.toast("invitation.withdrawn")


async def _open(interaction: Interaction) -> View:
    services = interaction.context.services
    found = await invite.still_open(services, interaction.user)
    return screens.invitations(
        interaction.translate, interaction.context.mission, found, await members.names(services.db.reader)
    )


async def claim(interaction: Interaction, secret: str) -> bool:
    """Claim: the first owner takes the bot.

    Raises:
        Refusal: the link is not good, or not for this person.
    """
    await invite.claim(interaction.context.services, interaction.user, _name(interaction), secret)
    await tell_staff_menu(interaction.context, interaction.user)
    await interaction.say("claim.done")
    return True


async def accept(interaction: Interaction, secret: str) -> bool:
    """Accept an invitation: whoever opens it first is staff.

    Raises:
        Refusal: the link is not good, or not for this person.
    """
    services = interaction.context.services
    member, invitation = await invite.accept(services, interaction.user, _name(interaction), secret)
    await tell_role(interaction.context, member)
    await _tell_the_inviter(interaction, invitation.made_by, member.called, member.role)
    return True


def _name(interaction: Interaction) -> str:
    user = interaction.message.from_user if interaction.message else None
    return tidy_name(user.full_name) if user else ""


async def _tell_the_inviter(interaction: Interaction, inviter: int, name: str, role: Role) -> None:
    services = interaction.context.services
    translate = translator(
        await chats.language(services.db.reader, inviter) or interaction.context.mission.default_language
    )
    text = translate("invitation.used", name=name, role=translate(f"role.{role}"))
    try:
        await interaction.context.messenger.answer(inviter, 0, View(RichText(text)))
    except TelegramError as error:
        log.info("who invited could not be told: %s", error.message)


async def fresh(interaction: Interaction) -> None:
    """The invitations that can still be used."""
    await interaction.show(await _open(interaction))


FEATURE = Feature(
    presses=(Press("invite", on_invite), Press("invitations", show_open), Press("withdraw", withdraw)),
    links=(StartLink(CLAIM, claim), StartLink(INVITE, accept)),
    fresh=fresh,
)
