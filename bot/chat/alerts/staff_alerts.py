"""Tells staff by itself what needs them: each thing once to each, also over restarts, nobody waiting for another.

An alarm that comes twice is better than none: where nobody knows whether it arrived, it is told again.
"""

from __future__ import annotations

import asyncio
import logging

from telegram.error import TelegramError

from bot.chat.platform.interaction import Desk
from bot.chat.platform.outcomes import outcome_of
from bot.domain.alerts import Notice
from bot.domain.errors import WriteRefused
from bot.domain.releases.outcome import Barred, Gone, Later, Outcome, Rejected, Sent
from bot.i18n.translator import words
from bot.rendering.alerts import alert_message
from bot.services import alerts
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds
_END_SECONDS = 2.0
_AGAIN_SECONDS = 30.0  # after a send of which nobody knows what became


class Teller:
    """Looks for notices every second and tells them, each person at their own pace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._telling: dict[int, asyncio.Task[None]] = {}
        self._not_before: dict[int, float] = {}  # person -> until when Telegram is left alone
        self._sent: set[tuple[int, int]] = set()  # notice and person: told, and not yet written down

    async def run(self) -> None:
        """Work until it is cancelled."""
        try:
            while True:
                try:
                    self._start(await alerts.due(self._desk.office))
                except WriteRefused as error:
                    log.error("the database takes no writes: %s; trying again", error)
                await asyncio.sleep(LOOK_EVERY)
        finally:
            await self._stop()

    async def _stop(self) -> None:
        """Let what is being told be told, and written down, so that it is not told again."""
        if tasks := list(self._telling.values()):
            _, late = await asyncio.wait(tasks, timeout=_END_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    def _start(self, due: list[tuple[Notice, set[int]]]) -> None:
        now = asyncio.get_running_loop().time()
        of_person: dict[int, list[Notice]] = {}
        for notice, people in due:
            for person in people:
                of_person.setdefault(person, []).append(notice)
        for person, waiting in of_person.items():
            if person not in self._telling and self._not_before.get(person, now) <= now:
                self._not_before.pop(person, None)
                self._telling[person] = asyncio.create_task(self._tell_all(person, waiting), name=f"tell {person}")

    async def _tell_all(self, person: int, waiting: list[Notice]) -> None:
        try:
            for notice in waiting:
                if not await self._tell(person, notice):
                    return
        except WriteRefused as error:
            log.error("that staff were told cannot be written: %s; trying again", error)
        except Exception:  # whatever it is, it is logged here and tried again
            log.exception("staff could not be told")
            self._wait(person, _AGAIN_SECONDS)
        finally:
            del self._telling[person]

    async def _tell(self, person: int, notice: Notice) -> bool:
        """Whether the person can be told more now."""
        key = notice.id, person
        outcome = Sent(0) if key in self._sent else await self._send(person, notice)
        if isinstance(outcome, Sent):
            self._sent.add(key)  # a full disk, of all things, must not have it told every second
            await alerts.told(self._desk.office, notice, person)
            self._sent.discard(key)
        elif isinstance(outcome, Gone | Barred | Rejected):
            log.warning("%d cannot be told of %s: %s", person, notice.kind, outcome.reason)
            await alerts.unreachable(self._desk.office, notice, person)
        else:
            self._wait(person, outcome.seconds if isinstance(outcome, Later) else _AGAIN_SECONDS)
            return False
        return True

    def _wait(self, person: int, seconds: float) -> None:
        self._not_before[person] = asyncio.get_running_loop().time() + seconds

    async def _send(self, person: int, notice: Notice) -> Outcome:
        known = await chats.language(self._desk.office.db.reader, person)
        speech = words(known or self._desk.mission.default_language)
        chat = notice.detail.get("chat_id")
        named = {"title": await self._title(chat)} if isinstance(chat, int) else {}
        try:
            return Sent(await self._desk.messenger.answer(person, 0, alert_message.notice(speech, notice, **named)))
        except TelegramError as error:
            return outcome_of(error, person)

    async def _title(self, chat: int) -> str:
        """What Telegram calls the chat now, since no names are kept; its number where the bot may not know."""
        try:
            found = await self._desk.bot.get_chat(chat)
        except TelegramError:
            return str(chat)
        return found.title or str(chat)
