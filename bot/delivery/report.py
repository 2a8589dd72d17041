"""Staff watch a release: the progress message is edited at most every two seconds and ends as a report."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
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
_OVER = (ReleaseState.DONE, ReleaseState.CANCELLED)


class Reporter:
    """Shows every watched release; a final report is shown even if the program ends in between."""

    def __init__(self, db: Database, messenger: Messenger, clock: Callable[[], datetime]) -> None:
        self._db, self._messenger, self._clock = db, messenger, clock
        self._shown: dict[int, tuple[float, View | None]] = {}
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
        totals = await releases.totals(self._db.reader, release.id)
        over = release.state in _OVER and not totals.left
        now = asyncio.get_running_loop().time()
        last, seen = self._shown.get(release.id, (float("-inf"), None))
        if now - last < EVERY:
            if over:
                self._again_in(EVERY - (now - last))
            return
        view = await self._view(release, totals, over=over)
        if view == seen:
            return
        outcome = await self._messenger.show(release.report_chat, release.report_message, view)
        now = asyncio.get_running_loop().time()  # counted from its end: a slow edit must not be followed at once
        if isinstance(outcome, Later | Unknown):  # an edit may be repeated
            wait = outcome.seconds if isinstance(outcome, Later) else 0.0
            self._shown[release.id] = (now + wait, seen)
            return
        self._shown[release.id] = (now, view)
        if over:
            await self._db.write(lambda cx: releases.mark_reported(cx, release.id))
            del self._shown[release.id]

    def _again_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._woken.set)

    async def _view(self, release: Release, totals: Totals, *, over: bool) -> View:
        statement = await statements.by_id(self._db.reader, release.statement)
        lang = await chats.language(self._db.reader, release.report_chat)
        title = statement.text(lang, lang).title if statement else ""
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
        began, ended = release.started_at or release.at, release.ended_at or release.at
        cancelled = release.state is ReleaseState.CANCELLED
        return progress.report(
            lang, release.number, title, release.id, totals, max(0.0, ended - began), cancelled=cancelled
        )
