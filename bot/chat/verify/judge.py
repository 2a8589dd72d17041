"""Decides what a text is to the mission, for questions in a chat with the bot or from elsewhere."""

from __future__ import annotations

import asyncio

from telegram import Message, MessageEntity

from bot.chat.platform.interaction import ChatContext
from bot.domain.text.richtext import RichText, from_entities
from bot.rendering.verify import verdict
from bot.rendering.verify.comparison import compared
from bot.services.press.may_see import ANYBODY
from bot.services.verify.find_originals import find_originals


async def judge(context: ChatContext, text: RichText, *, reader: int = ANYBODY, channel: str = "") -> verdict.Answer:
    """The verdict on a text, for that reader. `channel`: see the answer."""
    senders = [
        context.bot.first_name,
        *context.mission.name.by_lang.values(),
    ]  # the bot, or a channel with the mission's name
    originals = await find_originals(context.services.db.reader, text.text, reader)
    found = await asyncio.to_thread(compared, context.mission, text, originals, senders)
    return verdict.Answer(found.verdict, found.statement, found.text, found.earlier, channel, found.marks)


def text_in(message: Message) -> RichText:
    """A message's text or caption, and which parts of it are struck through."""
    entities = message.entities if message.text else message.caption_entities
    struck = (entity for entity in entities if entity.type == MessageEntity.STRIKETHROUGH)
    marked = [{"type": str(one.type), "offset": one.offset, "length": one.length} for one in struck]
    return from_entities(message.text or message.caption or "", marked)
