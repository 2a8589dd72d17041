"""The webhook's calls, as Telegram makes them: waiting updates are posted to the address that the bot has set.

core.telegram.org/bots/api#setwebhook and #getting-updates: each with the secret in a header; one chat's updates one
after the other, several chats in parallel; an update not answered with 200 is posted again, at growing intervals. Only
addresses of this machine are called.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.world.model import Event, Json
from bot.sandbox.world.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PATIENCE = aiohttp.ClientTimeout(total=60)
_LONGEST = 64.0  # times the first interval


class WebhookCaller:
    """Posts the world's updates while a webhook is set. `again`: seconds before a failed call is first repeated;
    doubled each time."""

    def __init__(self, world: World, again: float = 1.0) -> None:
        self._world, self._again = world, again
        self._under_way: dict[object, asyncio.Task[None]] = {}  # by chat
        self._changed = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        world.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.kind in ("update", "webhook"):
            self._changed.set()
        if event.kind == "webhook":  # calls to the former address no longer matter
            self._end_calls()

    def start(self) -> None:
        """Begin to call."""
        self._running = asyncio.create_task(self._run(), name="webhook")

    async def stop(self) -> None:
        """Stop calling."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})
            self._running = None

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
            try:
                while True:
                    self._changed.clear()
                    for chat, update in self._next():
                        task = asyncio.create_task(self._deliver(session, update))
                        self._under_way[chat] = task
                        task.add_done_callback(partial(self._ended, chat))
                    await self._changed.wait()
            finally:
                ended = self._end_calls()
                if ended:
                    await asyncio.wait(ended)

    def _next(self) -> Iterator[tuple[object, Json]]:
        """The oldest update of each chat without a call in progress, up to the number of connections."""
        if urlsplit(self._world.webhook).hostname not in _LOOPBACK:
            return
        for update in self._world.updates(limit=1000):
            chat = _chat_of(update)
            if len(self._under_way) >= self._world.webhook_settings.connections:
                return
            if chat not in self._under_way:
                yield chat, update

    def _ended(self, chat: object, task: asyncio.Task[None]) -> None:
        self._under_way.pop(chat, None)
        self._changed.set()

    def _end_calls(self) -> list[asyncio.Task[None]]:
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        return tasks

    async def _deliver(self, session: aiohttp.ClientSession, update: Json) -> None:
        """Post the update until it is accepted."""
        wait = self._again
        while fault := await self._post(session, update):
            self._world.webhook_settings.failed(self._world.now(), fault)
            self._world.tell("webhook call", 0, update["update_id"])
            await asyncio.sleep(wait)
            wait = min(wait * 2, self._again * _LONGEST)
        self._world.confirm(update["update_id"])
        self._world.tell("webhook call", 0, update["update_id"])

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> str:
        """Make one call. Returns its error in the words of getWebhookInfo, or ''."""
        secret = self._world.webhook_settings.secret
        headers = {"Content-Type": "application/json", **({SECRET_HEADER: secret} if secret else {})}
        try:
            async with session.post(self._world.webhook, data=json.dumps(update), headers=headers) as answer:
                ok = 200 <= answer.status < 300
                return "" if ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientError:
            return "Connection refused"


def _chat_of(update: Any) -> object:
    """The chat whose order the update belongs to; the update itself if it names no chat."""
    for found in update.values():
        if isinstance(found, dict):
            message = found.get("message", found)
            chat = message.get("chat") if isinstance(message, dict) else None
            if isinstance(chat, dict):
                return chat.get("id")
    return update["update_id"], "alone"
