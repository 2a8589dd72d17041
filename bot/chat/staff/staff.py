"""/staff, for owners: the list of the staff, their roles, adding and removing."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import Message
from telegram.error import BadRequest, TelegramError

from bot.chat.mission.help import is_for_staff
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, ChatContext, Command, Feature, Interaction, Press, Question
from bot.chat.platform.menus import tell_staff_menu
from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import MemberPrompt, NewMemberPrompt
from bot.domain.staff import MOST_ID, Member, Role, tidy_name
from bot.domain.text.characters import on_one_line
from bot.domain.text.richtext import RichText
from bot.i18n.translator import translator
from bot.rendering.staff import screens
from bot.rendering.view import View
from bot.services.staff import appoint, invite
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)


async def staff(interaction: Interaction, _: str) -> None:
    """Answer with the list."""
    if await is_for_staff(interaction):
        await interaction.show(await listing(interaction, 1))


async def listing(interaction: Interaction, page: int) -> View:
    """A page of the staff list.

    Raises:
        NotAllowed: the person is not an owner.
    """
    services = interaction.context.services
    members = await appoint.everyone(services, interaction.user)
    return screens.listing(
        interaction.translate, members, page, len(await invite.still_open(services, interaction.user))
    )


async def turn(interaction: Interaction, args: Sequence[str]) -> None:
    """A page of the list; or Back to the list, which closes the question whom to add."""
    (page,) = map(number_of, args)
    view = await listing(interaction, page)
    await appoint.leave_question(interaction.context.services, interaction.user, interaction.chat)
    await interaction.turn(view)
    await interaction.toast()


async def _found(interaction: Interaction, argument: str) -> Member:
    user = number_of(argument)
    member = next(
        (m for m in await appoint.everyone(interaction.context.services, interaction.user) if m.user == user), None
    )
    if member is None:
        raise Stale("staff.gone")
    return member


async def open_member(interaction: Interaction, args: Sequence[str]) -> None:
    """One member, with the buttons for the role."""
    (user,) = args
    await interaction.turn(screens.member(interaction.translate, await _found(interaction, user)))
    await interaction.toast()


async def ask_again(interaction: Interaction, args: Sequence[str]) -> None:
    """Remove, or Make an owner: ask for confirmation."""
    user, act = args
    if act not in ("remove", Role.OWNER):
        raise ValueError(act)
    await interaction.turn(screens.sure(interaction.translate, await _found(interaction, user), act))
    await interaction.toast()


async def give_role(interaction: Interaction, args: Sequence[str]) -> None:
    """Give a member another role."""
    user, role = args
    member = await appoint.change_role(interaction.context.services, interaction.user, number_of(user), Role(role))
    told = await tell_role(interaction.context, member)
    await interaction.toast("staff.changed" if told else "staff.changed_untold", name=member.called, alert=not told)
    await _list_again(interaction)


async def remove(interaction: Interaction, args: Sequence[str]) -> None:
    """Remove a member."""
    (user,) = map(number_of, args)
    member = await appoint.remove(interaction.context.services, interaction.user, user)
    await tell(interaction.context, user, "staff.told_removed")
    await interaction.toast("staff.removed", name=member.called)
    await _list_again(interaction)


async def _list_again(interaction: Interaction) -> None:
    """Show the current list; a person who has just given up being an owner may not see it."""
    if await interaction.context.role(interaction.user) is Role.OWNER:
        await interaction.turn(await listing(interaction, 1))
    else:
        await interaction.turn(View(RichText(interaction.translate("staff.closed"))))


async def choose_role(interaction: Interaction, args: Sequence[str]) -> None:
    """Add: show the roles to choose from."""
    if args:
        raise ValueError(args)
    await appoint.everyone(interaction.context.services, interaction.user)
    await interaction.turn(screens.which_role(interaction.translate))
    await interaction.toast()


async def ask_whom(interaction: Interaction, args: Sequence[str]) -> None:
    """A role was chosen: ask for the person."""
    (role,) = map(Role, args)
    if interaction.query and interaction.query.message:
        await appoint.ask_whom(
            interaction.context.services, interaction.user, interaction.chat, role, interaction.query.message.message_id
        )
    await interaction.turn(screens.whom(interaction.translate, role))
    await interaction.toast()


async def name_new(interaction: Interaction, message: Message, asked: MemberPrompt | NewMemberPrompt) -> None:
    """Take the person: an id, or a shared contact (https://core.telegram.org/bots/api#contact). Show who that is, and
    ask for confirmation: a contact's name is whatever its sender entered."""
    user, name = _named(message)
    if user == interaction.context.bot.id:
        raise Refusal("staff.no_number")
    known = tidy_name(await _name_at_telegram(interaction.context, user))
    named = Member(user, asked.role, on_one_line(name) or known, configured=False)
    await appoint.name_new(interaction.context.services, interaction.user, interaction.chat, named, asked.message)
    await interaction.show(screens.new_member(interaction.translate, named, known))


async def add(interaction: Interaction, args: Sequence[str]) -> None:
    """Confirm: make the named person staff."""
    user, role = args
    member, list_message = await appoint.add(
        interaction.context.services, interaction.user, interaction.chat, number_of(user), Role(role)
    )
    told = await tell_role(interaction.context, member)
    await interaction.turn(screens.added(interaction.translate, member, told=told))
    await interaction.toast()
    try:
        await interaction.context.messenger.edit(interaction.chat, list_message, await listing(interaction, 1))
    except BadRequest as error:  # the owner has deleted the list
        log.info("the list of the staff was not shown again: %s", error.message)


def _named(message: Message) -> tuple[int, str]:
    """The id and the name in a message.

    Raises:
        Refusal: it contains no id.
    """
    if contact := message.contact:
        if not contact.user_id:
            raise Refusal("staff.contact_without_number")
        return contact.user_id, f"{contact.first_name} {contact.last_name or ''}"
    text = (message.text or "").strip()
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:20]) <= MOST_ID:
        raise Refusal("staff.no_number")
    return int(text), ""


async def _name_at_telegram(context: ChatContext, user: int) -> str:
    """The name of a person whom the bot has met; '' for a stranger."""
    try:
        return (await context.bot.get_chat(user)).full_name or ""
    except TelegramError as error:
        log.info("the name of %d is not known: %s", user, error.message)
        return ""


async def tell_role(context: ChatContext, member: Member) -> bool:
    """Tell a member their role. Returns whether that was possible."""
    lang = await language(context, member.user)
    return await tell(context, member.user, "staff.told_role", role=translator(lang)(f"role.{member.role}"))


async def tell(context: ChatContext, user: int, key: str, **values: object) -> bool:
    """Set the person's menu and write to them. Returns whether that was possible: a bot can't write to a person who
    never started it."""
    await tell_staff_menu(context, user)
    text = translator(await language(context, user))(key, **values)
    try:
        await context.messenger.answer(user, 0, View(RichText(text)))
    except TelegramError as error:
        log.info("%d could not be told of a change of the staff: %s", user, error.message)
        return False
    return True


async def language(context: ChatContext, user: int) -> str:
    return await chats.language(context.services.db.reader, user) or context.mission.default_language


async def fresh(interaction: Interaction) -> None:
    """The current list."""
    await interaction.show(await listing(interaction, 1))


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
        Press("staff_take", add),
    ),
    questions=(Question(MemberPrompt, name_new), Question(NewMemberPrompt, name_new)),
    fresh=fresh,
)
