"""Tells staff by itself what needs them: each thing once to each, also over restarts, nobody waiting for another.

An alarm that comes twice is better than none: where nobody knows whether it arrived, it is told again.
"""

from __future__ import annotations

import asyncio
import logging

from telegram.error import TelegramError

from bot.chat.platform.interaction import ChatContext
from bot.chat.platform.outcomes import outcome_of
from bot.domain.alerts import Alert
from bot.domain.errors import WriteRefused
from bot.domain.releases.outcome import ChatLost, NoRights, Outcome, Rejected, RetryLater, Sent
from bot.i18n.translator import translator
from bot.rendering.alerts import alert_message
from bot.services import alerts
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds
_END_SECONDS = 2.0
_AGAIN_SECONDS = 30.0  # after a send of which nobody knows what became


class StaffAlerts:
    """Looks for notices every second and tells them, each person at their own pace."""

    def __init__(self, context: ChatContext) -> None:
        self._context = context
        self._telling: dict[int, asyncio.Task[None]] = {}
        self._not_before: dict[int, float] = {}  # person -> until when Telegram is left alone
        self._sent: set[tuple[int, int]] = set()  # notice and person: told, and not yet written down

    async def run(self) -> None:
        """Work until it is cancelled."""
        try:
            while True:
                try:
                    self._start(await alerts.due(self._context.services))
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

    def _start(self, due: list[tuple[Alert, set[int]]]) -> None:
        now = asyncio.get_running_loop().time()
        of_person: dict[int, list[Alert]] = {}
        for alert, people in due:
            for person in people:
                of_person.setdefault(person, []).append(alert)
        for person, waiting in of_person.items():
            if person not in self._telling and self._not_before.get(person, now) <= now:
                self._not_before.pop(person, None)
                self._telling[person] = asyncio.create_task(self._tell_all(person, waiting), name=f"tell {person}")

    async def _tell_all(self, person: int, waiting: list[Alert]) -> None:
        try:
            for alert in waiting:
                if not await self._tell(person, alert):
                    return
        except WriteRefused as error:
            log.error("that staff were told cannot be written: %s; trying again", error)
        except Exception:  # whatever it is, it is logged here and tried again
            log.exception("staff could not be told")
            self._wait(person, _AGAIN_SECONDS)
        finally:
            del self._telling[person]

    async def _tell(self, person: int, alert: Alert) -> bool:
        """Whether the person can be told more now."""
        key = alert.id, person
        outcome = Sent(0) if key in self._sent else await self._send(person, alert)
        if isinstance(outcome, Sent):
            self._sent.add(key)  # a full disk, of all things, must not have it told every second
            await alerts.told(self._context.services, alert, person)
            self._sent.discard(key)
        elif isinstance(outcome, ChatLost | NoRights | Rejected):
            log.warning("%d cannot be told of %s: %s", person, alert.kind, outcome.reason)
            await alerts.unreachable(self._context.services, alert, person)
        else:
            self._wait(person, outcome.seconds if isinstance(outcome, RetryLater) else _AGAIN_SECONDS)
            return False
        return True

    def _wait(self, person: int, seconds: float) -> None:
        self._not_before[person] = asyncio.get_running_loop().time() + seconds

    async def _send(self, person: int, alert: Alert) -> Outcome:
        known = await chats.language(self._context.services.db.reader, person)
        translate = translator(known or self._context.mission.default_language)
        chat = alert.detail.get("chat_id")
        named = {"title": await self._title(chat)} if isinstance(chat, int) else {}
        try:
            return Sent(await self._context.messenger.answer(person, 0, alert_message.alert(translate, alert, **named)))
        except TelegramError as error:
            return outcome_of(error, person)

    async def _title(self, chat: int) -> str:
        """What Telegram calls the chat now, since no names are kept; its number where the bot may not know."""
        try:
            found = await self._context.bot.get_chat(chat)
        except TelegramError:
            return str(chat)
        return found.title or str(chat)
