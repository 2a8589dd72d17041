"""Discarding a draft, and restoring it within a day."""

from __future__ import annotations

from bot.domain.drafts.draft import CLOSED_BY_RETRACTION, UNDO, Act, Draft, DraftState
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.services.context import ServiceContext, require
from bot.services.drafts.change import load, writable
from bot.services.drafts.release_draft import move
from bot.services.releases.correct import require_published, require_retractable
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.drafts import drafts, history


async def discard(context: ServiceContext, user: int, draft: int, version: int) -> Draft:
    """Discard the draft; a scheduled one only if the person may publish.

    Raises:
        NotAllowed: the person is no staff, or may not discard it.
        Stale: it is published or discarded already, or somebody else has changed it.
    """

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        await audit.note(cx, user, "draft.discarded", context.clock(), draft=draft)
        return await move(context, cx, found, DraftState.DISCARDED, user, Act.DISCARDED)

    return await context.db.write(work)


async def restore(context: ServiceContext, user: int, draft: int) -> Draft:
    """Undo: put a discarded draft back into editing, whatever its state was. An approval is void.

    Raises:
        NotAllowed: the person is no staff.
        Stale: it is not discarded; or its statement was corrected or retracted since, or another draft is about to do
            that.
        Refusal: it was discarded more than a day ago, or because the statement was retracted.
    """

    async def work(cx: Connection) -> Draft:
        await require(cx, user, Role.EDITOR)
        found = await load(cx, draft)
        if found.state is not DraftState.DISCARDED:
            raise Stale(f"draft.is_{found.state}", draft=found.name)
        if not await may_restore(context, cx, found):
            raise Refusal("discard.over", draft=found.name)
        await _require_room(cx, found)
        await audit.note(cx, user, "draft.restored", context.clock(), draft=draft)
        return await move(context, cx, found, DraftState.EDITING, user, Act.RESTORED)

    return await context.db.write(work)


async def may_restore(context: ServiceContext, cx: Connection, found: Draft) -> bool:
    """Whether a discarded draft can still be restored."""
    if found.state is not DraftState.DISCARDED or found.why == CLOSED_BY_RETRACTION:
        return False
    discarded = (await history.last_changes(cx, [found.id]))[found.id].at
    return context.clock() - discarded <= UNDO


async def _require_room(cx: Connection, found: Draft) -> None:
    """Check that nothing else has changed, or is about to change, the published statement that the draft is about."""
    if not found.statement:
        return
    if found.kind is ReleaseKind.RETRACT:
        await require_retractable(cx, found.statement)
        rivals: tuple[ReleaseKind, ...] = (ReleaseKind.RETRACT,)
    else:
        await require_published(cx, found.statement, found.base)
        rivals = (ReleaseKind.CORRECT, ReleaseKind.RETRACT) if found.kind is ReleaseKind.CORRECT else ()
    if other := await drafts.of_statement(cx, found.statement, rivals):
        raise Stale("edit.open_already", draft=other.name, id=other.id)
