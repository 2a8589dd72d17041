"""An interaction (one update by one person in one chat), the context of handlers, and the parts of a feature.

They share a file since each refers to the others: a feature's handlers are given an interaction, which leads to the
context, which holds the list of features.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

from telegram import CallbackQuery, Message
from telegram.constants import ChatID
from telegram.error import BadRequest
from telegram.ext import BaseHandler, ExtBot

from bot.chat.inline.kept import KeptAnswers
from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.platform.outcomes import is_too_late_to_answer
from bot.chat.platform.refresher import Refresher
from bot.chat.subscriptions.administrators import Administrators
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.document import Document
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Refusal
from bot.domain.media import MediaKind, PreparedFile
from bot.domain.mission import Mission
from bot.domain.prompts import Prompt
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator
from bot.rendering.view import View
from bot.services.context import ServiceContext
from bot.store.drafts.cards import ShownCard
from bot.store.staff import members


class Audience(Enum):
    """Whose menu shows a command."""

    READERS = "readers"
    STAFF = "staff"
    NOBODY = "nobody"  # works, but is not in a menu


@dataclass(frozen=True, slots=True)
class Command:
    """A command. The first name is the one shown; the catalogs hold menu.<name>. `run` gets the text after it.
    `only_answers`: it changes nothing, so a stranger's may be left out when too many ask."""

    names: tuple[str, ...]
    run: Callable[[Interaction, str], Awaitable[None]]
    audience: Audience = Audience.READERS
    least: Role = Role.EDITOR  # whose menu a command of staff is in; the right itself is checked in the services
    only_answers: bool = False

    @property
    def name(self) -> str:
        """The name in menus."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Press:
    """What a button's verb does. `run` raises ValueError for arguments that no button of ours has. `only_answers`: as
    in `Command`."""

    verb: str
    run: Callable[[Interaction, Sequence[str]], Awaitable[None]]
    only_answers: bool = False


P = TypeVar("P", bound=Prompt)


@dataclass(frozen=True, slots=True)
class Question(Generic[P]):
    """A kind of open question: `take` gets the message that answers it, and returns False if it is not an answer and
    others should be offered it; `cancelled` runs after /cancel."""

    kind: type[P]
    take: Callable[[Interaction, Message, P], Awaitable[bool | None]]
    cancelled: Callable[[Interaction, P], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class StartLink:
    """A deep link, which is /start with a payload that begins with `prefix`. `open` gets the rest of the payload and
    returns whether that leads anywhere; if not, the home page follows, with the sentence `unknown` first.
    """

    prefix: str
    open: Callable[[Interaction, str], Awaitable[bool]]
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of a draft's card, shown in place of the card itself. The part after a `-` in an open page's name belongs
    to the page: `sure-publish` is the page `sure`."""

    name: str
    draw: Callable[[ChatContext, Translator, Draft, CardFacts, ShownCard], Awaitable[View]]


class Turn(IntEnum):
    """The order in which the features are offered a message that is not a command."""

    MEDIA = 1  # a picture or file that staff send for a statement
    CAPTION = 2  # a command as the caption of a picture or file
    ANSWER = 3  # the answer to an open question
    NOT_TYPED = 4  # a command that somebody else wrote
    CONTINUED = 5  # continues what was begun before
    ANYTHING = 6  # whatever is left
    NOT_UNDERSTOOD = 7


@dataclass(frozen=True, slots=True)
class MessageTaker:
    """Takes messages that are not commands. `take` returns whether it took the message."""

    turn: Turn
    take: Callable[[Interaction, Message], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Feature:
    """Everything that one file of the chat adds to the bot."""

    commands: tuple[Command, ...] = ()
    presses: tuple[Press, ...] = ()
    questions: tuple[Question[Any], ...] = ()
    links: tuple[StartLink, ...] = ()
    pages: tuple[CardPage, ...] = ()
    messages: tuple[MessageTaker, ...] = ()
    edited: tuple[Callable[[Interaction, Message], Awaitable[None]], ...] = ()  # a person edited a private message
    updates: tuple[BaseHandler[Any, Any, Any], ...] = ()  # events that Telegram reports about chats
    fresh: Callable[[Interaction], Awaitable[None]] | None = None  # shows the menu of an outdated button as it is now


@dataclass(frozen=True, slots=True)
class ChatContext:
    """What every handler works with.

    Args:
        wake: tells delivery that there is something to send.
        wake_pinner: tells the pinner that there is an order.
        rate: how many messages a second delivery sends.
        read: extracts the text of a file (its bytes, its name), or raises a Refusal.
        prepare: checks a file (its bytes, its kind, its name) and makes it ready for readers, or raises a Refusal.
        features: the list of all features.
        placing: a lock for each draft and chat in which it is being shown.
        local_files: the folder in which files of a Bot API server with `--local` may be read; None: none may.
        kept_answers: a cache of answers to inline queries, valid until the database changes.
    """

    services: ServiceContext
    messenger: TelegramMessenger
    bot: ExtBot[Any]
    wake: Callable[[], None]
    refresher: Refresher
    administrators: Administrators
    wake_pinner: Callable[[], None]
    rate: float
    read: Callable[[bytes, str], Awaitable[Document]]
    prepare: Callable[[bytes, MediaKind, str], Awaitable[PreparedFile]]
    features: tuple[Feature, ...]
    local_files: Path | None = None
    placing: WeakValueDictionary[tuple[int, int], asyncio.Lock] = field(default_factory=WeakValueDictionary)
    kept_answers: KeptAnswers = field(default_factory=KeptAnswers)

    @property
    def mission(self) -> Mission:
        """The mission."""
        return self.services.mission

    async def role(self, user: int) -> Role | None:
        """The person's role, to decide what is shown; rights are checked again in the services."""
        return await members.role(self.services.db.reader, user)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One update by one person in one chat. `user` is 0 if Telegram names nobody. `direct`: the chat is a channel's
    direct messages, which is not a group, and where nobody can subscribe."""

    context: ChatContext
    chat: int
    thread: int
    kind: ChatKind
    user: int
    translate: Translator
    reads: str  # the language for statements in this chat
    message: Message | None
    query: CallbackQuery | None
    direct: bool = False
    album: tuple[Message, ...] = ()  # all messages of the album that `message` stands for, in order
    answered: asyncio.Event = field(default_factory=asyncio.Event, compare=False)  # the press has been

    @property
    def private(self) -> bool:
        """Whether nobody else can read the chat."""
        return self.kind is ChatKind.PRIVATE

    @property
    def asker(self) -> int:
        """The person to whom private things may be shown: that of a private chat; 0 if others can read the chat."""
        return self.chat if self.private else 0

    def album_of(self, message: Message) -> tuple[Message, ...]:
        """The album that the message stands for here; the message alone if it is another one or in no album."""
        return self.album if message in self.album else (message,)

    async def show(self, view: View, *, silent: bool = False) -> int:
        """Answer with a message. Returns its id."""
        return await self.context.messenger.answer(self.chat, self.thread, view, silent=silent)

    async def say(self, key: str, **values: object) -> int:
        """Answer with a sentence. Returns the message's id."""
        return await self.show(View(RichText(self.translate(key, **values))))

    async def turn(self, view: View) -> None:
        """Edit the message whose button was pressed."""
        if self.query is None or self.query.message is None:
            return
        await self.context.messenger.edit(self.chat, self.query.message.message_id, view)

    async def toast(self, key: str = "", *, alert: bool = False, **values: object) -> None:
        """Answer the press; without a key, silently. A press too old to be answered is ignored."""
        if self.query is None:
            return
        self.answered.set()
        text = self.translate(key, **values)[:200] if key else None
        try:
            await self.query.answer(text, show_alert=alert)
        except BadRequest as error:
            if not is_too_late_to_answer(error):
                raise

    def require_receiver(self) -> None:
        """Check that the chat can receive more than answers, which a channel's direct messages cannot.

        Raises:
            Refusal: the chat is a channel's direct messages.
        """
        if self.direct:
            raise Refusal("subscribe.direct", link=self.context.bot.link)

    async def may_manage(self) -> bool:
        """Whether the person may change what this chat receives: administrators may, also anonymous ones.

        Raises:
            Refusal: the chat receives nothing.
        """
        if self.private:
            return True
        self.require_receiver()
        if self.message and self.message.sender_chat and self.message.sender_chat.id == self.chat:
            return True
        if self.user == ChatID.ANONYMOUS_ADMIN or not self.user:
            return False
        return await self.context.administrators.includes(self.chat, self.user, fresh=True)
