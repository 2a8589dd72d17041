"""Carries out orders to pin, copy by copy in the bulk lane, also after a restart; then tells staff.

Pinning twice is harmless, so a copy that was interrupted by a crash is pinned again.
"""

from __future__ import annotations

import asyncio
import logging

from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.releases.messenger import ReleaseMessenger
from bot.delivery.pace import Pace
from bot.domain.errors import WriteRefused
from bot.domain.releases.outcome import Outcome, RetryLater, Sent, Unknown
from bot.domain.statements import Statement, StatementState
from bot.i18n.translator import translator
from bot.rendering.releases import pin_progress
from bot.services.context import ServiceContext
from bot.services.releases import pin
from bot.store.releases import pins
from bot.store.releases.pins import Pinnable, PinOrder
from bot.store.statements import statements
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
MOST_NAMED = 10  # chats whose titles are asked of Telegram for one message
_MOST_TRIES = 4  # for one copy whose outcome stays unknown
_AGAIN_SECONDS = 1.0


class Pinner:
    """A worker: carries out the waiting orders, one after the other."""

    name = "pinner"

    def __init__(
        self, services: ServiceContext, copies: ReleaseMessenger, messenger: TelegramMessenger, pace: Pace
    ) -> None:
        self._services, self._copies, self._messenger, self._pace = services, copies, messenger, pace
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Tell the pinner that there may be an order."""
        self._woken.set()

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            self._woken.clear()
            try:
                while found := await pins.first_open(self._services.db.reader):
                    await self._carry_out(found)
            except WriteRefused as error:
                log.error("a pin cannot be written down: %s; trying again", error)
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            await self._woken.wait()

    async def stop(self) -> None:
        """Nothing needs finishing: the next start continues here, and pinning twice is harmless."""

    async def _carry_out(self, order: PinOrder) -> None:
        """Carry out one order, from its stored position to its end."""
        reader = self._services.db.reader
        done, refused = order.done, list(order.refused)
        for copy in await pins.copies(reader, order.statement, order.cursor):
            statement = await statements.by_id(reader, order.statement)
            if statement is None or statement.state is not StatementState.PUBLISHED:
                break  # retracted meanwhile: its copies have become notices
            pinned = await self._pin(order, copy)
            await pin.mark(self._services, order, copy, done=pinned)
            done += pinned
            refused += [] if pinned else [copy.chat]
        if statement := await statements.by_id(reader, order.statement):
            await self._tell(order, statement, done, refused)
        await pin.end(self._services, order)

    async def _pin(self, order: PinOrder, copy: Pinnable) -> bool:
        """Pin or unpin the copy. Returns whether that succeeded."""
        unknown = 0
        while isinstance(outcome := await self._ask(order, copy), RetryLater | Unknown) and unknown < _MOST_TRIES:
            unknown += isinstance(outcome, Unknown)
            if isinstance(outcome, RetryLater) and outcome.flood:
                self._pace.pause(outcome.seconds, 0 if outcome.everywhere else copy.chat)
            await asyncio.sleep(outcome.seconds if isinstance(outcome, RetryLater) else _AGAIN_SECONDS)
        if not isinstance(outcome, Sent):
            log.warning("message %d in chat %d was not pinned or unpinned: %s", copy.message, copy.chat, outcome)
        return isinstance(outcome, Sent)

    async def _ask(self, order: PinOrder, copy: Pinnable) -> Outcome:
        while (wait := self._pace.reply_wait(copy.chat)) > 0:  # noqa: ASYNC110 - it can grow
            await asyncio.sleep(wait)
        slot = await self._pace.bulk()
        act = self._copies.pin if order.pin else self._copies.unpin
        async with slot.request(copy.chat):
            return await act(copy.chat, copy.message)

    async def _tell(self, order: PinOrder, statement: Statement, done: int, refused: list[int]) -> None:
        names = [await self._messenger.title_of(chat) for chat in refused[:MOST_NAMED]]
        translate = translator(await chats.language(self._services.db.reader, order.chat))
        more = len(refused) - len(names)
        view = pin_progress.result(
            translate, self._services.mission, statement, names, pin=order.pin, done=done, more=more
        )
        for _ in range(_MOST_TRIES):
            outcome = await self._messenger.show(order.chat, order.message, view)
            if not isinstance(outcome, RetryLater | Unknown):
                break
            await asyncio.sleep(_AGAIN_SECONDS)
