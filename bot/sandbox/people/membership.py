"""Membership of chats: block the bot, join, leave, add, promote, restrict and remove.

Each function is an act of a person in their app; Impossible says what the app would not allow. The bot learns about its
own membership by my_chat_member (core.telegram.org/bots/api#chatmemberupdated) and, in groups, a service message.
"""

from __future__ import annotations

from bot.sandbox.bot_api.objects import user_json
from bot.sandbox.bot_api.updates import change_member, post_service_message, tell_own_membership
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Chat, Json, Member, User
from bot.sandbox.world.rights import PERMISSIONS, default_rights
from bot.sandbox.world.world import World


def block(world: World, user: User, blocked: bool) -> None:
    """Block or unblock the bot: it is kicked from the private chat, or a member again."""
    chat = world.chats[user.id]
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    member, kicked = Member(world.bot.id, "member"), Member(world.bot.id, "kicked")
    old, new = (member, kicked) if blocked else (kicked, member)
    tell_own_membership(world, chat, user, old, new)
    world.tell("member", chat.id, world.bot.id)


def delete_account(world: World, user: User) -> None:
    """Delete the account: the bot gets "403 user is deactivated" from now on, and no update about it."""
    user.deleted = True
    user.first_name, user.last_name, user.username = "", None, None
    world.tell("member", user.id, user.id)


def add_bot(world: World, user: User, chat: Chat, rights: dict[str, bool] | None) -> None:
    """Add the bot to a chat; with `rights` as an administrator, which in a channel it always is."""
    member = chat.member(user.id)
    if not member.inside:
        raise Impossible(f"{user.first_name} is not a member of {chat.title}.")
    if (rights is not None or chat.type == "channel") and not member.is_admin:
        raise Impossible(f"{user.first_name} is no administrator of {chat.title}.")
    was_inside = chat.member(world.bot.id).inside
    if chat.type == "channel" and rights is None:
        rights = default_rights(chat)
    status = "member" if rights is None else "administrator"
    change_member(world, chat, world.bot.id, user, status, rights or {})
    if not was_inside and chat.type != "channel":
        post_service_message(world, chat, user, _joined(world.bot))


def _joined(user: User) -> Json:
    person = user_json(user)
    return {"new_chat_members": [person], "new_chat_member": person, "new_chat_participant": person}


def demote_bot(world: World, user: User, chat: Chat, **permissions: bool) -> None:
    """Make the bot an ordinary member again, or with permissions (can_send_messages=False) a restricted one.

    A channel has bots only as administrators: there the bot is no longer a member.
    """
    _require_admin(user, chat)
    if not chat.member(world.bot.id).inside:
        raise Impossible(f"The bot is not in {chat.title}.")
    status = "left" if chat.type == "channel" else "restricted" if permissions else "member"
    rights = {name: permissions.get(name, True) for name in PERMISSIONS} if permissions else {}
    change_member(world, chat, world.bot.id, user, status, rights)


def remove_bot(world: World, user: User, chat: Chat) -> None:
    """Remove the bot: its status is then kicked."""
    _require_admin(user, chat)
    if not chat.member(world.bot.id).inside:
        raise Impossible(f"The bot is not in {chat.title}.")
    change_member(world, chat, world.bot.id, user, "kicked", {})
    if chat.type != "channel":
        person = user_json(world.bot)
        world.post(chat, user, service={"left_chat_member": person, "left_chat_participant": person})


def _require_admin(user: User, chat: Chat) -> None:
    if not chat.member(user.id).is_admin:
        raise Impossible(f"{user.first_name} is no administrator of {chat.title}.")


def join(world: World, user: User, chat: Chat) -> None:
    """A person joins a group, supergroup or channel."""
    if chat.member(user.id).inside:
        return
    change_member(world, chat, user.id, user, "member", {})
    if chat.type != "channel":
        post_service_message(world, chat, user, _joined(user))


def leave(world: World, user: User, chat: Chat) -> None:
    """A person leaves."""
    if not chat.member(user.id).inside:
        raise Impossible(f"{user.first_name} is not a member of {chat.title}.")
    if chat.type != "channel":
        person = user_json(user)
        post_service_message(world, chat, user, {"left_chat_member": person, "left_chat_participant": person})
    change_member(world, chat, user.id, user, "left", {})


def promote(world: World, actor: User, chat: Chat, user: User, rights: dict[str, bool] | None) -> None:
    """Make a person an administrator (`rights` None: an ordinary member again)."""
    _require_admin(actor, chat)
    status = "member" if rights is None else "administrator"
    change_member(world, chat, user.id, actor, status, rights or {})
