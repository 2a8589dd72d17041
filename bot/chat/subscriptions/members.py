"""Telegram's events about chats: the bot was blocked, added, promoted or removed; a group has a new id."""

from __future__ import annotations

import logging
from typing import Any

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.chat.message import thread_of
from bot.chat.platform.interaction import ChatContext, Feature
from bot.chat.platform.registry import context_of, interaction_of
from bot.chat.subscriptions.catch_up import offer_missed
from bot.domain.releases.release import Reason
from bot.domain.subscriptions.settings_callback import Look, Screen, encode
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.i18n.translator import closest, translator
from bot.rendering.subscriptions import settings_screens
from bot.rendering.view import View, rows, tap
from bot.services.subscriptions import subscribe
from bot.store.subscriptions import chats, settings, targets

log = logging.getLogger(__name__)
_REOPENED = filters.StatusUpdate.FORUM_TOPIC_REOPENED | filters.StatusUpdate.GENERAL_FORUM_TOPIC_UNHIDDEN
_OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def _my_membership(update: Update, ptb: Any) -> None:
    change, context = update.my_chat_member, context_of(ptb)
    if change is None:
        return
    if change.chat.is_direct_messages:
        return  # the channel's own event says the same
    kind, chat, title = ChatKind(change.chat.type), change.chat.id, change.chat.title or ""
    if change.new_chat_member.status in _OUT:
        why = Reason.BLOCKED if kind is ChatKind.PRIVATE else Reason.KICKED
        await subscribe.chat_lost(context.services, chat, why, title)
        return
    if kind is ChatKind.PRIVATE:
        return  # somebody unblocked the bot: /start follows, which welcomes them back
    writes = may_write(change.new_chat_member, kind)
    await subscribe.rights_changed(context.services, chat, may_write=writes, title=title)
    if kind is ChatKind.CHANNEL and writes and not _could_write(change, kind):
        await _channel_joined(context, change)
    elif kind is ChatKind.GROUP and writes and change.old_chat_member.status in _OUT:
        await _greet(update, ptb)


async def _joined(update: Update, ptb: Any) -> None:
    """Somebody added the bot to a supergroup. A group that becomes a supergroup reports no new members, only that the
    bot is in it: https://core.telegram.org/bots/api#message, `new_chat_members` and `migrate_from_chat_id`."""
    message, me = update.effective_message, context_of(ptb).bot.id
    if message and message.chat.type == ChatKind.SUPERGROUP and any(new.id == me for new in message.new_chat_members):
        await _greet(update, ptb)


async def _greet(update: Update, ptb: Any) -> None:
    interaction = await interaction_of(update, ptb)
    if interaction is None or await targets.of_chat(interaction.context.services.db.reader, interaction.chat):
        return
    mission = interaction.context.mission
    name = mission.name.say(interaction.translate.lang, mission.default_language)
    await interaction.say("start.group", mission=name)


def may_write(member: ChatMember, kind: ChatKind) -> bool:
    """Whether the bot may write: in channels that needs an administrator's right to post
    (https://core.telegram.org/bots/api#chatmember)."""
    if kind is ChatKind.CHANNEL:
        return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    if isinstance(member, ChatMemberRestricted):
        return member.can_send_messages
    return member.status not in _OUT


def _could_write(change: ChatMemberUpdated, kind: ChatKind) -> bool:
    return change.old_chat_member.status not in _OUT and may_write(change.old_chat_member, kind)


async def _channel_joined(context: ChatContext, change: ChatMemberUpdated) -> None:
    """Subscribe a channel that has made the bot an administrator. Tell the person who did it, with a button to the
    channel's settings, if the bot may write to them."""
    by = change.from_user.id
    known = await chats.language(context.services.db.reader, by)
    lang = known or closest(change.from_user.language_code, context.mission.default_language)
    await subscribe.subscribe(context.services, change.chat.id, 0, ChatKind.CHANNEL, lang, by)
    found = await settings.by_chat(context.services.db.reader, change.chat.id)
    translate = translator(lang)
    text = translate("subscribe.channel", title=change.chat.title or change.chat.id)
    label = f"⚙️ {translate('button.settings')}"
    button = tap(label, settings_screens.VERB, found.target.id, *encode(Look(Screen.ALL))) if found else None
    try:
        await context.messenger.answer(by, 0, View(RichText(text), rows((button,))))
    except TelegramError as error:  # the person may never have started the bot
        log.debug("who added the bot to channel %d could not be told: %s", change.chat.id, error.message)


async def _migrated(update: Update, ptb: Any) -> None:
    """A group has become a supergroup with another id: both chats report it, each naming the other
    (https://core.telegram.org/bots/api#message)."""
    message = update.effective_message
    if message is None:
        return
    if message.migrate_to_chat_id:
        await subscribe.migrated(context_of(ptb).services, message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await subscribe.migrated(context_of(ptb).services, message.migrate_from_chat_id, message.chat.id)


async def _topic_reopened(update: Update, ptb: Any) -> None:
    """A closed forum topic was reopened, or a hidden General shown: it accepts messages again."""
    message = update.effective_message
    if message is None:
        return
    context, chat, thread = context_of(ptb), message.chat.id, thread_of(message)
    # Offer before recording it: after a crash it is then offered again, not forgotten.
    await offer_missed(context, chat, thread)
    await subscribe.topic_reopened(context.services, chat, thread)


FEATURE = Feature(
    updates=(
        ChatMemberHandler(_my_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, _migrated),
        MessageHandler(filters.StatusUpdate.NEW_CHAT_MEMBERS, _joined),
        MessageHandler(_REOPENED, _topic_reopened),
    )
)
