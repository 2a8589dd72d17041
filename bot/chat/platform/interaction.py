"""An interaction (one update by one person in one chat), what handlers work with, and what a feature consists of.

They are in one file since each speaks of the others: a feature's handlers are given an interaction, which leads to the
context, which holds the list of the features.
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
    """Whose menu a command is in."""

    READERS = "readers"
    STAFF = "staff"
    NOBODY = "nobody"  # works, but is not in a menu


@dataclass(frozen=True, slots=True)
class Command:
    """A command. The first name is the one shown; the catalogs hold menu.<name>. `run` gets the text behind it.
    `only_answers`: it changes nothing, so that a stranger's may be left out where too many ask."""

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
    """What a button's verb does. `run` raises ValueError for arguments that no button of ours carries.
    `only_answers`: as a command's."""

    verb: str
    run: Callable[[Interaction, Sequence[str]], Awaitable[None]]
    only_answers: bool = False


P = TypeVar("P", bound=Prompt)


@dataclass(frozen=True, slots=True)
class Question(Generic[P]):
    """A kind of open question: `take` gets the message that answers it, and gives False where it is no answer but for
    others to take; `cancelled` follows /cancel."""

    kind: type[P]
    take: Callable[[Interaction, Message, P], Awaitable[bool | None]]
    cancelled: Callable[[Interaction, P], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class StartLink:
    """A deep link, which is /start with a payload that begins with `prefix`. `open` gets the rest of the payload and
    says whether that leads anywhere; where it does not, the home page follows, with the sentence `unknown` before it.
    """

    prefix: str
    open: Callable[[Interaction, str], Awaitable[bool]]
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of a draft's card, in place of the card itself. What follows a `-` in an open page's name is the page's
    own: `sure-publish` is the page `sure`."""

    name: str
    draw: Callable[[ChatContext, Translator, Draft, CardFacts, ShownCard], Awaitable[View]]


class Turn(IntEnum):
    """The order in which a message that is no command is offered to the features."""

    MEDIA = 1  # a picture or file that staff send for a statement
    CAPTION = 2  # a command that is written below a picture or file
    ANSWER = 3  # the answer to an open question
    NOT_TYPED = 4  # a command that somebody else wrote
    CONTINUED = 5  # goes on with what was begun before
    ANYTHING = 6  # whatever is left
    NOT_UNDERSTOOD = 7


@dataclass(frozen=True, slots=True)
class MessageTaker:
    """Where messages go that are no command. `take` says whether the message was one for it."""

    turn: Turn
    take: Callable[[Interaction, Message], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Feature:
    """All that one file of the chat adds to the bot."""

    commands: tuple[Command, ...] = ()
    presses: tuple[Press, ...] = ()
    questions: tuple[Question[Any], ...] = ()
    links: tuple[StartLink, ...] = ()
    pages: tuple[CardPage, ...] = ()
    messages: tuple[MessageTaker, ...] = ()
    edited: tuple[Callable[[Interaction, Message], Awaitable[None]], ...] = ()  # a person edited a private message
    updates: tuple[BaseHandler[Any, Any, Any], ...] = ()  # for what Telegram itself tells about chats
    fresh: Callable[[Interaction], Awaitable[None]] | None = None  # shows the menu that a button of an old one was on


@dataclass(frozen=True, slots=True)
class ChatContext:
    """What every handler works with.

    Args:
        wake: tells delivery that something is to be sent.
        wake_pinner: tells the pinner that there is an order.
        rate: how many messages a second it sends.
        read: takes the text out of a file (its bytes, its name), or raises a Refusal.
        prepare: checks a file (its bytes, its kind, its name) and makes it ready for readers, or raises a Refusal.
        features: the list of all features.
        placing: a lock for each draft and chat in which it is being shown.
        local_files: below which folder files of a Bot API server with `--local` may be read; None where nowhere.
        kept_answers: of inline queries, until the database changes.
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
        """The person's role, for what is shown; rights are checked again in the services."""
        return await members.role(self.services.db.reader, user)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One update by one person in one chat. `user` is 0 where Telegram names nobody. `direct`: the chat is a channel's
    direct messages, which is no group, and where nobody can subscribe."""

    context: ChatContext
    chat: int
    thread: int
    kind: ChatKind
    user: int
    translate: Translator
    reads: str  # the language in which statements are wanted here
    message: Message | None
    query: CallbackQuery | None
    direct: bool = False
    album: tuple[Message, ...] = ()  # all messages of the album that `message` speaks for, in order
    answered: asyncio.Event = field(default_factory=asyncio.Event, compare=False)  # the press has been

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.kind is ChatKind.PRIVATE

    @property
    def asker(self) -> int:
        """Who may be shown what is not for everyone: the person of a private chat; 0 where others read along."""
        return self.chat if self.private else 0

    def album_of(self, message: Message) -> tuple[Message, ...]:
        """The album that the message speaks for here; the message alone where it is another one, or of none."""
        return self.album if message in self.album else (message,)

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
        self.answered.set()
        text = self.translate(key, **values)[:200] if key else None
        try:
            await self.query.answer(text, show_alert=alert)
        except BadRequest as error:
            if not is_too_late_to_answer(error):
                raise

    def require_receiver(self) -> None:
        """Nothing is sent to a channel's direct messages but answers.

        Raises:
            Refusal: the chat is such a one.
        """
        if self.direct:
            raise Refusal("subscribe.direct", link=self.context.bot.link)

    async def may_manage(self) -> bool:
        """Whether the person may change what this chat receives: its administrators, anonymous ones too.

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
