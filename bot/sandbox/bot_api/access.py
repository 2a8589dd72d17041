"""Where the bot may act: which chat is meant, whether the bot is in it, and whether it may write there.

The order of the checks and the sentences are those of `check_chat_access` in github.com/tdlib/telegram-bot-api
(Client.cpp), of TDLib (rights) and of the live server (blocked users).
"""

from __future__ import annotations

from bot.sandbox.bot_api.params import Params
from bot.sandbox.world.errors import bad_request, forbidden
from bot.sandbox.world.model import GENERAL, Chat, Message, Topic
from bot.sandbox.world.world import World


def find_chat(world: World, params: Params) -> Chat:
    """The chat named by `chat_id`: a number, or @username of a supergroup or channel. A chat that the bot has never met
    is not found."""
    name = params.text("chat_id").strip()
    if not name:
        raise bad_request("chat_id is empty")
    if name.startswith("@"):
        found = world.usernames.get(name[1:].lower())
        chat = world.chats.get(found) if found is not None else None
    else:
        chat = world.chats.get(params.integer("chat_id"))
    if chat is None or chat.deleted:
        raise bad_request("chat not found")
    if not _has_met(world, chat):
        raise bad_request("chat not found")
    return chat


def _has_met(world: World, chat: Chat) -> bool:
    if chat.type == "private":
        return chat.started or world.users[chat.id].known
    if chat.direct_of is not None:
        return world.bot.id in world.chats[chat.direct_of].members
    return chat.username is not None or world.bot.id in chat.members


def readable(world: World, params: Params) -> Chat:
    """A chat the bot may read (getChat, getChatMember)."""
    chat = find_chat(world, params)
    if chat.type == "private" and not chat.started:
        raise bad_request("chat not found")
    _require_presence(world, chat, reading=True)
    return chat


def _require_presence(world: World, chat: Chat, reading: bool = False) -> None:
    """Refused if the bot is not in the chat, or if the chat or account is gone; `reading` is allowed in more chats."""
    if chat.type == "private":
        if world.users[chat.id].deleted and not reading:
            raise forbidden("user is deactivated")
        return
    if chat.migrated_to is not None:
        if not reading:
            parameters = {"migrate_to_chat_id": chat.migrated_to}
            raise bad_request("group chat was upgraded to a supergroup chat", parameters)
        return
    if chat.direct_of is not None:
        if not world.chats[chat.direct_of].member(world.bot.id).may("can_manage_direct_messages"):
            raise forbidden("bot is not a member of the channel chat")
        return
    member = chat.member(world.bot.id)
    if member.status == "kicked" and not (reading and chat.type == "group"):
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if not member.inside and not (reading and (chat.username or chat.type == "group")):
        raise forbidden(f"bot is not a member of the {chat.type} chat")


def editable(world: World, params: Params) -> Chat:
    """A chat that the bot is in, so that it may edit, delete or pin there. Rights are not checked here."""
    chat = find_chat(world, params)
    if chat.type == "private" and not chat.started:
        raise bad_request("chat not found")
    _require_presence(world, chat)
    return chat


def writable(
    world: World, params: Params, right: str = "can_send_messages", what: str = "text messages"
) -> tuple[Chat, int | None]:
    """The chat and topic that a message goes to. The topic of a channel's direct messages is checked by `direct_topic`.

    `right`: what a restricted bot needs for it; `what`: what the sentence calls such messages
    (`can_send_message_content` in github.com/tdlib/td, MessageContent.cpp).

    Raises:
        Refused: with Telegram's sentence, if the bot may not write there.
    """
    chat = find_chat(world, params)
    _require_presence(world, chat)
    if chat.direct_of is not None:
        return chat, None
    thread = params.integer("message_thread_id")
    topic = _topic(world, chat, thread) if thread > 0 else None
    if chat.type == "private":
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat, topic
    member = chat.member(world.bot.id)
    if chat.type == "channel":
        if not member.may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        return chat, None
    restricted = member.status == "restricted" and not member.rights.get(right, False)
    if restricted or (member.status == "member" and not chat.can_send):
        raise bad_request(f"not enough rights to send {what} to the chat")
    if chat.is_forum and topic is None:
        _require_open(chat.general, world, chat)
    return chat, topic


def direct_topic(world: World, chat: Chat, params: Params) -> int | None:
    """The topic of a channel's direct messages, which must be named there (core.telegram.org/bots/api#sendmessage,
    `direct_messages_topic_id`); None in other chats."""
    if chat.direct_of is None:
        return None
    topic = params.integer("direct_messages_topic_id")
    if topic not in {message.direct for message in chat.messages.values()}:
        raise bad_request("direct messages topic not found" if topic else "topic must be specified")
    return topic


def _topic(world: World, chat: Chat, thread: int) -> int | None:
    """The topic's id; None in groups and channels without topics, where Telegram ignores the parameter."""
    if not chat.is_forum and chat.type != "private":
        return None
    if thread == GENERAL or thread not in chat.topics:
        raise bad_request("message thread not found")
    _require_open(chat.topics[thread], world, chat)
    return thread


def _require_open(topic: Topic, world: World, chat: Chat) -> None:
    if topic.closed and not chat.member(world.bot.id).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def find_message(chat: Chat, params: Params, what: str) -> Message:
    """The message named by `message_id`; Refused with "<what> not found" if there is none."""
    message_id = params.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"{what} not found")
    return message
