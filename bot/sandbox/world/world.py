"""The state of a small Telegram: users, chats, members, messages, the bot's updates. No I/O, no clock of its own.

What people may do is in `people`, what the bot may do in `bot_api`. Every change is told to the `listeners`.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable
from typing import Any

from bot.sandbox.world.elsewhere import Elsewhere
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.files import Files
from bot.sandbox.world.flood_control import FloodControl, Rates
from bot.sandbox.world.model import Call, Chat, Event, Json, Message, Query, User, WebhookSettings
from bot.sandbox.world.tally import Tally

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
"""The example token of core.telegram.org/bots/api#authorizing-your-bot."""

KEPT_SECONDS = 24 * 3600
"""core.telegram.org/bots/api#getting-updates: updates are kept for 24 hours at most."""

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""core.telegram.org/bots/api#getupdates: the kinds that an empty `allowed_updates` leaves out."""


class World:
    """One bot and everybody it can meet.

    `clock` gives seconds since the epoch. `rates` None: no flood control. `privacy_mode` as in
    core.telegram.org/bots/features#privacy-mode. `callback_timeout`: how many seconds a pressed button waits for its
    answer.

    `beside`: the world of another bot. People, groups and channels are the same for both; private chats and updates are
    each bot's own.

    `history` False is for benchmarks: the bot's messages and calls are counted in `tally`, not kept and not told to the
    listeners; everyone with a positive id has started the bot; an edit or a delete of an existing id succeeds without
    comparing the text. Sent content is still checked.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        rates: Rates | None = None,
        token: str = TOKEN,
        username: str = "chancery_bot",
        name: str = "Chancery",
        privacy_mode: bool = True,
        history: bool = True,
        callback_timeout: float = 15.0,
        beside: World | None = None,
    ) -> None:
        self.clock = clock
        self.flood = FloodControl(rates)
        self.token = token
        self.privacy_mode = privacy_mode
        self.history = history
        self.callback_timeout = callback_timeout
        self.bot = User(int(token.partition(":")[0]), name, username=username, is_bot=True, known=True)
        self.users: dict[int, User] = beside.users if beside else {}
        self.users[self.bot.id] = self.bot
        self.chats: dict[int, Chat] = {}
        self.usernames: dict[str, int] = beside.usernames if beside else {}
        self.worlds: list[World] = beside.worlds if beside else []  # of all bots
        self.worlds.append(self)
        self.lost = False  # the bot was deleted: its token is no longer accepted
        self.queries: dict[str, Query] = {}
        self.calls: list[Call] = []
        self.tally = Tally()
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.files: Files = beside.files if beside else Files()
        self.elsewhere = Elsewhere()
        self.listeners: list[Callable[[Event], None]] = []
        self.allowed_updates: frozenset[str] = frozenset()
        self.private_topics = False  # whether private chats have topics (core.telegram.org/bots/api#user)
        self.webhook = ""  # the address of the webhook; while it is set, getUpdates is refused
        self.webhook_settings = WebhookSettings()
        self._updates: deque[tuple[int, float, Any]] = deque()
        self._update_ids = itertools.count(100_000_001)
        self._user_ids = itertools.count(5_000_001)
        self._chat_ids = itertools.count(4_000_001)
        self._album_ids = itertools.count(13_000_000_000_000_001)
        self._query_ids = itertools.count(8_000_000_000_000_001)

    # --- changes

    def tell(self, kind: str, chat_id: int, item: int | str) -> None:
        """Tell every listener that something changed."""
        event = Event(kind, chat_id, item)
        for listener in self.listeners:
            listener(event)

    def now(self) -> int:
        """The time as in messages: whole seconds."""
        return int(self.clock())

    # --- users and chats

    def add_user(
        self,
        first_name: str,
        *,
        language: str | None = "en",
        username: str | None = None,
        last_name: str | None = None,
        user_id: int | None = None,
        started: bool = False,
        about: str = "",
    ) -> User:
        """A new person. `started`: they have already started the bot. Impossible if the id is taken."""
        user = User(user_id or next(self._user_ids), first_name, last_name, username, language, about=about)
        if user.id in self.users:
            raise Impossible(f"There is already a user {user.id}.")
        self.users[user.id] = user
        for world in self.worlds:
            chat = world.chats[user.id] = Chat(user.id, "private", first_name, username)
            chat.add(user.id)
        self.chats[user.id].started = user.known = started
        return user

    def add_chat(
        self,
        kind: str,
        title: str,
        creator: int,
        *,
        members: tuple[int, ...] = (),
        username: str | None = None,
        forum: bool = False,
        chat_id: int | None = None,
    ) -> Chat:
        """A new group, supergroup or channel; the bot is not in it yet."""
        number = next(self._chat_ids)
        prefix = -number if kind == "group" else -1_000_000_000_000 - number
        chat = Chat(chat_id or prefix, kind, title, username, is_forum=forum)
        for world in self.worlds:
            world.chats[chat.id] = chat
        if username:
            self.usernames[username.lower()] = chat.id
        chat.add(creator, "creator")
        for member in members:
            if member != creator:
                chat.add(member)
        self.tell("member", chat.id, creator)
        return chat

    def chat(self, chat_id: int) -> Chat:
        """The chat with this id; Impossible if there is none."""
        try:
            return self.chats[chat_id]
        except KeyError:
            raise Impossible(f"There is no chat {chat_id}.") from None

    def user(self, user_id: int) -> User:
        """The user with this id; Impossible if there is none."""
        try:
            return self.users[user_id]
        except KeyError:
            raise Impossible(f"There is no user {user_id}.") from None

    def meet(self, chat_id: object) -> None:
        """Without history: make the receiver of a message a person who has started the bot."""
        number = int(chat_id) if isinstance(chat_id, str) and chat_id.isdecimal() else chat_id
        if isinstance(number, int) and number > 0 and number not in self.chats:
            self.add_user("Somebody", user_id=number, started=True)

    # --- messages

    def post(self, chat: Chat, sender: User | None, text: str = "", **fields: Any) -> Message:
        """Post a message in a chat and tell the listeners; no rule is checked here."""
        chat.last_id += 1
        message = Message(chat.last_id, chat.id, self.now(), sender, text, **fields)
        if self.history or not message.from_bot:
            chat.messages[message.id] = message
            self.tell("message", chat.id, message.id)
        else:
            self.tally.accept(chat.id, self.clock())
        return message

    def new_album(self) -> str:
        """A new value for `media_group_id`, which the messages of an album share
        (core.telegram.org/bots/api#message)."""
        return str(next(self._album_ids))

    def add_query(self, user_id: int, chat_id: int, message_id: int) -> Query:
        """Add a button press that waits for its answer."""
        query = Query(self.new_query_id(), user_id, chat_id, message_id, self.clock())
        self.queries[query.id] = query
        return query

    def new_query_id(self) -> str:
        """A new id for a question that waits for the bot's answer."""
        return str(next(self._query_ids))

    # --- updates (core.telegram.org/bots/api#getupdates)

    def push(self, kind: str, payload: Json) -> None:
        """Queue an update, if the bot asked for its kind. `payload`: its JSON object."""
        allowed = self.allowed_updates
        if (kind not in allowed) if allowed else (kind in NOT_BY_DEFAULT):
            return
        update_id = next(self._update_ids)
        self._updates.append((update_id, self.clock(), {"update_id": update_id, kind: payload}))
        self.tell("update", 0, update_id)

    def push_anything(self, thing: Any) -> None:
        """Queue something of any shape in place of an update, as only a faulty Telegram sends it."""
        update_id = next(self._update_ids)
        self._updates.append((update_id, self.clock(), thing))
        self.tell("update", 0, update_id)

    def updates(self, offset: int = 0, limit: int = 100) -> list[Any]:
        """Forget everything below `offset`, as confirmed; return the oldest `limit` updates that remain.

        A negative offset counts from the end of the queue and forgets all before it.
        """
        queue = self._updates
        oldest = self.clock() - KEPT_SECONDS
        while queue and queue[0][1] < oldest:
            queue.popleft()
        if offset < 0:
            while len(queue) > -offset:
                queue.popleft()
        else:
            while queue and queue[0][0] < offset:
                queue.popleft()
        return [update for _, _, update in itertools.islice(queue, limit)]

    def confirm(self, update_id: int) -> None:
        """Forget one update: the webhook has taken it."""
        self._updates = deque(waiting for waiting in self._updates if waiting[0] != update_id)

    @property
    def pending(self) -> int:
        """How many updates wait for the bot."""
        return len(self._updates)

    def drop_pending(self) -> None:
        """Forget the waiting updates (`drop_pending_updates` of deleteWebhook)."""
        self._updates.clear()
