"""Dispatch: an update becomes an interaction and is handed to its feature; PTB gets the handlers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from contextvars import ContextVar
from typing import Any, cast

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.chat.message import asked_in, thread_of
from bot.chat.platform.callback_data import decode, verb_of
from bot.chat.platform.interaction import (
    CardPage,
    ChatContext,
    Command,
    Feature,
    Interaction,
    Press,
    Question,
    StartLink,
    Turn,
)
from bot.chat.platform.messenger import ASKED_IN
from bot.domain.errors import Refusal
from bot.domain.prompts import UNTIL_LEFT, Prompt
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.characters import is_slash_word
from bot.i18n.translator import closest, translator
from bot.services.drafts import change
from bot.services.subscriptions import subscribe
from bot.store import prompts
from bot.store.subscriptions import chats, settings

log = logging.getLogger(__name__)
App = Application[Any, Any, Any, Any, Any, Any]
_CONTEXT = "context"
_ALBUM: ContextVar[tuple[Message, ...]] = ContextVar("album", default=())
Handler = Callable[[Update, Any], Coroutine[Any, Any, None]]


# A command counts only if its sender typed it: not forwarded, not by an inline bot, not edited into an older message.
_TYPED = filters.UpdateType.MESSAGE & ~filters.FORWARDED & ~filters.VIA_BOT


def register(app: App, features: Sequence[Feature]) -> None:
    """Give PTB its handlers in the order in which they are asked: Telegram's events, commands, presses, the rest."""
    app.add_handlers([handler for feature in features for handler in feature.updates])
    for command in (command for feature in features for command in feature.commands):
        app.add_handler(CommandHandler(command.names, _on_command(command), _TYPED))
    app.add_handler(CallbackQueryHandler(_on_press(features)))
    messages = filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    app.add_handler(MessageHandler(messages, _on_message(features)))
    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE, _on_edit(features)))


def commands_of(app: App) -> frozenset[str]:
    """The names of every command that has a handler."""
    handlers = (handler for group in app.handlers.values() for handler in group)
    return frozenset().union(*(handler.commands for handler in handlers if isinstance(handler, CommandHandler)))


def page_named(features: Sequence[Feature], name: str) -> CardPage | None:
    """The page of a draft's card for the name of an open page (`sure-publish`: the page `sure`)."""
    first = name.partition("-")[0]
    return next((page for feature in features for page in feature.pages if page.name == first), None)


def question_of(features: Sequence[Feature], prompt: Prompt) -> Question[Any] | None:
    """The question of a feature that handles the answer to this prompt."""
    return next((asked for feature in features for asked in feature.questions if asked.kind is type(prompt)), None)


def link_of(features: Sequence[Feature], payload: str) -> StartLink | None:
    """The link of a feature that opens a deep link's payload."""
    return next((link for feature in features for link in feature.links if payload.startswith(link.prefix)), None)


def put_context(bot_data: dict[Any, Any], context: ChatContext) -> None:
    """Store the context where PTB passes it to every handler."""
    bot_data[_CONTEXT] = context


def context_in(bot_data: dict[Any, Any]) -> ChatContext:
    """The context that `put_context` stored."""
    return cast(ChatContext, bot_data[_CONTEXT])


def context_of(ptb: ContextTypes.DEFAULT_TYPE) -> ChatContext:
    """The context, for a PTB handler."""
    return context_in(ptb.bot_data)


async def process(app: App, group: Sequence[Update]) -> None:
    """Pass an update to its handler. Several updates are the messages of one album: the first stands for all of
    them."""
    album = [update.message for update in group if update.message] if len(group) > 1 else []
    _ALBUM.set(tuple(sorted(album, key=lambda message: message.message_id)))
    await app.process_update(group[0])


async def interaction_of(update: Update, ptb: ContextTypes.DEFAULT_TYPE) -> Interaction | None:
    """The interaction: who, where, in which language; None for an update without a chat, or for a channel's own
    posts."""
    chat, user, query = update.effective_chat, update.effective_user, update.callback_query
    if chat is None:
        return None
    context = context_of(ptb)
    kind = ChatKind(chat.type)
    ASKED_IN.set(asked_in(update))
    wanted = closest(user.language_code if user else None, context.mission.default_language)
    if chat.is_direct_messages:  # a channel's: each person who writes to it has a topic
        lang = await chats.language(context.services.db.reader, user.id if user else 0) or wanted
    else:
        # In a group the language of the first person who writes to the bot is used, until an administrator sends
        # /language.
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
        direct=bool(chat.is_direct_messages),
        album=_ALBUM.get(),
    )


def _on_command(command: Command) -> Handler:
    async def handle(update: Update, ptb: ContextTypes.DEFAULT_TYPE) -> None:
        interaction = await interaction_of(update, ptb)
        if interaction is None or interaction.message is None:
            return
        _, _, argument = (interaction.message.text or "").partition(" ")
        try:
            await command.run(interaction, argument.strip())
        except Refusal as refusal:
            await interaction.say(refusal.key, **refusal.values)
        await _leave_question(interaction)

    return handle


async def _leave_question(interaction: Interaction, verb: str = "") -> None:
    """A person who does something else abandons an open question that lasts only until then. `verb`: of the pressed
    button; buttons of the question's own feature do not abandon it."""
    services = interaction.context.services
    asked = await prompts.pending(services.db.reader, interaction.chat, interaction.user, services.clock())
    if not isinstance(asked, UNTIL_LEFT):
        return
    question = question_of(interaction.context.features, asked)
    owner = next((one for one in interaction.context.features if question in one.questions), None)
    if owner is None or all(press.verb != verb for press in owner.presses):
        await change.cancel_question(services, interaction.user, interaction.chat, type(asked))


def _on_press(features: Sequence[Feature]) -> Handler:
    verbs = {press.verb: press for feature in features for press in feature.presses}

    async def handle(update: Update, ptb: ContextTypes.DEFAULT_TYPE) -> None:
        interaction = await interaction_of(update, ptb)
        if interaction is None or interaction.query is None:
            if update.callback_query:  # the message is in no chat we know
                await update.callback_query.answer()
            return
        try:
            await run(interaction, interaction.query.data or "")
        # Telegram shows a pressed button as busy until it gets an answer, whatever went wrong. So the press is answered
        # first; then the error is raised again, and the application's error handler logs it.
        except Exception as error:
            await _answer_after_error(interaction, error)
            raise
        if not interaction.answered.is_set():
            await interaction.toast()

    async def run(interaction: Interaction, data: str) -> None:
        tap = decode(data)
        press = verbs.get(tap.verb) if tap else None
        # Our callback buttons are in private chats only: a press in a group would change the message for all.
        if not interaction.private:
            await interaction.toast("button.old", alert=True)
        elif tap is None or press is None:
            await _show_fresh(interaction, features, verb_of(data))
        else:
            await _run(interaction, features, press, tap.args)
            await _leave_question(interaction, press.verb)

    return handle


async def _answer_after_error(interaction: Interaction, error: Exception) -> None:
    """Make sure that the button does not stay busy: if Telegram refused the view, say that it cannot be shown. For
    other errors, a message apologises."""
    if interaction.answered.is_set():
        return
    try:
        await interaction.toast("button.not_shown" if isinstance(error, TelegramError) else "", alert=True)
    except TelegramError as second:
        log.info("a press could not be answered: %s", second.message)


async def _run(interaction: Interaction, features: Sequence[Feature], press: Press, args: Sequence[str]) -> None:
    try:
        await press.run(interaction, args)
    except Refusal as refusal:
        await interaction.toast(refusal.key, alert=True, **refusal.values)
    except ValueError:
        await _show_fresh(interaction, features, press.verb)


async def _show_fresh(interaction: Interaction, features: Sequence[Feature], verb: str) -> None:
    """The button is outdated or unknown: say so, and show the current form of its menu."""
    await interaction.toast("button.old_menu")
    home = next(feature for feature in features if any(command.name == "help" for command in feature.commands))
    for feature in (_feature_of(features, verb) or home, home):
        try:
            if feature.fresh:
                await feature.fresh(interaction)
                return
        except Refusal:  # not this person's menu
            continue


def _feature_of(features: Sequence[Feature], verb: str) -> Feature | None:
    """The feature of a verb, or of one that begins with the same word: verbs change between versions."""
    known = [(press.verb, feature) for feature in features for press in feature.presses]
    exact = next((feature for name, feature in known if name == verb), None)
    word = verb.partition("_")[0]
    return exact or next((feature for name, feature in known if name.partition("_")[0] == word), None)


def _on_message(features: Sequence[Feature]) -> Handler:
    """A message that is not a command is offered to one taker after the other until one takes it."""

    async def take_answer(interaction: Interaction, message: Message) -> bool:
        if is_slash_word(message.text or ""):  # a mistyped command is not an answer
            return False
        services = interaction.context.services
        prompt = await prompts.pending(services.db.reader, interaction.chat, interaction.user, services.clock())
        question = question_of(features, prompt) if prompt else None
        if question is None:
            return False
        return await question.take(interaction, message, prompt) is not False

    takers = sorted(
        [(Turn.ANSWER, take_answer), *((taker.turn, taker.take) for feature in features for taker in feature.messages)],
        key=lambda taker: taker[0],
    )

    async def handle(update: Update, ptb: ContextTypes.DEFAULT_TYPE) -> None:
        interaction = await interaction_of(update, ptb)
        if interaction is None or interaction.message is None:
            return
        try:
            for _, take in takers:
                if await take(interaction, interaction.message):
                    return
        except Refusal as refusal:
            await interaction.say(refusal.key, **refusal.values)

    return handle


def _on_edit(features: Sequence[Feature]) -> Handler:
    async def handle(update: Update, ptb: ContextTypes.DEFAULT_TYPE) -> None:
        interaction = await interaction_of(update, ptb)
        if interaction is None or interaction.message is None:
            return
        try:
            for take in (take for feature in features for take in feature.edited):
                await take(interaction, interaction.message)
        except Refusal as refusal:
            await interaction.say(refusal.key, **refusal.values)

    return handle
