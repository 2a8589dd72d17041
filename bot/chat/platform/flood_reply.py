"""The one sentence to somebody who asked for too much at once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot.chat.platform.interaction import ChatContext, thread_of
from bot.domain.text.richtext import RichText
from bot.i18n.translator import closest, translator
from bot.rendering.view import View
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)


async def say_wait(context: ChatContext, raw: Mapping[str, Any]) -> None:
    """Answer the press, or write into the chat. Nothing is stored; what is not delivered is not tried again."""
    try:
        update = Update.de_json(dict(raw), context.bot)
        chat, user = update.effective_chat, update.effective_user
        if chat is None:
            return
        known = await chats.language(context.services.db.reader, chat.id)
        lang = known or closest(user.language_code if user else None, context.mission.default_language)
        text = translator(lang)("flood.wait")
        if update.callback_query:
            await update.callback_query.answer(text, show_alert=True)
        else:
            thread = thread_of(update.effective_message)
            await context.messenger.answer(chat.id, thread, View(RichText(text)), silent=chat.id < 0)
    except TelegramError as error:
        log.info("who asks for too much could not be told: %s", error.message)
    except (KeyError, TypeError, ValueError) as error:  # an update that PTB cannot read
        log.info("who asks for too much could not be told: %r", error)
