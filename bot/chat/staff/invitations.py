"""Links to become staff: invitations, which an owner confirms afterwards, and the first owner's claim."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram.error import TelegramError

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press, StartLink
from bot.chat.platform.menus import tell_staff_menu
from bot.chat.staff.staff import language, listing, tell, tell_role
from bot.domain.staff import Invitation, Role, tidy_name
from bot.i18n.translator import translator
from bot.rendering.staff import screens
from bot.rendering.view import View
from bot.services.staff import appoint, invite
from bot.store.staff import members

log = logging.getLogger(__name__)
CLAIM, INVITE = "claim-", "invite-"  # the prefix of such a link's payload


async def on_invite(interaction: Interaction, args: Sequence[str]) -> None:
    """Make an invitation, in a separate message that can be forwarded."""
    (role,) = map(Role, args)
    services = interaction.context.services
    made, secret = await invite.invite(services, interaction.user, role)
    await appoint.leave_question(services, interaction.user, interaction.chat)
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
    """Withdraw an invitation; a person who has opened it is told."""
    (invitation,) = map(number_of, args)
    over = await invite.withdraw(interaction.context.services, interaction.user, invitation)
    if over.asked_by:
        await tell(interaction.context, over.asked_by, "invitation.refused")
    await interaction.turn(await _open(interaction))
    await interaction.toast("invitation.withdrawn")


async def _open(interaction: Interaction) -> View:
    services = interaction.context.services
    found = await invite.still_open(services, interaction.user)
    return screens.invitations(
        interaction.translate, interaction.context.mission, found, await members.names(services.db.reader)
    )


async def claim(interaction: Interaction, secret: str) -> bool:
    """Claim: make the person the first owner.

    Raises:
        Refusal: the link is not valid, or not for this person.
    """
    await invite.claim(interaction.context.services, interaction.user, _name(interaction), secret)
    await tell_staff_menu(interaction.context, interaction.user)
    await interaction.say("claim.done")
    return True


async def accept(interaction: Interaction, secret: str) -> bool:
    """Open an invitation: the owner who made it sees who opened it, and has to confirm.

    Raises:
        Refusal: the link is not valid, or not for this person.
    """
    services = interaction.context.services
    invitation, anew = await invite.accept(services, interaction.user, _name(interaction), secret)
    await interaction.say("invitation.asked", role=interaction.translate(f"role.{invitation.role}"))
    if anew:
        await _ask_the_inviter(interaction, invitation)
    return True


async def confirm(interaction: Interaction, args: Sequence[str]) -> None:
    """Confirm: make the person who opened the invitation staff."""
    (invitation,) = map(number_of, args)
    member = await invite.confirm(interaction.context.services, interaction.user, invitation)
    told = await tell_role(interaction.context, member)
    await interaction.turn(screens.added(interaction.translate, member, told=told))
    await interaction.toast()


def _name(interaction: Interaction) -> str:
    user = interaction.message.from_user if interaction.message else None
    return tidy_name(user.full_name) if user else ""


async def _ask_the_inviter(interaction: Interaction, invitation: Invitation) -> None:
    """Ask the owner who made the invitation; any owner can also confirm it below /staff."""
    translate = translator(await language(interaction.context, invitation.made_by))
    try:
        await interaction.context.messenger.answer(invitation.made_by, 0, screens.asks(translate, invitation))
    except TelegramError as error:
        log.info("who invited could not be asked: %s", error.message)


async def fresh(interaction: Interaction) -> None:
    """The invitations that can still be used."""
    await interaction.show(await _open(interaction))


FEATURE = Feature(
    presses=(
        Press("invite", on_invite),
        Press("invite_take", confirm),
        Press("invitations", show_open),
        Press("withdraw", withdraw),
    ),
    links=(StartLink(CLAIM, claim), StartLink(INVITE, accept)),
    fresh=fresh,
)
