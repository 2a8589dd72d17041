"""Review notifications: those who may decide on a draft get its card and reminders, all cards are kept up to date, and
the people concerned are told the result.

What is due is stored in the database. If nobody knows whether a message arrived, it is sent again: twice is better than
never.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chat.alerts.person_by_person import PersonByPerson
from bot.chat.drafts import show_card
from bot.chat.platform.interaction import ChatContext
from bot.domain.drafts.draft import Act, Draft
from bot.domain.releases.outcome import Outcome
from bot.domain.staff import Role
from bot.domain.statements import StatementState
from bot.i18n.translator import translator
from bot.rendering.drafts import decisions
from bot.rendering.moments import length
from bot.services.drafts import record_notifications
from bot.services.drafts.find_approver import contributors
from bot.services.drafts.release_draft import needs_approval
from bot.store.drafts import cards, drafts, history, review_notifications
from bot.store.drafts.review_notifications import Asked, Word
from bot.store.staff import members
from bot.store.statements import statements
from bot.store.subscriptions import chats

MOST_CARDS = 10  # that are sent at once unasked
log = logging.getLogger(__name__)
_QUIET = timedelta(seconds=2)  # whoever changes a draft updates the cards; after this time it is done here


@dataclass(frozen=True, slots=True)
class _Notification:
    """Something to send one person: news, a reminder, or a draft's card (`ask`: as a new message). `summed`: drafts
    whose many reminders or cards are summed up in one message."""

    draft: int
    ask: bool = False
    word: Word | None = None
    reminds: Asked | None = None
    summed: tuple[int, ...] = ()


class ReviewNotifications(PersonByPerson[_Notification]):
    """Sends the card to those who may decide, keeps cards up to date, and tells the people concerned."""

    name = "review notifications"

    def __init__(self, context: ChatContext) -> None:
        super().__init__(context.services)
        self._context = context

    async def owed(self) -> dict[int, list[_Notification]]:
        """News first, then outdated cards, then new cards."""
        cx, owed = self._services.db.reader, dict[int, list[_Notification]]()
        for word in await review_notifications.owed(cx):
            owed.setdefault(word.user, []).append(_Notification(word.draft, word=word))
        asked = set(await review_notifications.to_ask(cx))
        for draft, chat in await review_notifications.behind(cx, self._services.clock() - _QUIET):
            if (draft, chat) not in asked:
                owed.setdefault(chat, []).append(_Notification(draft))
        for person in {person for _, person in asked}:
            to_ask = sorted(draft for draft, who in asked if who == person)
            if len(to_ask) > MOST_CARDS:
                owed.setdefault(person, []).append(_Notification(to_ask[0], summed=tuple(to_ask)))
            else:
                owed.setdefault(person, []).extend(_Notification(draft, ask=True) for draft in to_ask)
        overdue = [waiting for waiting in await review_notifications.asked(cx) if self._reminder(waiting)[0]]
        for person in {waiting.user for waiting in overdue}:
            theirs = [waiting for waiting in overdue if waiting.user == person]
            reminders = [_Notification(waiting.draft, reminds=waiting) for waiting in theirs]
            if len(theirs) > MOST_CARDS:
                reminders = [replace(reminders[0], summed=tuple(waiting.draft for waiting in theirs))]
            owed.setdefault(person, []).extend(reminders)
        return owed

    def _reminder(self, waiting: Asked) -> tuple[bool, datetime | None]:
        rules, now = self._services.rules, self._services.clock()
        return rules.reminder(waiting.submitted, waiting.reminded, now)

    async def next_due(self) -> float | None:
        """When the next outdated card has waited long enough, or the next reminder is due."""
        cx, quiet_since = self._services.db.reader, self._services.clock() - _QUIET
        changed = await review_notifications.next_behind(cx, quiet_since)
        reminders = [self._reminder(waiting)[1] for waiting in await review_notifications.asked(cx)]
        due = [at.timestamp() for at in reminders if at]
        return min(due + ([] if changed is None else [changed + _QUIET.total_seconds()]), default=None)

    async def hand_over(self, person: int, item: _Notification) -> None:
        """Send the news or reminder, or show the card."""
        cx = self._services.db.reader
        found, role = await drafts.by_id(cx, item.draft), await members.role(cx, person)
        if found is None or role is None:  # no longer staff: show nothing more
            await record_notifications.dismiss(self._services, item.draft, person)
        elif item.word:
            await self._tell(item.word, role)
        elif item.summed:
            await self._sum_up(person, item)
        elif item.reminds:
            await self._remind(found, item.reminds)
        elif not item.ask:
            await show_card.place(self._context, person, found, page="")
        elif (found.id, person) in await review_notifications.to_ask(cx):  # may have been decided since
            await show_card.place(self._context, person, found, anew=True, asked=found.version)

    async def _sum_up(self, person: int, item: _Notification) -> None:
        """Sum up many items in one message, which says how many there are and where they are listed: after an import,
        single messages would flood the chat."""
        known = await chats.language(self._services.db.reader, person)
        translate = translator(known or self._context.mission.default_language)
        await self._context.messenger.answer(person, 0, decisions.many(translate, len(item.summed)))
        await self._mark_done(person, item)

    async def _mark_done(self, person: int, item: _Notification) -> None:
        """Record that no more notifications are due until something new happens to the draft."""
        for draft in item.summed or (item.draft,):
            if item.reminds:
                await record_notifications.reminded(self._services, draft, person)
            else:
                await self._not_shown(draft, person, ask=item.ask or bool(item.summed))

    async def give_up(self, person: int, item: _Notification, outcome: Outcome) -> None:
        """Do not try again until something new happens to the draft."""
        log.warning("%d cannot be shown draft %d: %s", person, item.draft, outcome)
        if item.word:
            await record_notifications.told(self._services, item.word)
            return
        await self._mark_done(person, item)

    async def _not_shown(self, draft: int, person: int, *, ask: bool) -> None:
        found = await drafts.by_id(self._services.db.reader, draft)
        shown = await cards.there(self._services.db.reader, draft, person)
        if found is not None:
            asked = found.version if ask else shown.asked
            await record_notifications.not_shown(self._services, replace(shown, seen=found.version, asked=asked))

    async def _remind(self, found: Draft, waiting: Asked) -> None:
        """Say how long the draft has waited; not to its contributors, who may not decide on it."""
        cx, services = self._services.db.reader, self._services
        if waiting not in await review_notifications.asked(cx):
            return  # decided, changed or told since
        needs = await needs_approval(services, cx, found)
        if not needs or waiting.user not in await contributors(services, cx, found):
            submitter, names = await history.submitter(cx, found.id), await members.names(cx)
            name = names.get(submitter, str(submitter)) if submitter else ""
            translate = translator(await chats.language(cx, waiting.user) or self._context.mission.default_language)
            waits = length(translate, (services.clock() - waiting.submitted).total_seconds())
            view = decisions.reminder(translate, found, name, waits)
            await self._context.messenger.answer(waiting.user, 0, view)
        await record_notifications.reminded(services, found.id, waiting.user)

    async def _tell(self, word: Word, role: Role) -> None:
        cx = self._services.db.reader
        found = await drafts.by_id(cx, word.draft)
        if found is not None and _still_holds(found, word):
            statement = await statements.by_id(cx, found.statement) if found.statement else None
            told = decisions.Told(
                draft=found,
                act=word.act,
                name="" if not word.actor else (await members.names(cx)).get(word.actor, str(word.actor)),
                number=statement.number if statement else None,
                reason=await history.reason(cx, word.draft, word.version),
                now=self._services.clock(),
                pending=bool(statement and statement.state is StatementState.PENDING),
                decides=role.includes(Role.PUBLISHER),
            )
            translate = translator(await chats.language(cx, word.user) or self._context.mission.default_language)
            await self._context.messenger.answer(word.user, 0, decisions.told(translate, self._context.mission, told))
        await record_notifications.told(self._services, word)


def _still_holds(found: Draft, word: Word) -> bool:
    """Whether the news still holds: "scheduled" or "held" does not, once something else was done."""
    return found.version == word.version or word.act not in (Act.APPROVED, Act.SCHEDULED, Act.HELD, Act.FROM_BACKUP)
