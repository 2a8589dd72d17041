"""Staff alerts: the bot tells staff on its own what needs their attention, each alert once to each person.

A repeated alert is better than a lost one: when nobody knows whether it arrived, it is sent again.
"""

from __future__ import annotations

import logging

from bot.chat.alerts.person_by_person import PersonByPerson
from bot.chat.platform.interaction import ChatContext
from bot.domain.alerts import Alert
from bot.domain.releases.outcome import Outcome
from bot.i18n.translator import translator
from bot.rendering.alerts import alert_message
from bot.services import alerts
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)


class StaffAlerts(PersonByPerson[Alert]):
    """Sends each alert to the people it is for."""

    name = "staff alerts"

    def __init__(self, context: ChatContext) -> None:
        super().__init__(context.services)
        self._context = context
        self._sent: set[tuple[int, int]] = set()  # alert and person: sent, but not recorded yet

    async def owed(self) -> dict[int, list[Alert]]:
        """The alerts that each person has not been sent yet, oldest first."""
        of_person: dict[int, list[Alert]] = {}
        for alert, people in await alerts.due(self._services):
            for person in people:
                of_person.setdefault(person, []).append(alert)
        return of_person

    async def hand_over(self, person: int, item: Alert) -> None:
        """Send the alert once, even if that cannot be recorded: a full disk must not cause it to be repeated every
        second."""
        key = item.id, person
        if key not in self._sent:
            await self._send(person, item)
        self._sent.add(key)
        await alerts.told(self._services, item, person)
        self._sent.discard(key)

    async def give_up(self, person: int, item: Alert, outcome: Outcome) -> None:
        """An alert that was for that person alone is sent to the others instead."""
        log.warning("%d cannot be told of %s: %s", person, item.kind, outcome)
        await alerts.unreachable(self._services, item, person)

    async def _send(self, person: int, alert: Alert) -> None:
        known = await chats.language(self._services.db.reader, person)
        translate = translator(known or self._services.mission.default_language)
        chat = alert.detail.get("chat_id")
        named: dict[str, str] = {}
        if isinstance(chat, int) and "title" not in alert.detail:
            named["title"] = await self._context.messenger.title_of(chat)
        await self._context.messenger.answer(person, 0, alert_message.alert(translate, alert, **named))
