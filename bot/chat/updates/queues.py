"""Handling updates: a chat's in the order in which they came, chats side by side, an album as one.

Telegram sends an album as so many messages (https://core.telegram.org/bots/api#message, `media_group_id`), and people
mean one: they are handed over together when nothing more of it has come for a moment.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from telegram import Update

from bot.chat.platform.registry import App, context_in, process
from bot.chat.updates.attempts import Attempts
from bot.chat.updates.flood import Crowd
from bot.chat.updates.raw import album_of, chat_of
from bot.domain.errors import WriteRefused
from bot.store import inbox
from bot.store.database.connection import Database

log = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0
_END_SECONDS = 5.0
_QUIET_SECONDS = 0.6  # Telegram hands out the messages of an album at once, or nearly so
_MOST_ALBUMS = 100  # that are known as handled


class ChatQueues:
    """The queues, and the tasks that work them off."""

    def __init__(self, app: App, db: Database, clock: Callable[[], datetime], crowd: Crowd) -> None:
        self._app, self._db, self._clock, self._crowd = app, db, clock, crowd
        self._attempts = Attempts(db, clock)
        self._queues: dict[int, deque[dict[str, Any]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._albums: deque[str] = deque(maxlen=_MOST_ALBUMS)  # handled lately

    def put(self, chat: int, update: dict[str, Any]) -> None:
        """Let the update be handled after those of its chat that came before it."""
        if chat in self._queues:
            self._queues[chat].append(update)
            return
        self._queues[chat] = deque([update])
        self.begin(self._drain(chat), f"chat {chat}")

    def begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Let something be done beside the queues."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Let the handlers that are at work end; what is queued stays in the inbox."""
        self._queues.clear()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_END_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def settled(self) -> None:
        """Return when every update that has arrived is handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def done(self, update_id: int) -> None:
        """Write down that an update is handled, or needs no handling."""
        self._crowd.done(update_id)
        while True:
            try:
                await self._db.write(lambda cx: inbox.done(cx, update_id, self._clock()))
                return
            except WriteRefused as error:
                log.error("an update's end cannot be written: %s; trying again", error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _drain(self, chat: int) -> None:
        """Handle a chat's updates in order until none is left."""
        try:
            while queue := self._queues.get(chat):
                await _be_whole(queue)
                async with self._crowd.turn(queue[0]):
                    if chat not in self._queues:  # the program is ending
                        continue
                    group = _together(queue)
                    if not self._was_answered(group[0]) or await self._of_staff(group[0]):
                        await self._handle(group)
                    for raw in group:
                        await self.done(raw["update_id"])
        finally:
            self._queues.pop(chat, None)

    async def _handle(self, group: Sequence[dict[str, Any]]) -> None:
        """Hand over an update, or the messages of an album; what failed or was cut off three times is set aside."""
        first = group[0]
        while await self._attempts.begin(first["update_id"]):
            try:
                await process(self._app, [Update.de_json(raw, self._app.bot) for raw in group])
                return
            except Exception:  # one that nobody can read or handle must not stop the others
                log.exception("update %s was not handled", first["update_id"])
        await self._attempts.set_aside(first["update_id"], chat_of(first))

    async def _of_staff(self, update: dict[str, Any]) -> bool:
        """Whether staff sent it: each file of theirs may be for a statement, however late it comes."""
        return await context_in(self._app.bot_data).role(chat_of(update)) is not None

    def _was_answered(self, update: dict[str, Any]) -> bool:
        """Whether it is a wordless message of an album that has been handled: what came later of it."""
        album = album_of(update)
        known = bool(album) and album in self._albums
        if album and not known:
            self._albums.append(album)
        return known and not update["message"].get("caption")


async def _be_whole(queue: deque[dict[str, Any]]) -> None:
    """Where the queue holds an album and nothing else, wait until nothing more has come for a moment."""
    seen = 0
    while album_of(queue[0]) and album_of(queue[-1]) == album_of(queue[0]) and len(queue) > seen:
        seen = len(queue)
        await asyncio.sleep(_QUIET_SECONDS)


def _together(queue: deque[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take the next update of a chat's queue; of an album all that has come, the message that speaks for it first: the
    one with words, else the first."""
    taken = [queue.popleft()]
    album = album_of(taken[0])
    while album and queue and album_of(queue[0]) == album:
        taken.append(queue.popleft())
    return sorted(taken, key=lambda update: not (album and update["message"].get("caption")))
