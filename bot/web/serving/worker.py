"""The pages beside the bot: a worker that serves them."""

from __future__ import annotations

import asyncio
import logging

from bot.web.serving.kept_pages import Pages
from bot.web.serving.server import served

log = logging.getLogger(__name__)


class WebPages:
    """Serves the pages on an address of this machine."""

    name = "web pages"

    def __init__(self, pages: Pages, host: str, port: int) -> None:
        self._pages, self._host, self._port = pages, host, port
        self.port = 0  # the port in use; 0 before that

    async def run(self) -> None:
        """Serve until it is cancelled.

        Raises:
            OperatorError: the address is taken, or not this machine's.
        """
        async with served(self._pages, self._host, self._port) as self.port:
            log.info("the public pages are at http://%s:%d/", self._host, self.port)
            await asyncio.Event().wait()

    async def stop(self) -> None:
        """Nothing needs finishing: requests end with `run`."""
