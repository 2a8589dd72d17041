"""What happens to a chat as a whole: topics are made, closed and deleted, a group becomes a supergroup."""

from __future__ import annotations

import copy

from bot.sandbox.bot_api.updates import post_service_message
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Chat, Json, Topic, User
from bot.sandbox.world.world import World


def creator_of(world: World, chat: Chat) -> User:
    """Who made the chat."""
    return world.users[next(m.user_id for m in chat.members.values() if m.status == "creator")]


def add_topic(world: World, chat: Chat, name: str) -> Topic:
    """Make a topic in a forum, as its creator; its id is that of the service message that tells of it."""
    if not chat.is_forum:
        raise Impossible(f"{chat.title} is not a forum.")
    topic = Topic(chat.last_id + 1, name)
    chat.topics[topic.id] = topic
    content: Json = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    post_service_message(world, chat, creator_of(world, chat), content, topic.id)
    world.tell("topic", chat.id, topic.id)
    return topic


def close_topic(world: World, chat: Chat, thread: int, closed: bool) -> None:
    """Close or reopen a topic, as the chat's creator; the bot sees the service message."""
    topic = chat.topics.get(thread)
    if topic is None:
        raise Impossible(f"{chat.title} has no topic {thread}.")
    topic.closed = closed
    content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    post_service_message(world, chat, creator_of(world, chat), content, thread)


def delete_topic(world: World, chat: Chat, thread: int) -> None:
    """Delete a topic with its messages: the bot gets "message thread not found" from now on."""
    if chat.topics.pop(thread, None) is None:
        raise Impossible(f"{chat.title} has no topic {thread}.")
    for message in [m for m in chat.messages.values() if m.thread == thread]:
        del chat.messages[message.id]
    world.tell("topic", chat.id, thread)


def migrate(world: World, chat: Chat) -> Chat:
    """Turn a basic group into a supergroup with a new id; returns the new chat.

    There are service messages on both sides (core.telegram.org/bots/api#message, `migrate_to_chat_id` and
    `migrate_from_chat_id`); a call with the old id gets a 400 with `migrate_to_chat_id` from now on.
    """
    if chat.type != "group" or chat.migrated_to is not None:
        raise Impossible(f"{chat.title} is not a basic group.")
    creator = creator_of(world, chat)
    new = world.add_chat("supergroup", chat.title, creator.id)
    new.members = {user_id: copy.deepcopy(member) for user_id, member in chat.members.items()}
    new.can_send = chat.can_send
    post_service_message(world, chat, creator, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    post_service_message(world, new, creator, {"migrate_from_chat_id": chat.id})
    return new
