"""The flood guard: which updates ask for something, who has asked for too much, and the sentence that tells them so.

It decides when an update arrives, before it is written down, since in its chat it would wait for its turn. What
Telegram itself tells (blocked, added, moved) is never dropped. The allowances are in `domain/flood.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot.chat.platform.interaction import ChatContext, asked_in, thread_of
from bot.chat.platform.messenger import ASKED_IN
from bot.domain.flood import Floods, Verdict
from bot.domain.text.richtext import RichText
from bot.i18n.translator import closest, translator
from bot.rendering.view import View
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
_SERVICE = (
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_closed",
    "forum_topic_reopened",
    "forum_topic_created",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "new_chat_members",
    "left_chat_member",
)


class FloodGuard:
    """Judges updates as Telegram sends them.

    Args:
        name: the bot's, without @; a command for another bot in a group is not counted.
        commands: ours; where there are none, any counts.
    """

    def __init__(self, name: str = "", commands: Collection[str] = ()) -> None:
        self._name, self._commands = name.lower(), frozenset(commands)
        self._floods = Floods()

    def judge(self, update: Mapping[str, Any], now: float) -> Verdict:
        """Take an update, or not. `now`: our clock, for what carries no time of its own; what waited at Telegram
        while the bot was down counts by its own time."""
        asked = asked_by(update)
        if asked is None or self._is_for_another_bot(update):
            return Verdict.TAKE
        person, chat, sent_at = asked
        return self._floods.judge(person, chat, now if sent_at is None else sent_at)

    def _is_for_another_bot(self, update: Mapping[str, Any]) -> bool:
        """Whether a command in a group is for another bot (https://core.telegram.org/bots/features#commands)."""
        message = update.get("message") or update.get("edited_message")
        if not isinstance(message, dict) or _id(message.get("chat")) > 0:
            return False
        said = str(message.get("text", "")).split(maxsplit=1)
        command, _, name = said[0].removeprefix("/").lower().partition("@") if said else ("", "", "")
        if name:
            return bool(self._name) and name != self._name
        return bool(self._commands) and command not in self._commands


def asked_by(update: Mapping[str, Any]) -> tuple[int, int, float | None] | None:
    """Who asks, where, and when by Telegram's clock (None for a press); None for what asks for nothing.

    In a group only commands and presses count: the bot answers nothing else there.
    """
    press = update.get("callback_query")
    message = update.get("message") or update.get("edited_message")
    if isinstance(press, dict):
        sender, inside, sent_at = press.get("from"), press.get("message"), None
    elif isinstance(message, dict) and not any(key in message for key in _SERVICE):
        sender, inside, sent_at = message.get("from"), message, message.get("edit_date") or message.get("date")
    else:
        return None
    inside = inside if isinstance(inside, dict) else {}
    chat = _id(inside.get("chat"))
    in_group = chat < 0
    if in_group and press is None and not str(inside.get("text", "")).startswith("/"):
        return None
    # Who writes in a group's or channel's name has no number of their own there.
    hidden = "sender_chat" in inside and press is None
    person = chat if hidden else _id(sender)
    return (person, chat, _moment(sent_at)) if person else None


def _moment(found: object) -> float | None:
    """Seconds since 1970, if that is what was found."""
    return found if isinstance(found, int | float) and 0 <= found < 2**63 else None


def _id(found: object) -> int:
    number = found.get("id") if isinstance(found, dict) else None
    return number if isinstance(number, int) else 0


async def say_wait(context: ChatContext, raw: Mapping[str, Any]) -> None:
    """Tell whoever sent the update: an answer to the press, or a message. Nothing is stored; what is not delivered
    is not tried again."""
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
            ASKED_IN.set(asked_in(update))
            thread = thread_of(update.effective_message)
            await context.messenger.answer(chat.id, thread, View(RichText(text)), silent=chat.id < 0)
    except TelegramError as error:
        log.info("who asks for too much could not be told: %s", error.message)
    except (KeyError, AttributeError, TypeError, ValueError, OverflowError) as error:  # an update that PTB cannot read
        log.info("who asks for too much could not be told: %r", error)
