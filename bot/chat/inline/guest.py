"""Guest mode: in any chat, replying to a message with `@bot` asks whether its text, photo or file is the mission's.

https://core.telegram.org/api/bots/guest-mode. Nothing about the question is stored or logged (see `elsewhere`).
"""

from __future__ import annotations

import re
from typing import Any

from telegram import InlineQueryResultArticle, InputTextMessageContent, Message, Update
from telegram.error import BadRequest
from telegram.ext import MessageHandler, filters

from bot.chat.inline.inline import Asker, asker_of
from bot.chat.platform.interaction import ChatContext, Feature
from bot.chat.platform.outcomes import is_too_late_to_answer
from bot.chat.platform.registry import context_of
from bot.chat.verify.judge import judge, text_in
from bot.domain.text.richtext import RichText
from bot.rendering.inline import guest_answer
from bot.rendering.view import View
from bot.services.verify import find_files


async def on_message(update: Update, ptb: Any) -> None:
    """Answer below the message."""
    message = update.guest_message
    if message is None or not message.guest_query_id:
        return
    context = context_of(ptb)
    asker = await asker_of(context, message.from_user)
    view = await _answer(context, asker, message)
    content = context.messenger.content_of(view)
    keyboard = content.pop("reply_markup")
    said = InputTextMessageContent(content.pop("text"), **content)
    title = view.text.text.partition("\n")[0]
    try:
        await context.bot.answer_guest_query(
            message.guest_query_id, InlineQueryResultArticle("answer", title, said, reply_markup=keyboard)
        )
    except BadRequest as error:
        if not is_too_late_to_answer(error):
            raise


async def _answer(context: ChatContext, asker: Asker, message: Message) -> View:
    """Check the message that is replied to, or else the words after the bot's name."""
    asked = message.reply_to_message
    text = text_in(asked) if asked else _without_name(text_in(message), context.bot.username)
    findings = []
    if text.strip():
        findings.append(guest_answer.of_text(asker.translate, await judge(context, text.strip())))
    if unique_ids := _unique_ids(asked or message):
        found = await find_files.by_names(context.services.db.reader, unique_ids)
        findings.append(guest_answer.of_file(asker.translate, found))
    if not findings:
        return guest_answer.nothing(asker.translate, context.bot.username)
    return guest_answer.answer(asker.translate, context.mission, findings)


def _without_name(text: RichText, name: str) -> RichText:
    found = re.search(rf"@{re.escape(name)}\b", text.text, re.IGNORECASE)
    return text[: found.start()] + text[found.end() :] if found else text


def _unique_ids(message: Message) -> list[str]:
    """The file_unique_ids of the message's file; for a photo, of each size."""
    single = (message.video, message.animation, message.audio, message.document, message.voice)
    return [one.file_unique_id for one in (*message.photo, *single) if one]


FEATURE = Feature(updates=(MessageHandler(filters.UpdateType.GUEST_MESSAGE, on_message),))
