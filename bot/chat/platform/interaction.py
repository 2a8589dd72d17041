"""What every command works with, and one visit: who wrote or pressed, where, in which language."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from weakref import WeakValueDictionary

from telegram import CallbackQuery, Message, MessageEntity, Update
from telegram.constants import ChatID
from telegram.error import BadRequest
from telegram.ext import ContextTypes, ExtBot

from bot.chat.platform.administrators import Administrators
from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.platform.refresher import Refresher
from bot.chat.releases.pinner import Pinner
from bot.domain.drafts.document import Document
from bot.domain.mission import Mission
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, from_entities
from bot.i18n.translator import Translator, closest, translator
from bot.rendering.view import View
from bot.services.context import ServiceContext
from bot.services.subscriptions import subscribe
from bot.store.staff import members
from bot.store.subscriptions import settings

_CONTEXT = "desk"
GENERAL = 1  # a forum's General topic: sendMessage refuses its number, so it is kept as 0


@dataclass(frozen=True, slots=True)
class ChatContext:
    """The commands' surroundings.

    Args:
        wake: tells delivery that something is to be sent.
        rate: how many messages a second it sends.
        read: takes the text out of a file, or raises a Refusal.
        shown: what the messages of drafts show, by chat and message, so that none is edited into what it is.
        placing: a lock for each draft and chat in which it is being shown.
    """

    services: ServiceContext
    messenger: TelegramMessenger
    bot: ExtBot[Any]
    wake: Callable[[], None]
    refresher: Refresher
    administrators: Administrators
    pinner: Pinner
    rate: float
    read: Callable[[bytes], Document]
    shown: dict[tuple[int, int], View] = field(default_factory=dict)
    placing: WeakValueDictionary[tuple[int, int], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @property
    def mission(self) -> Mission:
        """The mission."""
        return self.services.mission

    async def role(self, user: int) -> Role | None:
        """The person's role, for what is shown; rights are checked again in the services."""
        return await members.role(self.services.db.reader, user)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One update by one person in one chat."""

    context: ChatContext
    chat: int
    thread: int
    kind: ChatKind
    user: int
    translate: Translator
    reads: str  # the language in which statements are wanted here
    message: Message | None
    query: CallbackQuery | None

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.kind is ChatKind.PRIVATE

    async def show(self, view: View, *, silent: bool = False) -> int:
        """Answer with a message; its id."""
        return await self.context.messenger.answer(self.chat, self.thread, view, silent=silent)

    async def say(self, key: str, **values: object) -> int:
        """Answer with a sentence."""
        return await self.show(View(RichText(self.translate(key, **values))))

    async def turn(self, view: View) -> None:
        """Edit the message whose button was pressed."""
        if self.query is None or self.query.message is None:
            return
        await self.context.messenger.edit(self.chat, self.query.message.message_id, view)

    async def toast(self, key: str = "", *, alert: bool = False, **values: object) -> None:
        """Answer the press; without a key, silently. A press that is too old to be answered is left."""
        if self.query is None:
            return
        text = self.translate(key, **values)[:200] if key else None
        try:
            await self.query.answer(text, show_alert=alert)
        except BadRequest as error:
            if "query is too old" not in error.message.lower():
                raise

    async def may_manage(self) -> bool:
        """Whether the person may change what this chat receives: its administrators, anonymous ones too."""
        if self.private:
            return True
        if self.message and self.message.sender_chat and self.message.sender_chat.id == self.chat:
            return True
        if self.user == ChatID.ANONYMOUS_ADMIN or not self.user:
            return False
        return await self.context.administrators.includes(self.chat, self.user, fresh=True)


def put_context(bot_data: dict[Any, Any], context: ChatContext) -> None:
    """Give the commands their surroundings."""
    bot_data[_CONTEXT] = context


def context_in(bot_data: dict[Any, Any]) -> ChatContext:
    """The same, from where it was put."""
    return cast(ChatContext, bot_data[_CONTEXT])


def context_of(ptb: ContextTypes.DEFAULT_TYPE) -> ChatContext:
    """The commands' surroundings."""
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
