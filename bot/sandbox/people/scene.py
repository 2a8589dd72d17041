"""Everything around the bot, without a network: people, chats and their changes, and waiting for the bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from bot.sandbox.bot_api.faults import Faults
from bot.sandbox.people import chat_changes, messages
from bot.sandbox.people.person import Person
from bot.sandbox.people.viewer import ChatRef
from bot.sandbox.world.changes import Changes
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Call, Chat, Message, User
from bot.sandbox.world.world import World


class Scene:
    """The people, groups and channels of a world, and the faults that are ordered for the bot's calls.

    `on_restart` kills the bot and starts it again, if the program that runs the bot gives it; without it a restart is
    Impossible. `patience`: real seconds to wait for something if no time-out is given.
    """

    def __init__(
        self, world: World, on_restart: Callable[[], Awaitable[None]] | None = None, patience: float = 5.0
    ) -> None:
        self.world = world
        self.changes = Changes(world, patience)
        self.faults = Faults()
        self.on_restart = on_restart
        self._people: dict[int, Person] = {}

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def bot(self) -> User:
        """The bot's account."""
        return self.world.bot

    @property
    def calls(self) -> list[Call]:
        """Every call the bot made, oldest first."""
        return self.world.calls

    async def restart_bot(self) -> None:
        """Kill the bot and start it again."""
        if self.on_restart is None:
            raise Impossible("The bot is not run from here, so it can't be restarted from here.")
        await self.on_restart()

    def lose_bot(self) -> None:
        """Telegram deletes the bot: its token is no longer accepted."""
        self.world.lost = True
        self.world.tell("update", 0, 0)

    # --- waiting

    async def changed(self) -> None:
        """Return when anything in the world has changed after this call."""
        await self.changes.next()

    @property
    def patience(self) -> float:
        """Real seconds to wait for something if no time-out is given."""
        return self.changes.patience

    async def until(self, condition: Callable[[], object], timeout: float | None = None) -> None:  # noqa: ASYNC109 (a test's own bound)
        """Return as soon as `condition()` holds, checked after every change; AssertionError after `timeout` s."""

        def last_calls() -> str:
            return "; the bot's last calls:\n" + "\n".join(map(str, self.calls[-10:]))

        await self.changes.until(condition, timeout, last_calls)

    # --- people

    def user(
        self,
        name: str,
        language: str | None = "en",
        *,
        username: str | None = None,
        last_name: str | None = None,
        user_id: int | None = None,
        started: bool = False,
        about: str = "",
    ) -> Person:
        """A new person. `started`: they have already started the bot. `about`: who they are, for the chat page."""
        user = self.world.add_user(
            name,
            language=language,
            username=username,
            last_name=last_name,
            user_id=user_id,
            started=started,
            about=about,
        )
        return self.person(user.id)

    def person(self, user_id: int) -> Person:
        """The person with this user id; Impossible if there is none."""
        if user_id not in self._people:
            self._people[user_id] = Person(self.world, self.changes, self.world.user(user_id))
        return self._people[user_id]

    # --- chats

    def group(
        self,
        title: str,
        creator: Person,
        members: Iterable[Person] = (),
        forum: bool = False,
        supergroup: bool = False,
        username: str | None = None,
    ) -> Chat:
        """A new group without the bot: basic, or a supergroup (forums and public groups always are)."""
        kind = "supergroup" if supergroup or forum or username else "group"
        ids = tuple(person.id for person in members)
        return self.world.add_chat(kind, title, creator.id, members=ids, username=username, forum=forum)

    def channel(
        self, title: str, username: str | None = None, *, creator: Person, members: Iterable[Person] = ()
    ) -> Chat:
        """A new channel without the bot; `members` are its subscribers."""
        ids = tuple(person.id for person in members)
        return self.world.add_chat("channel", title, creator.id, members=ids, username=username)

    def chat(self, chat: ChatRef) -> Chat:
        """The chat, from the chat itself or its id."""
        if chat is None:
            raise Impossible("A chat is needed.")
        return chat if isinstance(chat, Chat) else self.world.chat(chat)

    def topic(self, chat: ChatRef, name: str) -> int:
        """A new topic in a forum, by its creator, or in a private chat; returns the thread id."""
        return chat_changes.add_topic(self.world, self.chat(chat), name).id

    def close_topic(self, chat: ChatRef, thread: int) -> None:
        """Close a topic."""
        chat_changes.close_topic(self.world, self.chat(chat), thread, True)

    def reopen_topic(self, chat: ChatRef, thread: int) -> None:
        """Open a closed topic again."""
        chat_changes.close_topic(self.world, self.chat(chat), thread, False)

    def delete_topic(self, chat: ChatRef, thread: int) -> None:
        """Delete a topic with all its messages."""
        chat_changes.delete_topic(self.world, self.chat(chat), thread)

    def hide_general(self, chat: ChatRef) -> None:
        """Hide a forum's General topic."""
        chat_changes.hide_general(self.world, self.chat(chat), True)

    def show_general(self, chat: ChatRef) -> None:
        """Show a forum's General topic again."""
        chat_changes.hide_general(self.world, self.chat(chat), False)

    def direct_messages(self, channel: ChatRef) -> Chat:
        """Let people write to a channel; returns the chat for that."""
        return chat_changes.open_direct_messages(self.world, self.chat(channel))

    def migrate(self, chat: ChatRef, told: Iterable[str] = chat_changes.MIGRATION) -> Chat:
        """Turn a basic group into a supergroup; returns the new chat with its new id. `told`: what the bot is told, in
        that order (see `chat_changes.migrate`)."""
        return chat_changes.migrate(self.world, self.chat(chat), told)

    def delete_chat(self, chat: ChatRef) -> None:
        """Delete a chat: the bot gets "400 chat not found" from now on."""
        self.chat(chat).deleted = True

    def messages(self, chat: ChatRef, thread: int | None = None) -> list[Message]:
        """Copies of the messages in a chat of any kind, oldest first."""
        return messages.copies(self.chat(chat), thread)

    def texts(self, chat: ChatRef, thread: int | None = None) -> list[str]:
        """The texts in a chat, oldest first, service messages left out."""
        return [m.text for m in self.messages(chat, thread) if m.service is None]

    def file(self, message: Message) -> bytes:
        """The bytes of a message's file, for a photo of its largest size."""
        return messages.bytes_of(self.world, message)

    @property
    def uploads(self) -> int:
        """How many files the bot has uploaded; a file_id does not count."""
        return self.world.files.uploads

    def forget_file(self, message: Message) -> None:
        """Make Telegram forget a message's file: its file_ids are refused from now on."""
        file = self.world.files.with_unique_id(message.file.get("file_unique_id", ""))
        if file is None:
            raise Impossible("There is no file in this message.")
        self.world.files.forget(file)

    def file_id_of_another_bot(self, message: Message) -> str:
        """Another bot's file_id of a message's file; this bot is refused with it."""
        file = self.world.files.with_unique_id(message.file.get("file_unique_id", ""))
        if file is None:
            raise Impossible("There is no file in this message.")
        return file.id_for(self.bot.id + 1)
