"""Who belongs where: blocking, joining, adding and promoting the bot, topics closed, groups migrated. Pure.

Each function is a deed of a person in their app; Impossible says what the app would not allow. The bot learns of
it as my_chat_member (core.telegram.org/bots/api#chatmemberupdated) and, in groups, a service message.
"""

from __future__ import annotations

import copy

from bot.sandbox import wire
from bot.sandbox.model import Chat, Impossible, Json, Member, User
from bot.sandbox.world import World


def block(world: World, user: User, blocked: bool) -> None:
    """Block or unblock the bot; the bot gets my_chat_member (kicked, or member again)."""
    chat = world.chats[user.id]
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    standing = [Member(world.bot.id, "member"), Member(world.bot.id, "kicked")]
    world.my_chat_member(chat, user, standing[not blocked], standing[blocked])
    world.tell("member", chat.id, world.bot.id)


def delete_account(world: World, user: User) -> None:
    """The account is gone: 403 user is deactivated from now on. Bots get no update about it."""
    user.deleted = True
    user.first_name, user.last_name, user.username = "", None, None
    world.tell("member", user.id, user.id)


def add_bot(world: World, user: User, chat: Chat, rights: dict[str, bool] | None) -> None:
    """Put the bot into a chat; with `rights` as an administrator, as channels demand."""
    standing = chat.member(user.id)
    if not standing.inside:
        raise Impossible(f"{user.first_name} is not a member of {chat.title}.")
    if (rights is not None or chat.type == "channel") and not standing.is_admin:
        raise Impossible(f"{user.first_name} is no administrator of {chat.title}.")
    was_inside = chat.member(world.bot.id).inside
    if chat.type == "channel" and rights is None:
        rights = default_rights(chat)
    status = "member" if rights is None else "administrator"
    world.set_member(chat, world.bot.id, user, status, rights or {})
    if not was_inside and chat.type != "channel":
        world.service(chat, user, _joined(world.bot))


def _joined(user: User) -> Json:
    person = wire.user_json(user)
    return {"new_chat_members": [person], "new_chat_member": person, "new_chat_participant": person}


def default_rights(chat: Chat) -> dict[str, bool]:
    """What an app ticks by itself when a bot is made an administrator."""
    if chat.type == "channel":
        names: tuple[str, ...] = ("can_post_messages", "can_edit_messages", "can_delete_messages")
    else:
        names = ("can_delete_messages", "can_pin_messages", "can_invite_users", "can_restrict_members")
    return dict.fromkeys((*names, "can_manage_chat"), True)


def demote_bot(world: World, user: User, chat: Chat, **permissions: bool) -> None:
    """Make the bot a plain member again, or with permissions (can_send_messages=False) a restricted one.

    A channel has bots only as administrators: there it is out.
    """
    _must_be_admin(user, chat)
    if not chat.member(world.bot.id).inside:
        raise Impossible(f"The bot is not in {chat.title}.")
    status = "left" if chat.type == "channel" else "restricted" if permissions else "member"
    rights = {name: permissions.get(name, True) for name in wire.PERMISSIONS} if permissions else {}
    world.set_member(chat, world.bot.id, user, status, rights)


def remove_bot(world: World, user: User, chat: Chat) -> None:
    """Throw the bot out: my_chat_member with status kicked."""
    _must_be_admin(user, chat)
    if not chat.member(world.bot.id).inside:
        raise Impossible(f"The bot is not in {chat.title}.")
    world.set_member(chat, world.bot.id, user, "kicked", {})
    if chat.type != "channel":
        person = wire.user_json(world.bot)
        world.post(chat, user, service={"left_chat_member": person, "left_chat_participant": person})


def _must_be_admin(user: User, chat: Chat) -> None:
    if not chat.member(user.id).is_admin:
        raise Impossible(f"{user.first_name} is no administrator of {chat.title}.")


def join(world: World, user: User, chat: Chat) -> None:
    """A person joins a group, supergroup or channel."""
    if chat.member(user.id).inside:
        return
    world.set_member(chat, user.id, user, "member", {})
    if chat.type != "channel":
        world.service(chat, user, _joined(user))


def leave(world: World, user: User, chat: Chat) -> None:
    """A person leaves."""
    if not chat.member(user.id).inside:
        raise Impossible(f"{user.first_name} is not a member of {chat.title}.")
    if chat.type != "channel":
        person = wire.user_json(user)
        world.service(chat, user, {"left_chat_member": person, "left_chat_participant": person})
    world.set_member(chat, user.id, user, "left", {})


def promote(world: World, actor: User, chat: Chat, user: User, rights: dict[str, bool] | None) -> None:
    """Make a person an administrator (`rights` None: an ordinary member again)."""
    _must_be_admin(actor, chat)
    status = "member" if rights is None else "administrator"
    world.set_member(chat, user.id, actor, status, rights or {})


def close_topic(world: World, chat: Chat, thread: int, closed: bool, actor: User) -> None:
    """Close or reopen a topic; the bot sees the service message."""
    topic = chat.topics.get(thread)
    if topic is None:
        raise Impossible(f"{chat.title} has no topic {thread}.")
    topic.closed = closed
    content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    world.service(chat, actor, content, thread)


def delete_topic(world: World, chat: Chat, thread: int) -> None:
    """Delete a topic and all it holds: "message thread not found" from now on."""
    if chat.topics.pop(thread, None) is None:
        raise Impossible(f"{chat.title} has no topic {thread}.")
    for message in [m for m in chat.messages.values() if m.thread == thread]:
        del chat.messages[message.id]
    world.tell("topic", chat.id, thread)


def migrate(world: World, chat: Chat) -> Chat:
    """A basic group becomes a supergroup with a new id.

    Service messages on both sides (core.telegram.org/bots/api#message, `migrate_to_chat_id` and
    `migrate_from_chat_id`); the old id answers 400 with `migrate_to_chat_id` from now on.
    """
    if chat.type != "group" or chat.migrated_to is not None:
        raise Impossible(f"{chat.title} is not a basic group.")
    creator = next(m.user_id for m in chat.members.values() if m.status == "creator")
    actor = world.users[creator]
    new = world.add_chat("supergroup", chat.title, creator)
    new.members = {user_id: copy.deepcopy(member) for user_id, member in chat.members.items()}
    new.can_send = chat.can_send
    world.service(chat, actor, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    world.service(new, actor, {"migrate_from_chat_id": chat.id})
    return new
