"""The heartbeat: an address of the operator's is called every minute while the bot is ready; its silence reveals that
the bot, the machine or the network has failed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp

log = logging.getLogger(__name__)
EVERY = 60.0  # seconds
_LOOK_SECONDS = 2.0  # between checks while the bot is not ready
_TIMEOUT = aiohttp.ClientTimeout(total=20.0)


class Heartbeat:
    """A worker. `ready` tells whether the bot is ready; `proxy` as in the config, '' for the environment's."""

    name = "heartbeat"

    def __init__(self, address: str, ready: Callable[[], bool], proxy: str = "", every: float = EVERY) -> None:
        self._address, self._ready, self._proxy, self._every = address, ready, proxy or None, every
        self._fault = ""

    async def run(self) -> None:
        """Work until it is cancelled."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=self._proxy is None, proxy=self._proxy) as session:
            while True:
                while not self._ready():  # noqa: ASYNC110 - what it is made of is looked at every few seconds
                    await asyncio.sleep(_LOOK_SECONDS)
                await self._beat(session)
                await asyncio.sleep(self._every)

    async def stop(self) -> None:
        """Nothing needs finishing."""

    async def _beat(self, session: aiohttp.ClientSession) -> None:
        """Call once; only the host of the address is logged, as its path is often a secret."""
        fault = ""
        try:
            async with session.get(self._address, allow_redirects=False) as answer:
                if answer.status >= 300:
                    fault = f"status {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            fault = type(error).__name__
        if fault and fault != self._fault:
            log.warning("the heartbeat at %s was not taken: %s", urlsplit(self._address).hostname, fault)
        self._fault = fault
