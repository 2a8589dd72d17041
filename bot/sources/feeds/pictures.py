"""Fetches an item's files, checks them like those that staff send, and stores them by their hash."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence, Set

from bot.domain.errors import Refusal
from bot.domain.feeds.item import LinkedFile
from bot.domain.media import MOST_FILE_BYTES, Media, MediaSet
from bot.domain.text.addresses import shown
from bot.services.context import ServiceContext
from bot.services.media.keep_file import keep_file
from bot.sources.fetch import Unanswered, ask
from bot.sources.media.prepare import as_published, prepare
from bot.whole import TooLarge

log = logging.getLogger(__name__)


class LinkedFiles:
    """Fetches files by their addresses. `proxy`, `private`, `allowed`: as in `fetch.ask`; `agent`: who asks."""

    def __init__(
        self, proxy: str = "", agent: str = "", *, private: bool = False, allowed: Set[str] = frozenset()
    ) -> None:
        self._proxy, self._private, self._allowed = proxy, private, allowed
        self._headers = {"User-Agent": agent} if agent else {}

    async def keep(
        self, services: ServiceContext, files: Sequence[LinkedFile], lang: str
    ) -> tuple[MediaSet, list[str]]:
        """Fetch and store the files, in order; also returns why others could not be fetched, a sentence each. One after
        the other, not to burden the source.

        Raises:
            WriteRefused: the disk, or the database, takes no writes.
        """
        found, missing = MediaSet(), []
        for file in files:
            try:
                found = found.with_added([await self._one(services, file, lang)])
            except Unanswered as error:
                missing.append(str(error))
            except TooLarge:
                missing.append(f"{shown(file.url)} is larger than {MOST_FILE_BYTES // 1_000_000} MB.")
            except Refusal as refusal:
                missing.append(f"{shown(file.url)} cannot be taken: {refusal.key}.")
        for sentence in missing:
            log.info("a file of a source was left out: %s", sentence)
        return found, missing

    async def _one(self, services: ServiceContext, file: LinkedFile, lang: str) -> Media:
        answer = await ask(
            file.url,
            proxy=self._proxy,
            allowed=self._allowed,
            private=self._private,
            headers=self._headers,
            most=MOST_FILE_BYTES,
        )
        if file.sha256 and hashlib.sha256(answer.body).hexdigest() != file.sha256:
            raise Unanswered(f"{shown(file.url)} has another content than was signed.")
        ready = as_published if file.sha256 else prepare
        key = await keep_file(services, await ready(answer.body, file.kind, file.name))
        return Media(file.kind, key, file.name, ((lang, file.alt),) if file.alt else ())
