"""Updates in: get, write down, confirm, and put into the queues of their chats.

An update is confirmed to Telegram only after the inbox holds it, so a crash loses none
(https://core.telegram.org/bots/api#getupdates). What a crash left unhandled is handled at the next start:
a change of state happens once (services have natural keys), a reply may come twice. What fails or is cut off three
times is set aside, so that no update can take the bot down again and again.

Nothing that stands in an update ends the program or holds up the next one: what cannot be read is left, with one line
in the log.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.chat.inline import elsewhere
from bot.chat.platform.outcomes import seconds_of
from bot.chat.platform.registry import App, commands_of, context_in
from bot.chat.updates.flood import Crowd, FloodGuard, is_from_elsewhere, say
from bot.chat.updates.queues import ChatQueues
from bot.chat.updates.raw import ALLOWED, chat_of, fault_of, written
from bot.domain.errors import WriteRefused
from bot.domain.flood import Verdict
from bot.store import inbox
from bot.store.database.connection import Connection, Database

log = logging.getLogger(__name__)

POLL_SECONDS = 25
_RETRY_SECONDS = 1.0
CONFLICT_SECONDS = 5.0
_FORGET_EVERY = 3600.0  # seconds
_MOST = 100  # updates in one answer
# What is raised by an answer, or an update, of another shape than Telegram's documentation gives it.
_UNREADABLE = (KeyError, AttributeError, TypeError, ValueError, RecursionError)

_SENTENCES = {Verdict.TELL: "flood.wait", Verdict.LEAVE_OUT: "flood.crowd"}
_ANOTHER = "another program receives this bot's updates: stop it (Telegram allows one at a time)"
_WEBHOOK = "another program has set a webhook: updates go there; stop it and start this one again, which takes it off"


class Updates:
    """A worker: the poller. `app` handles one update at a time of each chat."""

    name = "updates"

    def __init__(self, app: App, db: Database, clock: Callable[[], datetime]) -> None:
        self._app, self._db, self._clock = app, db, clock
        self._conflict_told = False
        self._left: set[str] = set()  # what the last answer brought that is no update
        self._flood_guard = FloodGuard(name=app.bot.username, commands=commands_of(app))
        context = context_in(app.bot_data)
        self._crowd = Crowd(context.features, context.rate, context.mission.need_words)
        self._queues = ChatQueues(app, db, clock, self._crowd)
        self._judged: dict[int, Verdict] = {}  # updates that are not written down yet, each judged once

    async def run(self) -> None:
        """First what an earlier process left, then what comes, until it is cancelled."""
        await self._begin_again()
        offset, forget_at = 0, 0.0
        while True:
            try:
                if (now := asyncio.get_running_loop().time()) >= forget_at:
                    await self._db.write(lambda cx: inbox.forget_old(cx, self._clock()))
                    forget_at = now + _FORGET_EVERY
                updates = await self._get(offset)
                self._conflict_told = False
                if updates:
                    offset = await self._take(updates)
                elif self._left:  # it comes again at once, until a later update confirms it
                    await asyncio.sleep(_RETRY_SECONDS)
            except (TelegramError, WriteRefused) as error:
                await asyncio.sleep(self._wait_after(error))

    async def stop(self) -> None:
        """Let the handlers that are at work end; what is queued stays in the inbox."""
        await self._queues.stop()

    async def settled(self) -> None:
        """Return when every update that has arrived is handled."""
        await self._queues.settled()

    async def _get(self, offset: int) -> list[dict[str, Any]]:
        asked = {"offset": offset, "timeout": POLL_SECONDS, "limit": _MOST, "allowed_updates": ALLOWED}
        # Raw, so that one update that PTB cannot read does not hold up the others; in small letters (methods
        # are case-insensitive), since PTB warns of the name that it has a method of its own for.
        try:
            found = await self._app.bot.do_api_request("getupdates", api_kwargs=asked, read_timeout=POLL_SECONDS + 10)
        except _UNREADABLE as error:
            raise TelegramError("the answer has no updates in it") from error
        if not isinstance(found, list):
            raise TelegramError("the answer has no updates in it")
        left = {shown for update in found if (shown := fault_of(update))}
        for shown in left - self._left:
            log.warning("an update without a number that can be one is left: %s", shown)
        self._left = left
        return [update for update in found if not fault_of(update)]

    async def _begin_again(self) -> None:
        """Queue what an earlier process left; what cannot be read is done with."""
        left = []
        for update_id, chat, stored in await inbox.waiting(self._db.reader):
            try:
                left.append((chat, json.loads(stored)))
            except (ValueError, RecursionError):
                log.warning("update %d of an earlier run cannot be read and is left", update_id)
                await self._queues.done(update_id)
        await self._crowd.meet(self._db.reader, [update for _, update in left], self._clock().timestamp())
        for chat, update in left:
            self._queues.put(chat, update)

    async def _take(self, updates: list[dict[str, Any]]) -> int:
        """Write the updates down and queue those that are new; the offset that confirms them."""
        await self._judge(updates)
        rows = [(u["update_id"], chat_of(u), text) for u in updates if self._kept(u) and (text := written(u))]
        refused = [u["update_id"] for u in updates if not self._kept(u)]

        async def work(cx: Connection) -> set[int]:
            return {*await inbox.put(cx, rows), *await inbox.put_refused(cx, refused, self._clock())}

        new = await self._db.write(work)
        judged, self._judged = self._judged, {}
        for update in updates:
            verdict = judged[update["update_id"]]
            if update["update_id"] in new and verdict is Verdict.TAKE and is_from_elsewhere(update):
                self._queues.begin(elsewhere.answer(self._app, self._crowd, update), "elsewhere")
            elif update["update_id"] in new and verdict is Verdict.TAKE:
                self._queues.put(chat_of(update), update)
            elif update["update_id"] in new and verdict in _SENTENCES:
                self._queues.begin(self._tell(update, _SENTENCES[verdict]), "flood")
            else:
                self._crowd.done(update["update_id"])
        return max(int(update["update_id"]) for update in updates) + 1

    def _kept(self, update: dict[str, Any]) -> bool:
        taken = self._judged[update["update_id"]] is Verdict.TAKE
        return taken and not is_from_elsewhere(update)

    async def _judge(self, updates: list[dict[str, Any]]) -> None:
        """Who asks for too much is not taken, and neither are strangers' questions where too many wait. An update that
        could not be written down comes again, and is not counted twice."""
        now = self._clock().timestamp()
        fresh = [update for update in updates if update["update_id"] not in self._judged]
        await self._crowd.meet(self._db.reader, fresh, now)
        for update in fresh:
            verdict = self._flood_guard.judge(update, now)
            self._judged[update["update_id"]] = self._crowd.judge(update, verdict, now)

    async def _tell(self, update: dict[str, Any], key: str) -> None:
        context = context_in(self._app.bot_data)
        try:
            if "callback_query" in update:  # takes no slot, so it waits for nobody
                await say(context, update, key)
                return
            async with self._crowd.turn(update):
                await say(context, update, key)
        finally:
            self._crowd.done(update["update_id"])

    def _wait_after(self, error: Exception) -> float:
        """Seconds to wait, and what the operator is told."""
        if isinstance(error, Conflict):
            if not self._conflict_told:
                log.error(_WEBHOOK if "webhook" in error.message.lower() else _ANOTHER)
            self._conflict_told = True
            return CONFLICT_SECONDS
        if isinstance(error, InvalidToken | EndPointNotFound):  # of a raw request, a 401 is the second
            log.error("Telegram no longer accepts the token: get a new one from @BotFather")
            return CONFLICT_SECONDS
        if isinstance(error, RetryAfter):
            return seconds_of(error)
        log.warning("updates could not be fetched (%s); trying again", error)
        return _RETRY_SECONDS
