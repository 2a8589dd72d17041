"""The sandbox itself: a world and its people, served over HTTP on the loopback to the bot and to a browser."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.bot_door.door import BotDoor
from bot.sandbox.bot_door.webhook import WebhookCaller
from bot.sandbox.page.door import add_page, only_this_machine
from bot.sandbox.people.door import PeopleDoor
from bot.sandbox.people.scene import Scene
from bot.sandbox.world.flood_control import Rates
from bot.sandbox.world.world import TOKEN, World

MOST_BYTES = 128 * 1024 * 1024
"""The size limit of a request: an album of ten photos of 10 MB, or one file above the 50 MB that Telegram refuses."""


class Sandbox(Scene):
    """The sandbox: `async with Sandbox() as sandbox`, and a bot with base_url f"{sandbox.api_url}/bot".

    `patience`: real seconds to wait for something if no time-out is given. `rates` None: no flood control (`Rates()`
    for Telegram's own). `port` 0: any free one. `tls`: a server certificate, for HTTPS. `on_restart` kills the bot and
    starts it again, if the program that runs both gives it; the chat page then has a button for it. `spare`: the token
    and username of a second bot; the attribute of that name is its scene. `webhook_again`: seconds before a failed call
    of a webhook is first repeated. The other arguments are those of `World`.
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
        webhook_again: float = 1.0,
        on_restart: Callable[[], Awaitable[None]] | None = None,
        tls: ssl.SSLContext | None = None,
        spare: tuple[str, str] | None = None,
    ) -> None:
        world = World(clock, rates=rates, token=token, username=username, privacy_mode=privacy_mode, history=history)
        super().__init__(world, on_restart, patience)
        self.host = host
        self.port = port
        self._tls = tls
        self._spare_door: BotDoor | None = None
        self._stopping = asyncio.Event()
        self.spare = self._second_bot(*spare, patience) if spare else None
        self._bot_door = BotDoor(world, self.faults, self._stopping, self._spare_door)
        self._webhook = WebhookCaller(world, webhook_again)
        self._people_door = PeopleDoor(self, self._stopping)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    def _second_bot(self, token: str, username: str, patience: float) -> Scene:
        world = World(self.world.clock, token=token, username=username, name="Spare", beside=self.world)
        scene = Scene(world, patience=patience)
        self._spare_door = BotDoor(world, scene.faults, self._stopping)
        return scene

    async def start(self) -> None:
        """Start to listen. OSError if the port is taken."""
        app = web.Application(client_max_size=MOST_BYTES, middlewares=[only_this_machine(self.host)])
        self._bot_door.add_routes(app)
        self._people_door.add_routes(app)
        add_page(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await self.listen()
        self._webhook.start()

    async def stop(self) -> None:
        """Stop listening; calls that wait or hang end."""
        self._stopping.set()
        for door in (self._bot_door, self._spare_door):
            if door:
                door.end_poll()
        self.changes.wake()
        await self._webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = self._site = None

    async def listen(self) -> None:
        """Accept connections (again), on the same port as before."""
        if self._runner is None or self._site is not None:
            return
        self._site = web.TCPSite(
            self._runner, self.host, self.port, reuse_address=True, backlog=1024, ssl_context=self._tls
        )
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
        """http://127.0.0.1:port, or https, without a slash at the end."""
        return f"http{'s' if self._tls else ''}://{self.host}:{self.port}"

    @property
    def polling(self) -> bool:
        """Whether the bot is waiting in getUpdates right now: it is up and has taken all updates so far."""
        return self._bot_door.polling
