"""/staff, for owners: who works here, in one message; roles, adding and removing."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import Message
from telegram.error import BadRequest, TelegramError

from bot.chat.mission.help import is_for_staff
from bot.chat.platform.interaction import Desk, Visit
from bot.chat.platform.menus import tell_staff_menu
from bot.chat.platform.registry import Audience, Command, Feature, Press, Question, number_of
from bot.domain.errors import Refusal, Stale
from bot.domain.staff import MOST_ID, Member, Role, tidy_name
from bot.domain.text.richtext import RichText
from bot.i18n.translator import words
from bot.rendering.staff import screens
from bot.rendering.view import View
from bot.services.drafts import change
from bot.services.staff import appoint, invite
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)


async def staff(here: Visit, _: str) -> None:
    """Answer with the list."""
    if await is_for_staff(here):
        await here.show(await listing(here, 1))


async def listing(here: Visit, page: int) -> View:
    """A page of the staff.

    Raises:
        NotAllowed: the person is no owner.
    """
    office = here.desk.office
    members = await appoint.everyone(office, here.user)
    return screens.listing(here.words, members, page, len(await invite.still_open(office, here.user)))


async def turn(here: Visit, args: Sequence[str]) -> None:
    """A page, or Back to the list, which drops the question whom to add."""
    (page,) = map(number_of, args)
    view = await listing(here, page)
    await change.cancel_question(here.desk.office, here.user, here.chat, appoint.ADD)
    await here.turn(view)
    await here.toast()


async def _found(here: Visit, argument: str) -> Member:
    user = number_of(argument)
    member = next((m for m in await appoint.everyone(here.desk.office, here.user) if m.user == user), None)
    if member is None:
        raise Stale("staff.gone")
    return member


async def open_member(here: Visit, args: Sequence[str]) -> None:
    """One member."""
    (user,) = args
    await here.turn(screens.member(here.words, await _found(here, user)))
    await here.toast()


async def ask_again(here: Visit, args: Sequence[str]) -> None:
    """Remove, or Make an owner: a second look first."""
    user, act = args
    if act not in ("remove", Role.OWNER):
        raise ValueError(act)
    await here.turn(screens.sure(here.words, await _found(here, user), act))
    await here.toast()


async def give_role(here: Visit, args: Sequence[str]) -> None:
    """Another role for a member."""
    user, role = args
    member = await appoint.change_role(here.desk.office, here.user, number_of(user), Role(role))
    told = await tell_role(here.desk, member)
    await here.toast("staff.changed" if told else "staff.changed_untold", name=member.called, alert=not told)
    await _list_again(here)


async def remove(here: Visit, args: Sequence[str]) -> None:
    """Remove a member."""
    (user,) = map(number_of, args)
    member = await appoint.remove(here.desk.office, here.user, user)
    await _tell(here.desk, user, "staff.told_removed")
    await here.toast("staff.removed", name=member.called)
    await _list_again(here)


async def _list_again(here: Visit) -> None:
    """The list as it is now; an owner who is one no longer has none."""
    if await here.desk.role(here.user) is Role.OWNER:
        await here.turn(await listing(here, 1))
    else:
        await here.turn(View(RichText(here.words("staff.closed"))))


async def choose_role(here: Visit, args: Sequence[str]) -> None:
    """Add: as what?"""
    if args:
        raise ValueError(args)
    await appoint.everyone(here.desk.office, here.user)
    await here.turn(screens.which_role(here.words))
    await here.toast()


async def ask_whom(here: Visit, args: Sequence[str]) -> None:
    """Add as that: whom? The next message says it."""
    (role,) = map(Role, args)
    if here.query and here.query.message:
        await appoint.ask_whom(here.desk.office, here.user, here.chat, role, here.query.message.message_id)
    await here.turn(screens.whom(here.words, role))
    await here.toast()


async def add(here: Visit, message: Message, role: str, shown: int) -> None:
    """The answer: a number, or a shared contact (https://core.telegram.org/bots/api#contact)."""
    user, name = _named(message)
    if user == here.desk.bot.id:
        raise Refusal("staff.no_number")
    name = tidy_name(name or await _name_at_telegram(here.desk, user))
    member = await appoint.add(here.desk.office, here.user, here.chat, user, Role(role), name)
    told = await tell_role(here.desk, member)
    key = "staff.added" if told else "staff.added_untold"
    await here.say(key, name=member.called, role=here.words(f"role.{role}"))
    try:
        await here.desk.messenger.edit(here.chat, shown, await listing(here, 1))
    except BadRequest as error:  # the owner has deleted the list
        log.info("the list of the staff was not shown again: %s", error.message)


def _named(message: Message) -> tuple[int, str]:
    """The number and the name that a message gives.

    Raises:
        Refusal: it gives no number.
    """
    if contact := message.contact:
        if not contact.user_id:
            raise Refusal("staff.contact_without_number")
        return contact.user_id, f"{contact.first_name} {contact.last_name or ''}"
    text = (message.text or "").strip()
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:20]) <= MOST_ID:
        raise Refusal("staff.no_number")
    return int(text), ""


async def _name_at_telegram(desk: Desk, user: int) -> str:
    """What Telegram calls somebody whom the bot has met; '' for a stranger."""
    try:
        return (await desk.bot.get_chat(user)).full_name or ""
    except TelegramError as error:
        log.info("the name of %d is not known: %s", user, error.message)
        return ""


async def tell_role(desk: Desk, member: Member) -> bool:
    """Tell a member the role; whether Telegram let the bot."""
    lang = await _language(desk, member.user)
    return await _tell(desk, member.user, "staff.told_role", role=words(lang)(f"role.{member.role}"))


async def _tell(desk: Desk, user: int, key: str, **values: object) -> bool:
    """The menu first, then the sentence. A bot cannot write first to who never started it: that loses nothing."""
    from bot.chat.features import FEATURES  # the list of which this file is a part

    await tell_staff_menu(desk, FEATURES, user)
    text = words(await _language(desk, user))(key, **values)
    try:
        await desk.messenger.answer(user, 0, View(RichText(text)))
    except TelegramError as error:
        log.info("%d could not be told of a change of the staff: %s", user, error.message)
        return False
    return True


async def _language(desk: Desk, user: int) -> str:
    return await chats.language(desk.office.db.reader, user) or desk.mission.default_language


async def fresh(here: Visit) -> None:
    """The list as it is now."""
    await here.show(await listing(here, 1))


FEATURE = Feature(
    commands=(Command(("staff",), staff, Audience.STAFF, Role.OWNER),),
    presses=(
        Press("staff", turn),
        Press("member", open_member),
        Press("member_ask", ask_again),
        Press("member_role", give_role),
        Press("member_remove", remove),
        Press("staff_add", choose_role),
        Press("staff_ask", ask_whom),
    ),
    questions=(Question(appoint.ADD, add),),
    fresh=fresh,
)
