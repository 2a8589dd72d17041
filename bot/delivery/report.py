"""Staff watch a release: each message that shows it is edited at most every two seconds and ends as a report.

If some rows wait for their hours, it becomes a report as soon as all others have ended, and is updated now and then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.ports import Messenger
from bot.delivery.waits import WORTH_TELLING
from bot.domain.errors import WriteRefused
from bot.domain.mission import Mission
from bot.domain.releases.outcome import RetryLater, Sent, Unknown
from bot.domain.releases.release import Figures, ReleaseState, Totals
from bot.rendering.releases import progress
from bot.rendering.view import View
from bot.store import pauses
from bot.store.database.commits import Waker
from bot.store.database.connection import Database
from bot.store.releases import figures, releases, watches
from bot.store.releases.releases import Release
from bot.store.releases.watches import Watch
from bot.store.statements import statements
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
SELDOM = 600.0  # seconds between edits when only rows that wait for their hours are left
_END_SECONDS = 2.0
_AT_ONCE = 3  # messages of one release that are edited at the full rate; with more, each is edited less often
_MOST_DOUBLED = 5  # how often the wait after an edit with unknown outcome is doubled
_OVER = (ReleaseState.DONE, ReleaseState.CANCELLED)


@dataclass(slots=True)
class _Shown:
    """When a message may be edited again.

    `course`: the release's state, and whether only rows that wait for their hours are left.
    """

    course: tuple[ReleaseState, bool] | None = None
    next: float = float("-inf")
    faults: int = 0  # consecutive edits that failed


class Reporter:
    """Updates every watch of a release; a final report is shown even if the program ends in between.

    Each message is edited in a separate task: a chat where edits fail delays no other. `every`: seconds between two
    edits of one message.
    """

    def __init__(
        self, db: Database, messenger: Messenger, mission: Mission, clock: Callable[[], datetime], every: float
    ) -> None:
        self._mission = mission
        self._db, self._messenger, self._clock, self._every = db, messenger, clock, every
        self._shown: dict[Watch, _Shown] = {}
        self._edits: dict[Watch, asyncio.Task[None]] = {}
        self._figures: dict[int, tuple[Totals, Figures]] = {}
        self._waker = Waker(db.committed, clock, rest=every / 4)

    def wake(self) -> None:
        """Look now: something has ended."""
        self._waker.wake()

    async def run(self) -> None:
        """Show and report until it is cancelled."""
        while True:
            waits = [await self._try(release) for release in await releases.unfinished(self._db.reader)]
            await self._waker.wait(seconds=min((wait for wait in waits if wait is not None), default=None))

    async def stop(self) -> None:
        """Let the edits in progress end."""
        if edits := set(self._edits.values()):
            _, late = await asyncio.wait(edits, timeout=_END_SECONDS)
            for edit in late:
                edit.cancel()
            if late:
                await asyncio.wait(late)

    async def _try(self, release: Release) -> float | None:
        """Update one release; an error must not end the reports of the others. Returns in how many seconds to look at
        it again, if nothing is committed until then."""
        try:
            return await self._look_at(release)
        except Exception:  # any error is logged here and tried again
            log.exception("release %d cannot be shown", release.id)
            return self._every

    async def _look_at(self, release: Release) -> float | None:
        found = await watches.of_release(self._db.reader, release.id)
        if not found:
            return None
        totals = await releases.totals(self._db.reader, release.id)
        over = release.state in _OVER and not totals.left
        now = asyncio.get_running_loop().time()
        course = release.state, _only_waits(release)
        patience = 0.0 if over else self._every * max(0.0, len(found) / _AT_ONCE - 1.0)
        counts_down = release.state is ReleaseState.PLANNING and release.at > self._clock().timestamp()
        waits = [self._every / 4] if counts_down else []
        for watch in found:
            shown = self._shown.setdefault(watch, _Shown())
            if watch in self._edits:  # its end wakes the loop
                continue
            until = shown.next + (SELDOM if _only_waits(release) and course == shown.course else patience)
            if now < until:
                waits.append(until - now)
                continue
            view = await self._view(release, watch.chat, totals, over=over)
            if not watch.steers:
                view = replace(view, rows=())
            if not over and view == self._messenger.view_of(watch.chat, watch.message):
                continue
            if watch in await watches.of_release(self._db.reader, release.id):  # an edit may have ended it meanwhile
                shown.next, shown.course = now + self._every, course
                self._edits[watch] = asyncio.create_task(self._edit(watch, view, over=over), name=f"report {watch}")
        return min(waits, default=None)

    async def _edit(self, watch: Watch, view: View, *, over: bool) -> None:
        try:
            await self._show(watch, view, over=over)
        except WriteRefused as error:
            log.error("a report cannot be kept: %s; trying again", error)
        except Exception:  # any error is logged here and tried again
            log.exception("release %d cannot be shown", watch.release)
        finally:
            del self._edits[watch]
            self._waker.wake()

    async def _show(self, watch: Watch, view: View, *, over: bool) -> None:
        shown = self._shown[watch]
        outcome = await self._messenger.show(watch.chat, watch.message, view)
        now = asyncio.get_running_loop().time()  # counted from its end: no edit directly after a slow one
        if isinstance(outcome, RetryLater | Unknown):  # an edit may be repeated
            wait = outcome.seconds if isinstance(outcome, RetryLater) else 0.0
            shown.next = now + max(wait, self._every * 2 ** min(shown.faults, _MOST_DOUBLED))
            shown.faults, shown.course = shown.faults + 1, None
            return
        shown.next, shown.faults = now + self._every, 0
        if not isinstance(outcome, Sent):
            log.warning("release %d is no longer shown in chat %d: %s", watch.release, watch.chat, outcome)
            await self._db.write(lambda cx: watches.drop(cx, watch))
        elif over:
            await self._db.write(lambda cx: watches.mark_reported(cx, watch))
        else:
            return
        del self._shown[watch]

    async def _view(self, release: Release, chat: int, totals: Totals, *, over: bool) -> View:
        statement = await statements.by_id(self._db.reader, release.statement)
        lang = await chats.language(self._db.reader, chat)
        title = statement.text(lang, lang).title if statement else ""
        began = release.started_at or release.at
        took = max(0.0, (release.only_waiting_since or release.ended_at or began) - began)
        if _only_waits(release):
            return progress.only_waiting(
                lang,
                release.number,
                title,
                release.id,
                release.state,
                totals,
                took,
                kind=release.kind,
                figures=await self._counted(release.id, totals),
                why=release.why,
            )
        if not over:
            return progress.progress(
                lang,
                release.number,
                title,
                release.id,
                release.state,
                totals,
                kind=release.kind,
                why=release.why,
                starts_in=release.at - self._clock().timestamp(),
                wait=await self._wait(),
                planned=release.planned,
            )
        return progress.report(
            lang,
            release.number,
            title,
            release.id,
            totals,
            took,
            kind=release.kind,
            figures=await self._counted(release.id, totals),
            cancelled=release.state is ReleaseState.CANCELLED,
        )

    async def _wait(self) -> progress.BotWait | None:
        """The wait that Telegram asks of the whole bot, if it is long enough to mention."""
        now = self._clock()
        until = await pauses.bot_until(self._db.reader, now)
        if until is None or (until - now).total_seconds() < WORTH_TELLING:
            return None
        return progress.BotWait(self._mission, until, now)

    async def _counted(self, release: int, totals: Totals) -> Figures:
        """Figures by language and kind of chat; counted once for all watches."""
        known = self._figures.get(release)
        if known is None or known[0] != totals:
            known = totals, await figures.of_release(self._db.counter, release)
            self._figures = {release: known}
        return known[1]


def _only_waits(release: Release) -> bool:
    """Whether only rows that wait for their hours are left."""
    return release.only_waiting_since is not None and release.state in (ReleaseState.RUNNING, ReleaseState.PAUSED)
