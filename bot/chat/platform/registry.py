"""Commands and presses as values, and the one list of them: menus, help and PTB's handlers are built from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from telegram import Message, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.chat.platform.callback_data import decode, verb_of
from bot.chat.platform.interaction import Interaction, interaction_of
from bot.domain.errors import Refusal
from bot.domain.staff import Role
from bot.store import prompts


class Audience(Enum):
    """Whose menu a command is in."""

    READERS = "readers"
    STAFF = "staff"
    NOBODY = "nobody"  # works, but is not in a menu


@dataclass(frozen=True, slots=True)
class Command:
    """One command. The first name is the one shown; the catalogs hold menu.<name>."""

    names: tuple[str, ...]
    run: Callable[[Interaction, str], Awaitable[None]]
    audience: Audience = Audience.READERS
    least: Role = Role.EDITOR  # whose menu a command of staff is in; the right itself is checked in the services

    @property
    def name(self) -> str:
        """The name in menus."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Press:
    """What a button's verb does. `run` raises ValueError for arguments that no button of ours carries."""

    verb: str
    run: Callable[[Interaction, Sequence[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Question:
    """What takes the answer to an open question: `run` gets the message, what the kind says after its first word
    (`staff:editor`) and the subject."""

    kind: str
    run: Callable[[Interaction, Message, str, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Feature:
    """What one file of `commands` brings."""

    commands: tuple[Command, ...] = ()
    presses: tuple[Press, ...] = ()
    questions: tuple[Question, ...] = ()
    fresh: Callable[[Interaction], Awaitable[None]] | None = None  # shows the menu that a button of an old one was on


App = Application[Any, Any, Any, Any, Any, Any]
Handler = Callable[[Update, Any], Coroutine[Any, Any, None]]


def register(app: App, features: Sequence[Feature]) -> None:
    """Give PTB a handler for every command, and one for all presses."""
    for feature in features:
        for command in feature.commands:
            app.add_handler(CommandHandler(command.names, _on_command(command), filters.UpdateType.MESSAGE))
    app.add_handler(CallbackQueryHandler(_on_press(features)))


def commands_of(app: App) -> frozenset[str]:
    """The names of every command that has a handler."""
    handlers = (handler for group in app.handlers.values() for handler in group)
    return frozenset().union(*(handler.commands for handler in handlers if isinstance(handler, CommandHandler)))


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

    return handle


def _on_press(features: Sequence[Feature]) -> Handler:
    verbs = {press.verb: press for feature in features for press in feature.presses}

    async def handle(update: Update, ptb: ContextTypes.DEFAULT_TYPE) -> None:
        interaction = await interaction_of(update, ptb)
        if interaction is None or interaction.query is None:
            if update.callback_query:  # of a message that is in no chat we know
                await update.callback_query.answer()
            return
        data = interaction.query.data or ""
        tap = decode(data)
        press = verbs.get(tap.verb) if tap else None
        # Our callback buttons are in private chats only: a press in a group would change the post for all.
        if not interaction.private:
            await interaction.toast("button.old", alert=True)
            return
        if tap is None or press is None:
            await _anew(interaction, features, verb_of(data))
            return
        try:
            await press.run(interaction, tap.args)
        except Refusal as refusal:
            await interaction.toast(refusal.key, alert=True, **refusal.values)
        except ValueError:
            await _anew(interaction, features, tap.verb)

    return handle


async def _anew(interaction: Interaction, features: Sequence[Feature], verb: str) -> None:
    """The button is of an older program, or of none: say so, and show what it was on as it is now."""
    await interaction.toast("button.old_menu")
    home = next(feature for feature in features if any(command.name == "help" for command in feature.commands))
    feature = _family(features, verb) or home
    for shown in (feature, home):
        try:
            if shown.fresh:
                await shown.fresh(interaction)
                return
        except Refusal:  # not this person's menu
            continue


def _family(features: Sequence[Feature], verb: str) -> Feature | None:
    """The feature of a verb, or of one that begins with the same word: verbs come and go with versions."""
    known = [(press.verb, feature) for feature in features for press in feature.presses]
    exact = next((feature for name, feature in known if name == verb), None)
    word = verb.partition("_")[0]
    return exact or next((feature for name, feature in known if name.partition("_")[0] == word), None)


async def take_answer(interaction: Interaction, message: Message, features: Sequence[Feature]) -> bool:
    """Hand a message to the feature whose open question it answers; whether there is one."""
    services = interaction.context.services
    question = await prompts.pending(services.db.reader, interaction.chat, interaction.user, services.clock())
    kind, _, rest = question[0].partition(":") if question else ("", "", "")
    for asked in (asked for feature in features for asked in feature.questions):
        if question and asked.kind == kind:
            await asked.run(interaction, message, rest, question[1])
            return True
    return False


def number_of(argument: str) -> int:
    """A button's numeric argument.

    Raises:
        ValueError: it is no number of at most 15 digits.
    """
    if not argument.isascii() or not argument.isdigit() or len(argument) > 15:
        raise ValueError(argument)
    return int(argument)
