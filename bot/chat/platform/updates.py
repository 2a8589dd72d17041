"""Incoming updates: stored, then handled in order within a chat, and in parallel between chats. How they come from
Telegram is in `chat/ways_in`.

An update is confirmed to Telegram only after the inbox holds it, so a crash loses none
(https://core.telegram.org/bots/api#getupdates). If there is a replica, the loss of the machine loses none either.
Updates that a crash left unhandled are handled at the next start: a change of state happens once (services have natural
keys), a reply may be repeated. An update that fails or is interrupted three times is set aside, so that it cannot crash
the bot again and again.

No content of an update can end the program or delay the next one: an unreadable update is skipped, with one line in the
log.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import datetime
from typing import Any, Never, Protocol

from telegram import Update

from bot.chat.inline import elsewhere
from bot.chat.platform.attempts import Attempts
from bot.chat.platform.flood import Crowd, FloodGuard, is_from_elsewhere, say
from bot.chat.platform.registry import App, commands_of, context_in, process
from bot.chat.ways_in.raw_updates import ALLOWED, WHOLE
from bot.domain.errors import WriteRefused
from bot.domain.flood import Verdict
from bot.domain.monitor import Spread
from bot.store import inbox
from bot.store.database.connection import Connection, Database

log = logging.getLogger(__name__)

Take = Callable[[list[dict[str, Any]]], Awaitable[None]]
_RETRY_SECONDS = 1.0
_END_SECONDS = 5.0
_ALBUMS = 100  # to remember
_QUIET_SECONDS = 0.6  # Telegram delivers the messages of an album almost at the same time
_SENTENCES = {Verdict.TELL: "flood.wait", Verdict.LEAVE_OUT: "flood.crowd"}


class WayIn(Protocol):
    """How updates come from Telegram."""

    async def run(self, take: Take) -> Never:
        """Work until it is cancelled. `take` returns when the inbox holds the updates, and raises WriteRefused if it
        cannot store them; they are not confirmed to Telegram before `take` has returned."""


class Updates:
    """A worker: the inbox and a queue for each chat. `app` handles one update of each chat at a time."""

    name = "updates"

    def __init__(self, app: App, db: Database, clock: Callable[[], datetime], way_in: WayIn) -> None:
        self._app, self._db, self._clock, self._way_in = app, db, clock, way_in
        self._attempts = Attempts(db, clock)
        self._queues: dict[int, deque[dict[str, Any]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._albums: deque[str] = deque(maxlen=_ALBUMS)  # handled recently
        self._flood_guard = FloodGuard(name=app.bot.username, commands=commands_of(app))
        context = context_in(app.bot_data)
        self._crowd = Crowd(context.features, context.rate, context.mission.need_words)
        self.ages = Spread()  # seconds from when a person wrote until the update was stored here; precise to a second
        self._judged: dict[int, Verdict] = {}  # updates not stored yet, each judged once

    async def run(self) -> None:
        """Handle what an earlier process left, then new updates, until cancelled."""
        await self._requeue()
        await self._way_in.run(self._take)

    async def stop(self) -> None:
        """Let the running handlers finish; queued updates stay in the inbox."""
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

    async def _requeue(self) -> None:
        """Queue what an earlier process left; unreadable updates are marked as handled."""
        left = []
        for update_id, chat, stored in await inbox.waiting(self._db.reader):
            try:
                left.append((chat, json.loads(stored)))
            except (ValueError, RecursionError):
                log.warning("update %d of an earlier run cannot be read and is left", update_id)
                await self._done(update_id)
        await self._crowd.meet(self._db.reader, [update for _, update in left], self._clock().timestamp())
        for chat, update in left:
            self._enqueue(chat, update)

    async def _take(self, updates: list[dict[str, Any]]) -> None:
        """Store the updates and queue the new ones."""
        await self._judge(updates)
        rows = [
            (u["update_id"], chat_of(u), written) for u in updates if self._is_stored(u) and (written := _as_json(u))
        ]
        refused = [u["update_id"] for u in updates if not self._is_stored(u)]

        async def work(cx: Connection) -> set[int]:
            return {*await inbox.put(cx, rows), *await inbox.put_refused(cx, refused, self._clock())}

        new = await self._db.write(work)
        await self._db.replica.confirm_patiently()  # if the replica is lost, its own worker says so
        judged, self._judged = self._judged, {}
        self._note_ages(update for update in updates if update["update_id"] in new)
        for update in updates:
            verdict = judged[update["update_id"]]
            if update["update_id"] in new and verdict is Verdict.TAKE and is_from_elsewhere(update):
                self._begin(elsewhere.answer(self._app, self._crowd, update), "elsewhere")
            elif update["update_id"] in new and verdict is Verdict.TAKE:
                self._enqueue(chat_of(update), update)
            elif update["update_id"] in new and verdict in _SENTENCES:
                self._begin(self._tell(update, _SENTENCES[verdict]), "flood")
            else:
                self._crowd.done(update["update_id"])

    def _note_ages(self, updates: Iterable[dict[str, Any]]) -> None:
        now = self._clock().timestamp()
        for update in updates:
            message = update.get("message")
            date = message.get("date") if isinstance(message, dict) else None
            if isinstance(date, int):  # https://core.telegram.org/bots/api#message
                self.ages.add(max(0.0, now - date))

    def _is_stored(self, update: dict[str, Any]) -> bool:
        """Whether the inbox stores the update itself; of the others it stores the number alone."""
        taken = self._judged[update["update_id"]] is Verdict.TAKE
        return taken and not is_from_elsewhere(update)

    async def _judge(self, updates: list[dict[str, Any]]) -> None:
        """Leave out updates of those who send too many, and strangers' questions if too many wait. An update that could
        not be stored arrives again and is not counted twice."""
        now = self._clock().timestamp()
        fresh = [update for update in updates if update["update_id"] not in self._judged]
        await self._crowd.meet(self._db.reader, fresh, now)
        for update in fresh:
            verdict = self._flood_guard.judge(update, now)
            self._judged[update["update_id"]] = self._crowd.judge(update, verdict, now)

    async def _tell(self, update: dict[str, Any], key: str) -> None:
        context = context_in(self._app.bot_data)
        try:
            if "callback_query" in update:  # takes no slot, so it need not wait
                await say(context, update, key)
                return
            async with self._crowd.turn(update):
                await say(context, update, key)
        finally:
            self._crowd.done(update["update_id"])

    def _enqueue(self, chat: int, update: dict[str, Any]) -> None:
        if chat in self._queues:
            self._queues[chat].append(update)
            return
        self._queues[chat] = deque([update])
        self._begin(self._drain(chat), f"chat {chat}")

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, chat: int) -> None:
        """Handle a chat's updates in order until none is left."""
        try:
            while queue := self._queues.get(chat):
                await _wait_for_album(queue)
                async with self._crowd.turn(queue[0]):
                    if chat not in self._queues:  # the program is ending
                        continue
                    group = _next_group(queue)
                    if not self._was_answered(group[0]) or await self._of_staff(group[0]):
                        await self._handle(group)
                    for raw in group:
                        await self._done(raw["update_id"])
        finally:
            self._queues.pop(chat, None)

    async def _handle(self, group: Sequence[dict[str, Any]]) -> None:
        """Handle an update, or the messages of an album; set it aside after three failures or interruptions."""
        first = group[0]
        while await self._attempts.begin(first["update_id"]):
            try:
                await process(self._app, [Update.de_json(raw, self._app.bot) for raw in group])
                return
            except Exception:  # an update that cannot be read or handled must not stop the others
                log.exception("update %s was not handled", first["update_id"])
        await self._attempts.set_aside(first["update_id"], chat_of(first))

    async def _of_staff(self, update: dict[str, Any]) -> bool:
        """Whether staff sent it: each of their files may be for a statement, however late it arrives."""
        return await context_in(self._app.bot_data).role(chat_of(update)) is not None

    def _was_answered(self, update: dict[str, Any]) -> bool:
        """Whether it is a message without a caption from an album that was already handled: a late part of it."""
        album = _album_of(update)
        known = bool(album) and album in self._albums
        if album and not known:
            self._albums.append(album)
        return known and not update["message"].get("caption")

    async def _done(self, update_id: int) -> None:
        self._crowd.done(update_id)
        while True:
            try:
                await self._db.write(lambda cx: inbox.done(cx, update_id, self._clock()))
                return
            except WriteRefused as error:
                log.error("an update's end cannot be written: %s; trying again", error)
                await asyncio.sleep(_RETRY_SECONDS)


def chat_of(update: dict[str, Any]) -> int:
    """The chat whose order the update belongs to; 0 if it has none."""
    for kind in ALLOWED:
        found = update.get(kind)
        if isinstance(found, dict):
            holder = found.get("message", found) if kind == "callback_query" else found
            chat = holder.get("chat") if isinstance(holder, dict) else None
            number = chat.get("id") if isinstance(chat, dict) else None
            if isinstance(number, int) and not isinstance(number, bool) and -WHOLE <= number < WHOLE:
                return number
    return 0


async def _wait_for_album(queue: deque[dict[str, Any]]) -> None:
    """If the queue holds an album and nothing else, wait until nothing more has arrived for a moment."""
    seen = 0
    while _album_of(queue[0]) and _album_of(queue[-1]) == _album_of(queue[0]) and len(queue) > seen:
        seen = len(queue)
        await asyncio.sleep(_QUIET_SECONDS)


def _next_group(queue: deque[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take the next update from a chat's queue. For an album take all of it, first the message that stands for it: the
    one with a caption, else the first. Telegram sends an album as separate messages
    (https://core.telegram.org/bots/api#message, `media_group_id`), but people mean one."""
    taken = [queue.popleft()]
    album = _album_of(taken[0])
    while album and queue and _album_of(queue[0]) == album:
        taken.append(queue.popleft())
    return sorted(taken, key=lambda update: not (album and update["message"].get("caption")))


def _album_of(update: dict[str, Any]) -> str:
    message = update.get("message")
    album = message.get("media_group_id") if isinstance(message, dict) else None
    return album if isinstance(album, str) else ""


def _as_json(update: dict[str, Any]) -> str:
    """The update as the inbox stores it; '' if it is nested too deeply, in which case it is skipped."""
    try:
        return json.dumps(update)
    except RecursionError:
        log.warning("update %d is nested beyond measure and is left", update["update_id"])
        return ""
