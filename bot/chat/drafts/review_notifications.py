"""Drafts go round: who may decide gets the card, cards are kept in step, whoever it concerns is told. Over restarts.

What is owed is in the database; who cannot be reached holds up nobody else, and is not tried again until something
new happens to the draft. Where nobody knows whether a message arrived it is sent again: twice is better than never.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from telegram.error import TelegramError

from bot.chat.drafts import show_card
from bot.chat.platform.interaction import ChatContext
from bot.chat.platform.outcomes import outcome_of
from bot.domain.drafts.draft import Act, Draft
from bot.domain.errors import WriteRefused
from bot.domain.releases.outcome import RetryLater, Unknown
from bot.domain.staff import Role
from bot.domain.statements import StatementState
from bot.i18n.translator import translator
from bot.rendering.drafts import decisions
from bot.services.drafts import record_notifications
from bot.services.drafts.change import remember_card
from bot.store.drafts import cards, drafts, history, review_notifications
from bot.store.drafts.review_notifications import Word
from bot.store.staff import members
from bot.store.statements import statements
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds
_QUIET = timedelta(seconds=2)  # whoever changed a draft brings the cards in step; what is not by then is done here
_ENDS_SECONDS = 2.0
_AGAIN_SECONDS = 30.0  # after a message of which nobody knows what became


@dataclass(frozen=True, slots=True)
class _Owed:
    """What one person is to get: a word, or a draft's card; `ask`: as a message of its own."""

    draft: int
    ask: bool = False
    word: Word | None = None


class ReviewNotifications:
    """Looks every second for what is owed and hands it over, each person at their own pace."""

    def __init__(self, context: ChatContext) -> None:
        self._context = context
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._not_before: dict[int, float] = {}  # person -> until when Telegram is left alone

    async def run(self) -> None:
        """Work until it is cancelled."""
        try:
            while True:
                now = asyncio.get_running_loop().time()
                for person, owed in (await self._look()).items():
                    if person not in self._serving and self._not_before.get(person, now) <= now:
                        serving = self._serve(person, owed)
                        self._serving[person] = asyncio.create_task(serving, name=f"drafts for {person}")
                await asyncio.sleep(LOOK_EVERY)
        finally:
            left = set(self._serving.values())
            if left:  # what is sent now should be written down, or it would be sent again
                _, unfinished = await asyncio.wait(left, timeout=_ENDS_SECONDS)
                for task in unfinished:
                    task.cancel()
                await asyncio.wait(left)

    async def _look(self) -> dict[int, list[_Owed]]:
        cx, owed = self._context.services.db.reader, dict[int, list[_Owed]]()
        for word in await review_notifications.owed(cx):
            owed.setdefault(word.user, []).append(_Owed(word.draft, word=word))
        asked = set(await review_notifications.to_ask(cx))
        for draft, chat in await review_notifications.behind(cx, self._context.services.clock() - _QUIET):
            if (draft, chat) not in asked:
                owed.setdefault(chat, []).append(_Owed(draft))
        for draft, person in sorted(asked):
            owed.setdefault(person, []).append(_Owed(draft, ask=True))
        return owed

    async def _serve(self, person: int, owed: list[_Owed]) -> None:
        try:
            for one in owed:
                if not await self._try(person, one):
                    return
        except WriteRefused as error:
            log.error("what staff have seen cannot be written: %s; trying again", error)
        except Exception:  # whatever it is, it is logged here and tried again
            log.exception("staff could not be shown a draft")
            self._wait(person, _AGAIN_SECONDS)
        finally:
            del self._serving[person]

    async def _try(self, person: int, one: _Owed) -> bool:
        """Whether the person can be served further now."""
        try:
            await self._hand_over(person, one)
            return True
        except TelegramError as error:
            outcome = outcome_of(error, person)
        if isinstance(outcome, RetryLater | Unknown):
            self._wait(person, outcome.seconds if isinstance(outcome, RetryLater) else _AGAIN_SECONDS)
            return False
        log.warning("%d cannot be shown draft %d: %s", person, one.draft, outcome)
        await self._give_up(person, one)
        return True

    def _wait(self, person: int, seconds: float) -> None:
        self._not_before[person] = asyncio.get_running_loop().time() + seconds

    async def _hand_over(self, person: int, one: _Owed) -> None:
        cx = self._context.services.db.reader
        found, role = await drafts.by_id(cx, one.draft), await members.role(cx, person)
        if found is None or role is None:  # no longer staff: nothing more is shown
            await record_notifications.dismiss(self._context.services, one.draft, person)
        elif one.word:
            await self._tell(one.word, role)
        elif not one.ask:
            await show_card.place(self._context, person, found, page="")
        elif (found.id, person) in await review_notifications.to_ask(cx):  # it may have been decided meanwhile
            await show_card.place(self._context, person, found, anew=True, asked=found.version)

    async def _tell(self, word: Word, role: Role) -> None:
        cx = self._context.services.db.reader
        found = await drafts.by_id(cx, word.draft)
        if found is not None and _still_so(found, word):
            statement = await statements.by_id(cx, found.statement) if found.statement else None
            told = decisions.Told(
                draft=found,
                act=word.act,
                name="" if not word.actor else (await members.names(cx)).get(word.actor, str(word.actor)),
                number=statement.number if statement else None,
                reason=await history.reason(cx, word.draft, word.version),
                now=self._context.services.clock(),
                pending=bool(statement and statement.state is StatementState.PENDING),
                decides=role.includes(Role.PUBLISHER),
            )
            translate = translator(await chats.language(cx, word.user) or self._context.mission.default_language)
            await self._context.messenger.answer(word.user, 0, decisions.told(translate, self._context.mission, told))
        await record_notifications.told(self._context.services, word)

    async def _give_up(self, person: int, one: _Owed) -> None:
        if one.word:
            await record_notifications.told(self._context.services, one.word)
            return
        found = await drafts.by_id(self._context.services.db.reader, one.draft)
        shown = await cards.there(self._context.services.db.reader, one.draft, person)
        if found is not None:
            asked = found.version if one.ask else shown.asked
            await remember_card(self._context.services, replace(shown, seen=found.version, asked=asked))


def _still_so(found: Draft, word: Word) -> bool:
    """That it waits for its time, or is held, is no news any more once something else was done."""
    return found.version == word.version or word.act not in (Act.APPROVED, Act.SCHEDULED, Act.HELD)
