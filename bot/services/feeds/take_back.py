"""Following a retraction by a signed feed: the statement is retracted here with the same reason, or staff are asked to
do it; a draft that nobody has written in is discarded."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.alerts import AlertKind
from bot.domain.drafts.draft import CLOSED_BY_RETRACTION, OPEN, Act, Draft, DraftState
from bot.domain.drafts.faults import MAX_REASON
from bot.domain.feeds.item import FeedItem, Retraction
from bot.domain.feeds.step import Taken
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Statement, StatementState
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts import intake
from bot.services.drafts.release_draft import move
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.drafts import drafts


@dataclass(frozen=True, slots=True)
class TakingBack:
    """Follows one retraction, within one transaction. `context.source` is the host that it came from."""

    context: ServiceContext
    item: FeedItem
    notice: Retraction

    async def statement(self, cx: Connection, made: Statement, *, alone: bool) -> Taken:
        """Retract the statement that the item became. `alone`: without staff, unless a second person has to approve."""
        done = await self._retract(cx, made, alone=alone)
        if self.notice.for_good:
            await self._tell(cx, AlertKind.SOURCE_REDACTED, f"{made.id}", number=str(made.number))
        return done

    async def _retract(self, cx: Connection, made: Statement, *, alone: bool) -> Taken:
        if made.state is StatementState.RETRACTED or await drafts.of_statement(cx, made.id, (ReleaseKind.RETRACT,)):
            return Taken.LEFT
        reason = self.notice.reason[:MAX_REASON]
        draft = await intake.retraction_from_source(self.context, cx, made, reason, as_draft=not alone)
        if draft is None:
            return Taken.RETRACTED
        if draft.state is DraftState.EDITING:  # for a submitted one publishers get the card
            await self._tell(cx, AlertKind.SOURCE_RETRACTED, f"{draft.id}", draft=draft.name, number=str(made.number))
        return Taken.DRAFTED

    async def draft(self, cx: Connection, draft: Draft, *, alone: bool) -> Taken:
        """Discard the draft that the item became if `alone`, else alert staff."""
        if draft.state not in OPEN:
            return Taken.LEFT
        if not alone:
            await self._tell(cx, AlertKind.SOURCE_WITHDRAWN, f"{draft.id}", draft=draft.name)
            return Taken.LEFT
        why = CLOSED_BY_RETRACTION
        await audit.note(
            cx, SHELL, "draft.discarded", self.context.clock(), draft=draft.id, why=why, **self.context.of_shell
        )
        await move(self.context, cx, draft, DraftState.DISCARDED, SHELL, Act.DISCARDED, why=why)
        return Taken.LEFT

    async def _tell(self, cx: Connection, kind: AlertKind, subject: str, **detail: object) -> None:
        await alerts.note(cx, kind, subject, self.context.clock(), 0, host=self.context.source, **detail)
