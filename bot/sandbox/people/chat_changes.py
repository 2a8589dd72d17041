"""Changes to a chat as a whole: topics are made, closed, hidden and deleted, a group becomes a supergroup."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from bot.sandbox.bot_api.updates import post_service_message, tell_own_membership
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import GENERAL, Chat, Json, Member, Topic, User
from bot.sandbox.world.world import World


def creator_of(world: World, chat: Chat) -> User:
    """The creator of the chat; for a private chat, its person."""
    if chat.type == "private":
        return world.users[chat.id]
    return world.users[next(m.user_id for m in chat.members.values() if m.status == "creator")]


def add_topic(world: World, chat: Chat, name: str) -> Topic:
    """Make a topic in a forum, as its creator, or in a private chat with topics; its id is that of the service message
    about it."""
    if not (chat.is_forum or (chat.type == "private" and world.private_topics)):
        raise Impossible(f"{chat.title} is not a forum.")
    topic = Topic(chat.last_id + 1, name)
    chat.topics[topic.id] = topic
    content: Json = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    post_service_message(world, chat, creator_of(world, chat), content, topic.id)
    world.tell("topic", chat.id, topic.id)
    return topic


def close_topic(world: World, chat: Chat, thread: int, closed: bool) -> None:
    """Close or reopen a topic, as the chat's creator; the bot is told by a message, which names no topic for General.

    core.telegram.org/bots/api#reopengeneralforumtopic: a hidden General is then shown again, too.
    """
    general = chat.is_forum and thread == GENERAL
    topic = chat.general if general else chat.topics.get(thread)
    if topic is None:
        raise Impossible(f"{chat.title} has no topic {thread}.")
    topic.closed, topic.hidden = closed, topic.hidden and closed
    content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    post_service_message(world, chat, creator_of(world, chat), content, None if general else thread)


def hide_general(world: World, chat: Chat, hidden: bool) -> None:
    """Hide a forum's General topic, which closes it (core.telegram.org/bots/api#hidegeneralforumtopic), or show it
    again, open."""
    if not chat.is_forum:
        raise Impossible(f"{chat.title} is not a forum.")
    chat.general.closed = chat.general.hidden = hidden
    content: Json = {"general_forum_topic_hidden" if hidden else "general_forum_topic_unhidden": {}}
    post_service_message(world, chat, creator_of(world, chat), content)


def open_direct_messages(world: World, channel: Chat) -> Chat:
    """Let people write to a channel: its direct messages are a separate chat (core.telegram.org/bots/api#chat,
    `is_direct_messages`)."""
    chat = world.add_chat("supergroup", channel.title, creator_of(world, channel).id)
    chat.direct_of = channel.id
    return chat


def delete_topic(world: World, chat: Chat, thread: int) -> None:
    """Delete a topic with its messages: the bot gets "message thread not found" from now on."""
    if chat.topics.pop(thread, None) is None:
        raise Impossible(f"{chat.title} has no topic {thread}.")
    for message in [m for m in chat.messages.values() if m.thread == thread]:
        del chat.messages[message.id]
    world.tell("topic", chat.id, thread)


MIGRATION = ("to", "from")
"""What the bot is told about an upgrade, as far as documented."""


def migrate(world: World, chat: Chat, told: Iterable[str] = MIGRATION) -> Chat:
    """Turn a basic group into a supergroup with a new id; returns the new chat.

    There are service messages on both sides (core.telegram.org/bots/api#message, `migrate_to_chat_id` and
    `migrate_from_chat_id`); a call with the old id gets a 400 with `migrate_to_chat_id` from now on. `told`: which of
    them the bot is told, in that order; beside "to" and "from" there are "left", which says that the bot is no longer
    in the old chat, and "joined", that it is in the new one (core.telegram.org/bots/api#chatmemberupdated).
    """
    if chat.type != "group" or chat.migrated_to is not None:
        raise Impossible(f"{chat.title} is not a basic group.")
    creator = creator_of(world, chat)
    new = world.add_chat("supergroup", chat.title, creator.id)
    new.members = {user_id: copy.deepcopy(member) for user_id, member in chat.members.items()}
    new.can_send = chat.can_send
    chat.migrated_to = new.id
    before, out = chat.member(world.bot.id), Member(world.bot.id, "left")
    tell = {
        "to": lambda: post_service_message(world, chat, creator, {"migrate_to_chat_id": new.id}),
        "from": lambda: post_service_message(world, new, creator, {"migrate_from_chat_id": chat.id}),
        "left": lambda: tell_own_membership(world, chat, creator, before, out),
        "joined": lambda: tell_own_membership(world, new, creator, out, new.member(world.bot.id)),
    }
    for what in told:
        tell[what]()
    return new
