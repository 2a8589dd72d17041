"""What comes in from Telegram, read: an update becomes an interaction, a message a text with its formatting."""

from __future__ import annotations

from typing import Any, cast

from telegram import Message, MessageEntity, Update
from telegram.ext import ContextTypes

from bot.chat.platform.interaction import ChatContext, Interaction
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, from_entities
from bot.i18n.translator import closest, translator
from bot.services.subscriptions import subscribe
from bot.store.subscriptions import settings

_CONTEXT = "context"
GENERAL = 1  # a forum's General topic: sendMessage refuses its number, so it is kept as 0


def put_context(bot_data: dict[Any, Any], context: ChatContext) -> None:
    """Keep the context where PTB hands it to every handler."""
    bot_data[_CONTEXT] = context


def context_in(bot_data: dict[Any, Any]) -> ChatContext:
    """The context that `put_context` kept."""
    return cast(ChatContext, bot_data[_CONTEXT])


def context_of(ptb: ContextTypes.DEFAULT_TYPE) -> ChatContext:
    """The context, for a handler of PTB's."""
    return context_in(ptb.bot_data)


async def interaction_of(update: Update, ptb: ContextTypes.DEFAULT_TYPE) -> Interaction | None:
    """Who, where, in which language; None for an update without a chat, or of a channel's own posts."""
    chat, user, query = update.effective_chat, update.effective_user, update.callback_query
    if chat is None:
        return None
    context = context_of(ptb)
    kind = ChatKind(chat.type)
    # In a group the first person who speaks to the bot decides, until an administrator sends /language.
    wanted = closest(user.language_code if user else None, context.mission.default_language)
    lang = await subscribe.meet(context.services, chat.id, kind, wanted)
    thread = thread_of(update.effective_message)
    return Interaction(
        context=context,
        chat=chat.id,
        thread=thread,
        kind=kind,
        user=user.id if user else 0,
        translate=translator(lang),
        reads=await settings.language(context.services.db.reader, chat.id, thread) or lang,
        message=update.effective_message,
        query=query,
    )


def thread_of(message: object) -> int:
    """The forum topic that a message is in; 0 outside forums and in General."""
    if not isinstance(message, Message) or not message.is_topic_message:
        return 0
    thread = message.message_thread_id or 0
    return 0 if thread == GENERAL else thread


def text_of(message: Message) -> RichText:
    """What a message says, or what stands below its picture, with the sender's own formatting."""
    entities = message.entities if message.text else message.caption_entities
    return from_entities(message.text or message.caption or "", [_plain(entity) for entity in entities])


def _plain(entity: MessageEntity) -> dict[str, Any]:
    return {
        "type": str(entity.type),
        "offset": entity.offset,
        "length": entity.length,
        "url": entity.url,
        "language": entity.language,
    }
