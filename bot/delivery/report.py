"""Staff watch a release: the progress message is edited at most every two seconds and ends as a report.

Where some rows wait for their hours it is a report as soon as all others have ended, looked at anew now and then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.ports import Messenger
from bot.domain.errors import WriteRefused
from bot.domain.release import Later, ReleaseState, Totals, Unknown
from bot.rendering import progress
from bot.rendering.view import View
from bot.store import chats, releases, statements
from bot.store.database import Database
from bot.store.releases import Release

log = logging.getLogger(__name__)
EVERY = 2.0  # seconds between edits of one message
SELDOM = 600.0  # the same, where all but those who wait for their hours have it
_OVER = (ReleaseState.DONE, ReleaseState.CANCELLED)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a message showed when. `course`: the release's state, and whether it rested."""

    at: float = float("-inf")
    view: View | None = None
    course: tuple[ReleaseState, bool] | None = None


class Reporter:
    """Shows every watched release; a final report is shown even if the program ends in between."""

    def __init__(self, db: Database, messenger: Messenger, clock: Callable[[], datetime]) -> None:
        self._db, self._messenger, self._clock = db, messenger, clock
        self._shown: dict[int, _Shown] = {}
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something ended: report it now."""
        self._woken.set()

    def stop(self) -> None:
        """Let `run` return after what it is at."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Show and report until `stop`."""
        while not self._stopping:
            self._woken.clear()
            for release in await releases.unfinished(self._db.reader):
                if release.report_chat and not self._stopping:
                    await self._try(release)
            try:
                await asyncio.wait_for(self._woken.wait(), EVERY / 4)
            except TimeoutError:
                continue

    async def _try(self, release: Release) -> None:
        """One release that cannot be shown must not end the reports of the others."""
        try:
            await self._look_at(release)
        except WriteRefused as error:
            log.error("a report cannot be kept: %s; trying again", error)
        except Exception:  # whatever it is, it is logged here and tried again
            log.exception("release %d cannot be shown", release.id)

    async def _look_at(self, release: Release) -> None:
        course = release.state, _rests(release)
        shown = self._shown.get(release.id, _Shown())
        wait = SELDOM if _rests(release) and course == shown.course else EVERY
        since = asyncio.get_running_loop().time() - shown.at
        if since < wait:
            if release.state in _OVER:
                self._again_in(wait - since)
            return
        totals = await releases.totals(self._db.reader, release.id)
        over = release.state in _OVER and not totals.left
        view = await self._view(release, totals, over=over)
        if view == shown.view:
            return
        outcome = await self._messenger.show(release.report_chat, release.report_message, view)
        now = asyncio.get_running_loop().time()  # counted from its end: a slow edit must not be followed at once
        if isinstance(outcome, Later | Unknown):  # an edit may be repeated
            wait = outcome.seconds if isinstance(outcome, Later) else 0.0
            self._shown[release.id] = _Shown(now + wait, shown.view, course)
            return
        self._shown[release.id] = _Shown(now, view, course)
        if over:
            await self._db.write(lambda cx: releases.mark_reported(cx, release.id))
            del self._shown[release.id]

    def _again_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._woken.set)

    async def _view(self, release: Release, totals: Totals, *, over: bool) -> View:
        statement = await statements.by_id(self._db.reader, release.statement)
        lang = await chats.language(self._db.reader, release.report_chat)
        title = statement.text(lang, lang).title if statement else ""
        began = release.started_at or release.at
        took = max(0.0, (release.rested_at or release.ended_at or began) - began)
        if _rests(release):
            return progress.resting(
                lang, release.number, title, release.id, release.state, totals, took, why=release.why
            )
        if not over:
            return progress.progress(
                lang,
                release.number,
                title,
                release.id,
                release.state,
                totals,
                why=release.why,
                starts_in=release.at - self._clock().timestamp(),
            )
        cancelled = release.state is ReleaseState.CANCELLED
        return progress.report(lang, release.number, title, release.id, totals, took, cancelled=cancelled)


def _rests(release: Release) -> bool:
    """Whether all but those who wait for their hours have had it."""
    return release.rested_at is not None and release.state in (ReleaseState.RUNNING, ReleaseState.PAUSED)
