"""Commands and presses as values, and the one list of them: menus, help and PTB's handlers are built from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from telegram import Message, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.chat.codec import decode
from bot.chat.desk import Visit, visit
from bot.domain.errors import Refusal
from bot.domain.people import Role
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
    run: Callable[[Visit, str], Awaitable[None]]
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
    run: Callable[[Visit, Sequence[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Question:
    """What takes the answer to an open question: `run` gets the message, what the kind says after its first word
    (`staff:editor`) and the subject."""

    kind: str
    run: Callable[[Visit, Message, str, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Feature:
    """What one file of `commands` brings."""

    commands: tuple[Command, ...] = ()
    presses: tuple[Press, ...] = ()
    questions: tuple[Question, ...] = ()


App = Application[Any, Any, Any, Any, Any, Any]
Handler = Callable[[Update, Any], Coroutine[Any, Any, None]]


def register(app: App, features: Sequence[Feature]) -> None:
    """Give PTB a handler for every command, and one for all presses."""
    for feature in features:
        for command in feature.commands:
            app.add_handler(CommandHandler(command.names, _on_command(command), filters.UpdateType.MESSAGE))
    verbs = {press.verb: press for feature in features for press in feature.presses}
    app.add_handler(CallbackQueryHandler(_on_press(verbs)))


def _on_command(command: Command) -> Handler:
    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        here = await visit(update, context)
        if here is None or here.message is None:
            return
        _, _, argument = (here.message.text or "").partition(" ")
        try:
            await command.run(here, argument.strip())
        except Refusal as refusal:
            await here.say(refusal.key, **refusal.values)

    return handle


def _on_press(verbs: dict[str, Press]) -> Handler:
    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        here = await visit(update, context)
        if here is None or here.query is None:
            return
        tap = decode(here.query.data or "")
        press = verbs.get(tap.verb) if tap else None
        # Our callback buttons are in private chats only: a press in a group would change the post for all.
        if tap is None or press is None or not here.private:
            await here.toast("button.old", alert=True)
            return
        try:
            await press.run(here, tap.args)
        except Refusal as refusal:
            await here.toast(refusal.key, alert=True, **refusal.values)
        except ValueError:
            await here.toast("button.old", alert=True)

    return handle


async def take_answer(here: Visit, message: Message, features: Sequence[Feature]) -> bool:
    """Hand a message to the feature whose open question it answers; whether there is one."""
    office = here.desk.office
    question = await prompts.pending(office.db.reader, here.chat, here.user, office.clock())
    kind, _, rest = question[0].partition(":") if question else ("", "", "")
    for asked in (asked for feature in features for asked in feature.questions):
        if question and asked.kind == kind:
            await asked.run(here, message, rest, question[1])
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
