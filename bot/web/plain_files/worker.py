"""The plain files beside the bot: a worker that keeps them up to date."""

from __future__ import annotations

from bot.store.database.commits import Waker
from bot.store.pages.database import Version
from bot.web.plain_files.site import Site


class SiteKeeper:
    """Writes after each commit that changes a page, and each minute for the clocks."""

    name = "plain files"

    def __init__(self, site: Site, waker: Waker) -> None:
        self._site, self._waker = site, waker

    async def run(self) -> None:
        """Keep the folder up to date until it is cancelled."""
        await self._site.keep(self._wait)

    async def stop(self) -> None:
        """Nothing needs finishing: each file is complete."""

    async def _wait(self, _: Version, until: float) -> None:
        await self._waker.wait(until=until)
