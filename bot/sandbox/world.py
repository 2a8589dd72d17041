"""The state of a small Telegram: users, chats, members, messages, the bot's updates. No I/O, no await, no clock
of its own. What people may do is in `people`, what the bot may do in `methods`.

Everything that changes is told to the `listeners` (sync callables), so that doors can wake whoever waits.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable
from typing import Any

from bot.sandbox import wire
from bot.sandbox.detect import detected
from bot.sandbox.flood import Flood, Rates, Tally
from bot.sandbox.model import Call, Chat, Event, Impossible, Json, Member, Message, Query, Topic, Upload, User

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
"""The example token of core.telegram.org/bots/api#authorizing-your-bot."""

KEPT_SECONDS = 24 * 3600
"""core.telegram.org/bots/api#getting-updates: updates are kept for 24 hours at most."""

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""core.telegram.org/bots/api#getupdates: what an empty `allowed_updates` leaves out."""


class World:
    """One bot and everybody it can meet.

    `clock` gives seconds since the epoch. `rates` None: no flood control. `privacy_mode` as in
    core.telegram.org/bots/features#privacy-mode. `history` False is for benchmarks: the bot's messages and calls are
    counted in `tally`, not kept and not told to the listeners; everyone with a positive id has started the bot; an
    edit or a delete of an id that was given out succeeds without a look at the text. What is sent is still judged.
    `callback_timeout` is how long a pressed button waits for its answer, in seconds.
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
    ) -> None:
        self.clock = clock
        self.flood = Flood(rates)
        self.token = token
        self.privacy_mode = privacy_mode
        self.history = history
        self.callback_timeout = callback_timeout
        self.bot = User(int(token.partition(":")[0]), name, username=username, is_bot=True, known=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.usernames: dict[str, int] = {}
        self.queries: dict[str, Query] = {}
        self.calls: list[Call] = []
        self.tally = Tally()
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.files: dict[str, bytes] = {}
        self.listeners: list[Callable[[Event], None]] = []
        self.allowed_updates: frozenset[str] = frozenset()
        self.confirmed = 0
        self._updates: deque[tuple[int, float, Json]] = deque()
        self._update_ids = itertools.count(100_000_001)
        self._user_ids = itertools.count(5_000_001)
        self._chat_ids = itertools.count(4_000_001)
        self._query_ids = itertools.count(8_000_000_000_000_001)

    # --- telling

    def tell(self, kind: str, chat_id: int, item: int | str) -> None:
        """Tell every listener that something changed."""
        event = Event(kind, chat_id, item)
        for listener in self.listeners:
            listener(event)

    def now(self) -> int:
        """The time as messages carry it: whole seconds."""
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
    ) -> User:
        """A new person. `started`: their private chat with the bot exists already (no /start needed)."""
        user = User(user_id or next(self._user_ids), first_name, last_name, username, language)
        if user.id in self.users:
            raise Impossible(f"There is already a user {user.id}.")
        self.users[user.id] = user
        chat = self.chats[user.id] = Chat(user.id, "private", first_name, username, started=started)
        user.known = started
        chat.add(user.id)
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
        self.chats[chat.id] = chat
        if username:
            self.usernames[username.lower()] = chat.id
        chat.add(creator, "creator")
        for member in members:
            if member != creator:
                chat.add(member)
        self.tell("member", chat.id, creator)
        return chat

    def chat(self, chat_id: int) -> Chat:
        """The chat with this id; raises Impossible."""
        try:
            return self.chats[chat_id]
        except KeyError:
            raise Impossible(f"There is no chat {chat_id}.") from None

    def user(self, user_id: int) -> User:
        """The user with this id; raises Impossible."""
        try:
            return self.users[user_id]
        except KeyError:
            raise Impossible(f"There is no user {user_id}.") from None

    def meet(self, chat_id: object) -> None:
        """Without history: let whoever is written to be a person who has started the bot."""
        number = int(chat_id) if isinstance(chat_id, str) and chat_id.isdecimal() else chat_id
        if isinstance(number, int) and number > 0 and number not in self.chats:
            self.add_user("Somebody", user_id=number, started=True)

    # --- messages

    def post(self, chat: Chat, sender: User | None, text: str = "", **fields: Any) -> Message:
        """Put a message into a chat and tell; no rule is checked here."""
        chat.last_id += 1
        message = Message(chat.last_id, chat.id, self.now(), sender, text, **fields)
        if self.history or not message.from_bot:
            chat.messages[message.id] = message
            self.tell("message", chat.id, message.id)
        else:
            self.tally.accept(chat.id, self.clock())
        return message

    def document(self, file: Upload) -> Json:
        """Keep a file; what a message with it contains (core.telegram.org/bots/api#document)."""
        file_id = f"document{len(self.files) + 1}"
        self.files[file_id] = file.data
        about = {"file_name": file.name, "mime_type": file.kind, **wire.file_json(file_id, len(file.data))}
        del about["file_path"]
        return {"document": about}

    def service(self, chat: Chat, actor: User, content: Json, thread: int | None = None) -> Message:
        """A service message by `actor`, delivered to the bot too if it is in the chat."""
        message = self.post(chat, actor, service=content, thread=thread)
        if chat.type != "channel":
            self.deliver(chat, message)
        return message

    def deliver(self, chat: Chat, message: Message, kind: str = "message") -> None:
        """Queue the update of a message for the bot, if the bot is there to see it."""
        if chat.type == "private" or chat.member(self.bot.id).inside:
            if message.sender is not None:
                message.sender.known = True
            self.push(kind, wire.message_json(self, message))

    def entities(self, text: str, entities: list[Json]) -> list[Json]:
        """`entities` with those that Telegram finds by itself."""
        return detected(text, entities)

    def topic(self, chat: Chat, actor: User, name: str) -> Topic:
        """A new forum topic; its id is that of the service message announcing it."""
        if not chat.is_forum:
            raise Impossible(f"{chat.title} is not a forum.")
        content = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        topic = chat.topics[chat.last_id + 1] = Topic(chat.last_id + 1, name)
        self.service(chat, actor, content, topic.id)
        self.tell("topic", chat.id, topic.id)
        return topic

    # --- members

    def set_member(self, chat: Chat, user_id: int, actor: User, status: str, rights: dict[str, bool]) -> None:
        """Change a standing; a change of the bot's own becomes a my_chat_member update."""
        old = chat.member(user_id)
        new = chat.add(user_id, status, rights)
        if user_id == self.bot.id:
            self.my_chat_member(chat, actor, old, new)
        self.tell("member", chat.id, user_id)

    def my_chat_member(self, chat: Chat, actor: User, old: Member, new: Member) -> None:
        """core.telegram.org/bots/api#chatmemberupdated about the bot itself."""
        actor.known = True
        update = {
            "chat": wire.chat_json(self, chat),
            "from": wire.user_json(actor),
            "date": self.now(),
            "old_chat_member": wire.member_json(self, chat, old),
            "new_chat_member": wire.member_json(self, chat, new),
        }
        self.push("my_chat_member", update)

    # --- updates (core.telegram.org/bots/api#getupdates)

    def push(self, kind: str, payload: Json) -> int | None:
        """Queue an update if the bot asked for its kind; its id, or None."""
        allowed = self.allowed_updates
        if (kind not in allowed) if allowed else (kind in NOT_BY_DEFAULT):
            return None
        update_id = next(self._update_ids)
        self._updates.append((update_id, self.clock(), {"update_id": update_id, kind: payload}))
        self.tell("update", 0, update_id)
        return update_id

    def updates(self, offset: int = 0, limit: int = 100) -> list[Json]:
        """Confirm everything below `offset`, then the oldest `limit` updates that remain.

        A negative offset counts from the end of the queue and forgets all before it.
        """
        queue = self._updates
        oldest = self.clock() - KEPT_SECONDS
        while queue and queue[0][1] < oldest:
            queue.popleft()
        if offset < 0:
            while len(queue) > -offset:
                self.confirmed = queue.popleft()[0]
        elif offset > 0:
            while queue and queue[0][0] < offset:
                self.confirmed = queue.popleft()[0]
        return [update for _, _, update in itertools.islice(queue, limit)]

    @property
    def pending(self) -> int:
        """How many updates wait for the bot."""
        return len(self._updates)

    def drop_pending(self) -> None:
        """Forget what waits (`drop_pending_updates` of deleteWebhook)."""
        self._updates.clear()

    def next_query_id(self) -> str:
        """A fresh callback query id."""
        return str(next(self._query_ids))
