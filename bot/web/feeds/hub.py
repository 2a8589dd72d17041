"""The hub (WebSub): a server that tells the followers of a feed about news at once, and that we tell.

https://www.w3.org/TR/websub/#publishing leaves open how a publisher tells its hub; hubs use the form of PubSubHubbub: a
POST with hub.mode=publish and the feed's address as hub.url.
"""

from __future__ import annotations

import asyncio
import logging

import aiohttp

from bot.domain.errors import ReadRefused
from bot.rendering.pages import addresses
from bot.store.database.commits import Waker
from bot.store.feeds import entries
from bot.store.pages.database import PublicDatabase
from bot.web.feeds.feed import FORMS
from bot.web.setting import Setting

log = logging.getLogger(__name__)
# How long until a commit is in the feeds: when served, or as plain files.
SERVED_SECONDS, FILES_SECONDS = 1.0, 5.0
_TIMEOUT = aiohttp.ClientTimeout(total=20)
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 3600.0  # seconds between two attempts to reach a hub that does not answer


class Hub:
    """Tells the hub about each feed that has news; at the start about every feed, since nobody knows what it missed.

    `after`: seconds until a commit is in the feeds.
    """

    name = "the hub"

    def __init__(self, db: PublicDatabase, setting: Setting, waker: Waker, after: float) -> None:
        self._db, self._setting, self._waker, self._after = db, setting, waker, after
        self._seen = -1  # up to this version, the feeds with news are known
        self._waiting: dict[str, None] = {}  # addresses, in order
        self._pause = 0.0  # after the last attempt; 0 if it succeeded

    async def run(self) -> None:
        """Tell the hub until cancelled."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=True) as client:
            while True:
                if await self._note_changed():
                    await asyncio.sleep(self._after)
                await self._tell(client)
                await self._waker.wait(seconds=self._pause or None)

    async def stop(self) -> None:
        """Nothing needs finishing: at the next start, the hub is told about every feed."""

    async def _note_changed(self) -> bool:
        """Note which feeds have news. Returns whether there are any."""
        try:
            async with self._db.reading() as (cx, version):
                if version.shown.version == self._seen:
                    return False
                changed = await entries.topics_changed(cx, self._seen) if self._seen >= 0 else None
                self._seen = version.shown.version
        except ReadRefused:  # the pages log this error
            return False
        topics = [topic.key for topic in self._setting.mission.open_topics if changed is None or topic.key in changed]
        if changed is None or changed:
            for lang in self._setting.languages:
                for topic in ("", *topics):
                    self._waiting |= dict.fromkeys(addresses.feed(lang, form, topic) for form in FORMS)
        return bool(self._waiting)

    async def _tell(self, client: aiohttp.ClientSession) -> None:
        for address in list(self._waiting):
            if why := await self._refusal(client, f"{self._setting.base}{address}"):
                if not self._pause:
                    log.warning("the hub was not told of new statements, trying again: %s", why)
                self._pause = min(2 * self._pause or _FIRST_PAUSE, _LONGEST_PAUSE)
                return
            del self._waiting[address]
        self._pause = 0.0

    async def _refusal(self, client: aiohttp.ClientSession, feed: str) -> str:
        """Tell the hub about a feed. Returns why the hub refused it, '' if it did not."""
        form = {"hub.mode": "publish", "hub.url": feed}
        try:
            async with client.post(self._setting.hub, data=form, allow_redirects=False) as answer:
                return "" if answer.status < 300 else f"it answered {answer.status}"
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return type(error).__name__
