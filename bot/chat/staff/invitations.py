"""Invitation links to the staff, and the link by which the first owner claims the bot; what opening one does."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram.error import TelegramError

from bot.chat.platform.interaction import Visit
from bot.chat.platform.menus import tell_staff_menu
from bot.chat.platform.registry import Feature, Press, number_of
from bot.chat.staff.staff import listing, tell_role
from bot.domain.staff import Role, tidy_name
from bot.domain.text.richtext import RichText
from bot.i18n.translator import words
from bot.rendering.staff import screens
from bot.rendering.view import View
from bot.services.drafts import change
from bot.services.staff import appoint, invite
from bot.store.staff import members
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
CLAIM, INVITE = "claim-", "invite-"  # how the payload of such a link begins


async def on_invite(here: Visit, args: Sequence[str]) -> None:
    """Make a link, as a message of its own that can be handed on."""
    (role,) = map(Role, args)
    office = here.desk.office
    made, secret = await invite.invite(office, here.user, role)
    await change.cancel_question(office, here.user, here.chat, appoint.ADD)
    link = here.desk.messenger.deep_link(f"{INVITE}{secret}")
    await here.show(screens.invitation(here.words, here.desk.mission, made, link))
    await here.turn(await listing(here, 1))
    await here.toast("invitation.made")


async def show_open(here: Visit, args: Sequence[str]) -> None:
    """The list of invitations."""
    if args:
        raise ValueError(args)
    await here.turn(await _open(here))
    await here.toast()


async def withdraw(here: Visit, args: Sequence[str]) -> None:
    """An invitation is no longer good."""
    (invitation,) = map(number_of, args)
    await invite.withdraw(here.desk.office, here.user, invitation)
    await here.turn(await _open(here))
    await here.toast("invitation.withdrawn")


async def _open(here: Visit) -> View:
    office = here.desk.office
    found = await invite.still_open(office, here.user)
    return screens.invitations(here.words, here.desk.mission, found, await members.names(office.db.reader))


async def from_link(here: Visit, payload: str) -> bool:
    """A deep link's claim-<secret> or invite-<secret>; whether it was one.

    Raises:
        Refusal: the link is not good, or not for this person.
    """
    office, name = here.desk.office, _name(here)
    if payload.startswith(CLAIM):
        await invite.claim(office, here.user, name, payload.removeprefix(CLAIM))
        await _welcome(here, "claim.done")
    elif payload.startswith(INVITE):
        member, invitation = await invite.accept(office, here.user, name, payload.removeprefix(INVITE))
        await tell_role(here.desk, member)
        await _tell_the_inviter(here, invitation.made_by, member.called, member.role)
    else:
        return False
    return True


def _name(here: Visit) -> str:
    user = here.message.from_user if here.message else None
    return tidy_name(user.full_name) if user else ""


async def _welcome(here: Visit, key: str) -> None:
    from bot.chat.features import FEATURES  # the list of which this file is a part

    await tell_staff_menu(here.desk, FEATURES, here.user)
    await here.say(key)


async def _tell_the_inviter(here: Visit, inviter: int, name: str, role: Role) -> None:
    office = here.desk.office
    speech = words(await chats.language(office.db.reader, inviter) or here.desk.mission.default_language)
    text = speech("invitation.used", name=name, role=speech(f"role.{role}"))
    try:
        await here.desk.messenger.answer(inviter, 0, View(RichText(text)))
    except TelegramError as error:
        log.info("who invited could not be told: %s", error.message)


async def fresh(here: Visit) -> None:
    """Those that can still be used."""
    await here.show(await _open(here))


FEATURE = Feature(
    presses=(Press("invite", on_invite), Press("invitations", show_open), Press("withdraw", withdraw)),
    fresh=fresh,
)
