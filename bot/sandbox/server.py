"""The sandbox itself: a world, its two HTTP doors on the loopback, and the verbs that set a scene."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox import membership, page_door, people
from bot.sandbox.bot_door import BotDoor
from bot.sandbox.client import ChatRef, Person
from bot.sandbox.client_door import ClientDoor
from bot.sandbox.faults import Faults
from bot.sandbox.flood import Rates
from bot.sandbox.model import Call, Chat, Event, Impossible, Message, User
from bot.sandbox.world import TOKEN, World


class Sandbox:
    """A Telegram in a box: `async with Sandbox() as sandbox`, and a bot with base_url f"{sandbox.api_url}/bot".

    `patience`: real seconds that a wait for something lasts where it names none. `rates` None: no flood control
    (`Rates()` for Telegram's own). `port` 0: any free one. `on_restart` kills the bot and starts it again: whoever
    runs both gives it, and the chat page then has a button for it. The other arguments are those of `World`.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        rates: Rates | None = None,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        token: str = TOKEN,
        username: str = "chancery_bot",
        privacy_mode: bool = True,
        history: bool = True,
        patience: float = 5.0,
        on_restart: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.patience = patience
        self.world = World(
            clock, rates=rates, token=token, username=username, privacy_mode=privacy_mode, history=history
        )
        self.faults = Faults()
        self.host = host
        self.port = port
        self.on_restart = on_restart
        self.about: dict[int, str] = {}
        self._people: dict[int, Person] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._stopping = asyncio.Event()
        self._bot_door = BotDoor(self.world, self.faults, self._stopping)
        self._client_door = ClientDoor(self, self._stopping)
        self.world.listeners.append(self._on_event)

    # --- running

    async def start(self) -> None:
        """Open the doors."""
        app = web.Application(client_max_size=64 * 1024 * 1024, middlewares=[page_door.only_as(self.host)])
        app.router.add_route("*", "/bot{tail:.*}", self._bot_door.handle)
        app.router.add_get("/file/bot{tail:.*}", self._bot_door.download)
        app.router.add_get("/client/tally", self._tally)
        self._client_door.routes(app)
        page_door.routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await self.listen()

    async def _tally(self, request: web.Request) -> web.Response:
        """The counters of a sandbox without history, for whoever measures from another process."""
        return web.json_response({"ok": True, "result": self.world.tally.as_json()})

    async def stop(self) -> None:
        """Close the doors; whatever waits or hangs ends."""
        self._stopping.set()
        self._bot_door.close()
        self._wake()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = self._site = None

    async def listen(self) -> None:
        """Accept connections (again), on the same port as before."""
        if self._runner is None or self._site is not None:
            return
        self._site = web.TCPSite(self._runner, self.host, self.port, reuse_address=True, backlog=1024)
        await self._site.start()
        self.port = self._runner.addresses[-1][1]

    async def stop_listening(self) -> None:
        """Refuse new connections, as a machine without the service does; open ones stay."""
        if self._site is not None:
            await self._site.stop()
            self._site = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def api_url(self) -> str:
        """http://127.0.0.1:port, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

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

    @property
    def polling(self) -> bool:
        """Whether the bot waits in getUpdates right now: it is up and has taken what there was."""
        return self._bot_door.polling

    # --- waiting

    def _on_event(self, event: Event) -> None:
        self._wake()

    def _wake(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    async def changed(self) -> None:
        """Return when anything in the world has changed after this call."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future

    async def until(self, condition: Callable[[], object], timeout: float | None = None) -> None:  # noqa: ASYNC109 (a test's own bound)
        """Return as soon as `condition()` holds, looking after every change; AssertionError after `timeout` s."""
        seconds = self.patience if timeout is None else timeout
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await self.changed()
        except TimeoutError:
            last = "\n".join(map(str, self.calls[-10:]))
            raise AssertionError(f"Not within {seconds} s; the bot's last calls:\n{last}") from None

    # --- setting the scene

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
        """A new person. `started`: their private chat exists without a /start. `about`: who they are, for the page."""
        user = self.world.add_user(
            name, language=language, username=username, last_name=last_name, user_id=user_id, started=started
        )
        if about:
            self.about[user.id] = about
        return self.person(user.id)

    def person(self, user_id: int) -> Person:
        """The person with this user id."""
        if user_id not in self._people:
            self._people[user_id] = Person(self, self.world.user(user_id))
        return self._people[user_id]

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
        """The chat itself, given it or its id."""
        if chat is None:
            raise Impossible("A chat is needed.")
        return chat if isinstance(chat, Chat) else self.world.chat(chat)

    def topic(self, chat: ChatRef, name: str) -> int:
        """A new topic in a forum, by its creator; returns the thread id."""
        where = self.chat(chat)
        return self.world.topic(where, self._creator(where), name).id

    def close_topic(self, chat: ChatRef, thread: int) -> None:
        """Close a topic."""
        where = self.chat(chat)
        membership.close_topic(self.world, where, thread, True, self._creator(where))

    def reopen_topic(self, chat: ChatRef, thread: int) -> None:
        """Open a closed topic again."""
        where = self.chat(chat)
        membership.close_topic(self.world, where, thread, False, self._creator(where))

    def delete_topic(self, chat: ChatRef, thread: int) -> None:
        """Delete a topic with all its messages."""
        membership.delete_topic(self.world, self.chat(chat), thread)

    def migrate(self, chat: ChatRef) -> Chat:
        """Turn a basic group into a supergroup; returns the new chat with its new id."""
        return membership.migrate(self.world, self.chat(chat))

    def delete_chat(self, chat: ChatRef) -> None:
        """The chat is gone: 400 chat not found."""
        self.chat(chat).deleted = True

    def _creator(self, chat: Chat) -> User:
        creator = next(m.user_id for m in chat.members.values() if m.status == "creator")
        return self.world.users[creator]

    async def restart_bot(self) -> None:
        """Kill the bot and start it again, where whoever runs it gave a way to."""
        if self.on_restart is None:
            raise Impossible("The bot is not run from here, so it can't be restarted from here.")
        await self.on_restart()

    # --- looking

    def messages(self, chat: ChatRef, thread: int | None = None) -> list[Message]:
        """Copies of what a chat of any kind holds, oldest first."""
        return people.held(self.chat(chat), thread)

    def file(self, message: Message) -> bytes:
        """What is in a document that was sent."""
        return self.world.files[message.document["file_id"]]

    def texts(self, chat: ChatRef, thread: int | None = None) -> list[str]:
        """The texts a chat holds, oldest first, service messages left out."""
        return [m.text for m in self.messages(chat, thread) if m.service is None]
