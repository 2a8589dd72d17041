"""What a Telegram message says: its formatted text, its topic, whether its sender typed it."""

from __future__ import annotations

from typing import Any

from telegram import Chat, Message, MessageEntity, Update

from bot.chat.platform.messenger import AskedIn
from bot.domain.text.characters import tidy
from bot.domain.text.richtext import RichText, dropped_links, from_entities

GENERAL = 1  # a forum's General topic: sendMessage refuses this number, so it is stored as 0


def thread_of(message: object) -> int:
    """The forum topic that a message is in. 0 outside forums, in General, and in private chats, where a person has one
    subscription whatever topic they write in (https://core.telegram.org/bots/api#message)."""
    if not isinstance(message, Message) or message.chat.type == Chat.PRIVATE or not message.is_topic_message:
        return 0
    thread = message.message_thread_id or 0
    return 0 if thread == GENERAL else thread


def asked_in(update: Update) -> AskedIn:
    """Where an update was written, in the form that the messenger uses."""
    chat, message = update.effective_chat, update.effective_message
    number = chat.id if chat else 0
    if not isinstance(message, Message):
        return AskedIn(number)
    direct = message.direct_messages_topic
    thread = message.message_thread_id if message.is_topic_message and message.chat.type == Chat.PRIVATE else 0
    return AskedIn(number, thread or 0, direct.topic_id if direct else 0)


def is_typed(message: Message) -> bool:
    """Whether its sender typed the message: it is neither forwarded nor made by an inline bot. Only such messages count
    as commands (https://core.telegram.org/bots/api#message: forward_origin, via_bot)."""
    return message.forward_origin is None and message.via_bot is None


def text_of(message: Message) -> RichText:
    """A message's text or caption with its formatting, as Telegram accepts it again."""
    return tidy(from_entities(message.text or message.caption or "", _entities(message)))


def dropped_links_of(message: Message) -> list[str]:
    """The addresses of links in a message that Telegram would not accept again."""
    return dropped_links(_entities(message))


def _entities(message: Message) -> list[dict[str, Any]]:
    return [_plain(entity) for entity in (message.entities if message.text else message.caption_entities)]


def _plain(entity: MessageEntity) -> dict[str, Any]:
    return {
        "type": str(entity.type),
        "offset": entity.offset,
        "length": entity.length,
        "url": entity.url,
        "language": entity.language,
    }
