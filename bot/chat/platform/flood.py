"""The flood guard and the crowd: which updates are requests, who has sent too many, who is answered first, and the
sentences that say so.

Both decide when an update arrives, before it is stored, since afterwards it would wait behind others of its chat.
Events that Telegram reports (blocked, added, moved) are never dropped. The allowances are in `domain/flood.py`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot.chat.message import asked_in, thread_of
from bot.chat.platform.callback_data import decode
from bot.chat.platform.interaction import ChatContext, Feature
from bot.chat.platform.limiter import reply_rank
from bot.chat.platform.messenger import ASKED_IN
from bot.domain.consular.need import asks_for_help
from bot.domain.flood import Floods, Newcomers, Rank, Verdict
from bot.domain.text.richtext import RichText
from bot.i18n.translator import closest, translator
from bot.rendering.view import View
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.staff import members
from bot.store.subscriptions import chats, targets

log = logging.getLogger(__name__)
ANSWER_SECONDS = 10.0  # strangers' questions that the bot cannot answer within this time are left out
TELL_SECONDS = 30.0  # the same bound for telling people that they were left out
PLACES = 48  # updates of known people, and as many of strangers, that are handled at the same time
TELLING = 8  # strangers who are told at the same time that they were left out, in parallel with answers
# Questions from chats that the bot is not a member of (https://core.telegram.org/bots/api#update).
ELSEWHERE = ("inline_query", "guest_message")
_LOG_EVERY = 60.0  # seconds
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
        name: the bot's name, without @; a command for another bot in a group is not counted.
        commands: the bot's own; if empty, any command counts.
    """

    def __init__(self, name: str = "", commands: Collection[str] = ()) -> None:
        self._name, self._commands = name.lower(), frozenset(commands)
        self._floods = Floods()

    def judge(self, update: Mapping[str, Any], now: float) -> Verdict:
        """Whether to take an update. `now`: our clock, for updates without a time of their own. Updates that waited at
        Telegram while the bot was down count at their own time."""
        asked = asked_by(update)
        if asked is None or self._is_for_another_bot(update):
            return Verdict.TAKE
        if is_from_elsewhere(update):  # in chats where nobody can be told why
            return Verdict.TAKE if self._floods.judge_elsewhere(asked[0], now) is Verdict.TAKE else Verdict.DROP
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


class Crowd:
    """Ranks the people who write, handles their updates in turn, and leaves out strangers' questions beyond a bound.

    Args:
        features: say which commands and presses only ask for an answer. All others are carried out, however late.
        rate: messages a second that the bot sends.
        need_words: the operator's words of people who need help. Who writes one is never left out.
    """

    def __init__(self, features: Sequence[Feature], rate: float, need_words: Sequence[str] = ()) -> None:
        self._need_words = need_words
        commands = [command for feature in features for command in feature.commands]
        self._commands = {name: command.only_answers for command in commands for name in command.names}
        self._presses = {press.verb: press.only_answers for feature in features for press in feature.presses}
        self._most, self._most_told = rate * ANSWER_SECONDS, rate * TELL_SECONDS
        self._newcomers = Newcomers()
        self._ranks: dict[int, Rank] = {}  # update id -> its sender, until it is handled
        self._strangers: set[int] = set()  # those of strangers that wait for an answer
        self._to_tell: set[int] = set()  # those that are left out
        self._answering: set[tuple[int, int]] = set()  # chat and person of the open questions
        self._places = {rank: asyncio.Semaphore(PLACES) for rank in (Rank.KNOWN, Rank.OTHERS)}
        self._telling = asyncio.Semaphore(TELLING)
        self._left_out, self._logged_at = 0, float("-inf")

    async def meet(self, reader: Connection, updates: Sequence[Mapping[str, Any]], now: float) -> None:
        """Look up who sent the updates. `now`: seconds since 1970."""
        asked = {update["update_id"]: found for update in updates if (found := asked_by(update))}
        ids = {number for person, chat, _ in asked.values() for number in (person, chat)}
        staff = await members.everyone(reader)
        met, subscribed = await chats.met(reader, ids), await targets.subscribed(reader, ids)
        self._answering = await prompts.open_in(reader, ids, now)

        def is_known(chat: int) -> bool:
            return not self._newcomers.includes(chat, now, met=chat in met) or chat in subscribed

        for update in updates:
            person, chat, _ = asked.get(update["update_id"], (0, 0, None))
            # Updates without a sender, such as Telegram's events, need no answer and count as known.
            known = not person or is_known(chat) or (person != chat and person in met and is_known(person))
            if is_from_elsewhere(update):
                self._ranks[update["update_id"]] = Rank.OTHERS
                continue
            rank = Rank.STAFF if person in staff else Rank.KNOWN if known else Rank.OTHERS
            self._ranks[update["update_id"]] = rank

    def judge(self, update: Mapping[str, Any], verdict: Verdict, now: float) -> Verdict:
        """What to do with an update that `meet` has seen and the flood guard has judged. Staff are not counted."""
        number = int(update["update_id"])
        rank = self._ranks[number]
        if rank is Rank.STAFF:
            return Verdict.TAKE
        if verdict is not Verdict.TAKE or rank is Rank.KNOWN:
            return verdict
        if len(self._strangers) < self._most or not self._only_asks(update):
            self._strangers.add(number)
            return Verdict.TAKE
        self._note(now)
        if is_from_elsewhere(update):
            return Verdict.DROP
        asked = asked_by(update)
        if "callback_query" not in update:
            if len(self._to_tell) >= self._most_told or not (asked and self._newcomers.may_tell(asked[1], now)):
                return Verdict.DROP
            self._to_tell.add(number)
        return Verdict.LEAVE_OUT

    @asynccontextmanager
    async def turn(self, update: Mapping[str, Any]) -> AsyncIterator[None]:
        """Wait until it is the update's turn to be handled; its answers use the lane of its sender. Chats take turns:
        each waits with one update at a time."""
        number = update["update_id"]
        rank = self._ranks.get(number, Rank.STAFF)
        reply_rank.set(rank)
        if rank is Rank.STAFF:
            yield
            return
        async with self._telling if number in self._to_tell else self._places[rank]:
            yield

    def done(self, number: int) -> None:
        """The update of that number is handled, or was not taken."""
        self._ranks.pop(number, None)
        self._strangers.discard(number)
        self._to_tell.discard(number)

    def _only_asks(self, update: Mapping[str, Any]) -> bool:
        """Whether the update only asks for an answer, so that leaving it out loses nothing else."""
        if is_from_elsewhere(update):
            return True
        press, message = update.get("callback_query"), update.get("message") or update.get("edited_message") or {}
        if press:
            tap = decode(str(press.get("data", "")))
            return self._presses.get(tap.verb, True) if tap else True
        said = str(message.get("text") or message.get("caption") or "")
        word = said.partition("\n")[0].partition(" ")[0]
        if word.startswith("/"):
            return self._commands.get(word[1:].lower().partition("@")[0], True)
        asked = asked_by(update)
        waits = asked is None or (asked[1], asked[0]) in self._answering
        return not waits and not asks_for_help(said, self._need_words)

    def _note(self, now: float) -> None:
        self._left_out += 1
        if not 0 <= now - self._logged_at < _LOG_EVERY:
            log.warning("more strangers ask than can be answered: %d questions are left out", self._left_out)
            self._left_out, self._logged_at = 0, now


def is_from_elsewhere(update: Mapping[str, Any]) -> bool:
    """Whether an update is a question from a chat that the bot is not a member of."""
    return any(kind in update for kind in ELSEWHERE)


def asked_by(update: Mapping[str, Any]) -> tuple[int, int, float | None] | None:
    """Who asks, where, and when by Telegram's clock (None for a press); None for an update that asks for nothing.

    In a group only commands and presses count: the bot answers nothing else there.
    """
    if is_from_elsewhere(update):
        person = next((_id(held.get("from")) for kind in ELSEWHERE if isinstance(held := update.get(kind), dict)), 0)
        return (person, person, None) if person else None
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
    # People who write in the name of a group or channel have no id of their own there.
    hidden = "sender_chat" in inside and press is None
    person = chat if hidden else _id(sender)
    return (person, chat, _moment(sent_at)) if person else None


def _moment(found: object) -> float | None:
    """Seconds since 1970, if the value is a valid time."""
    return found if isinstance(found, int | float) and 0 <= found < 2**63 else None


def _id(found: object) -> int:
    number = found.get("id") if isinstance(found, dict) else None
    return number if isinstance(number, int) and abs(number) < 2**63 else 0  # the range of SQLite


async def say(context: ChatContext, raw: Mapping[str, Any], key: str) -> None:
    """Send the update's sender a sentence: as an answer to the press, or as a message. Nothing is stored; a failed one
    is not repeated."""
    try:
        update = Update.de_json(dict(raw), context.bot)
        chat, user = update.effective_chat, update.effective_user
        if chat is None:
            return
        known = await chats.language(context.services.db.reader, chat.id)
        lang = known or closest(user.language_code if user else None, context.mission.default_language)
        text = translator(lang)(key)
        if update.callback_query:
            await update.callback_query.answer(text, show_alert=True)
        else:
            ASKED_IN.set(asked_in(update))
            thread = thread_of(update.effective_message)
            await context.messenger.answer(chat.id, thread, View(RichText(text)), silent=chat.id < 0)
    except TelegramError as error:
        log.info("who asks for too much could not be told: %s", error.message)
    except (KeyError, AttributeError, TypeError, ValueError, OverflowError) as error:  # an update that PTB cannot read
        log.info("who asks for too much could not be told: %s", type(error).__name__)
