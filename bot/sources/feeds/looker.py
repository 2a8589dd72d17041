"""One look at a source: requests it, reads the answer, and takes what is new."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.errors import WriteRefused
from bot.domain.feeds.item import FeedItem
from bot.domain.feeds.source import Source, SourceState, next_look
from bot.domain.feeds.step import KnownItem, Step, Taken
from bot.domain.media import MediaSet
from bot.domain.signing.minisign import PublicKey
from bot.domain.text.addresses import shown
from bot.services.context import ServiceContext
from bot.services.feeds import look
from bot.services.feeds.take import set_aside, take
from bot.sources.feeds.document import Asked, FeedDocument
from bot.sources.feeds.pictures import LinkedFiles
from bot.sources.feeds.read import read_feed
from bot.sources.feeds.signed import NotSigned, newest_of_each, signed_item
from bot.sources.fetch import UNCHANGED, Answer, Unanswered, ask
from bot.sources.importing.parsed import SourceError
from bot.whole import TooLarge

log = logging.getLogger(__name__)

MOST_BYTES = 8 * 1024 * 1024  # of a feed
_NOT_FOUND = 404
_SOON = timedelta(hours=1)  # headquarters signs what is in its feed within this time
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"


class FeedLooker:
    """Looks at sources.

    Args:
        wake: called when delivery has something to send.
        proxy: an http(s) proxy; '' for the environment's.
        agent: the User-Agent of the requests.
        chance: returns a random number from 0 to 1.
    """

    def __init__(
        self,
        services: ServiceContext,
        wake: Callable[[], None],
        proxy: str = "",
        agent: str = "Chancery",
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._services, self._wake, self._proxy, self._agent, self._chance = services, wake, proxy, agent, chance

    async def look(self, source: Source, state: SourceState) -> None:
        """Ask the source, and take what is new.

        Raises:
            WriteRefused: the database takes no writes now.
        """
        failures, wait = state.failures + 1, 0.0
        try:
            answer = await self._ask(source, state)
            document = await self._document(source, answer)
            came, whole = document.items, True
            if source.key:
                came, whole = await self._signed(source, state, document)
        except SourceError as error:
            why, wait = str(error), error.wait if isinstance(error, Unanswered) else 0.0
        except TooLarge:
            why = f"{shown(source.url)} is larger than {MOST_BYTES // 1024 // 1024} MiB."
        else:
            steps = await look.share_out(self._services, state, await look.find_new(self._services, state, came))
            done = [await self._take(source, state, step) for step in steps]
            etag, modified = _tags(answer, state)
            if not all([whole, *done]):  # ask for everything again, to retry what failed
                etag = modified = ""
            after = next_look(source.every, 0, self._chance())
            await look.end_look(self._services, state, after, etag=etag, modified=modified, taken=len(done))
            return
        log.warning("a source was not read: %s", why)
        await look.fail_look(self._services, state, next_look(source.every, failures, self._chance(), wait), why)

    async def take_chosen(self, source: Source, state: SourceState, chosen: Sequence[KnownItem]) -> bool:
        """Take the items that a person has accepted; returns whether all could be taken now."""
        steps = [Step(known.waits, known.signs, known) for known in chosen if known.waits]
        return all([await self._take(source, state, step) for step in steps])

    async def _ask(self, source: Source, state: SourceState) -> Answer:
        headers = {"User-Agent": self._agent, "Accept": _ACCEPT}
        if state.etag:
            headers["If-None-Match"] = state.etag
        if state.modified:
            headers["If-Modified-Since"] = state.modified
        return await ask(source.url, proxy=self._proxy, private=source.private, headers=headers, most=MOST_BYTES)

    async def _document(self, source: Source, answer: Answer) -> FeedDocument:
        """What the source has; an empty document if it answers that nothing has changed."""
        if answer.status == UNCHANGED:
            return FeedDocument("unchanged")
        mission = self._services.mission
        asked = Asked(answer.url, answer.kind, mission.languages, mission.timezone, self._services.clock())
        try:
            document = await read_feed(answer.body, asked)
        except SourceError as error:
            raise SourceError(f"{shown(source.url)}: {error}.") from None
        for sentence in document.refused:
            log.info("an item of %s was left out: %s", shown(source.url), sentence)
        return document

    async def _signed(self, source: Source, state: SourceState, document: FeedDocument) -> tuple[list[FeedItem], bool]:
        """The signed items of a feed, including retractions of items that are known here; and whether these are all. An
        item whose file or signature is not there yet is asked for again; one that was read before is not. Staff are
        alerted about items with a bad signature, or still without one after a while.

        Raises:
            Unanswered, TooLarge: a file cannot be fetched: everything is tried again at the next look.
        """
        came = [*document.items, *await look.known_ones(self._services, state, document.removed)]
        key, known = PublicKey.parse(source.key), await look.already_read(self._services, state, came)

        async def ask_file(url: str, most: int) -> bytes:
            headers = {"User-Agent": self._agent}
            answer = await ask(url, proxy=self._proxy, private=source.private, headers=headers, most=most, gone=True)
            return answer.body

        found, whole = [], True
        for entry in came:
            try:
                found.append(known.get(entry.version) or await signed_item(entry, key, ask_file))
            except NotSigned as error:
                log.warning("an item of %s was refused: %s", shown(source.url), error)
                await look.tell_unsigned(self._services, state, entry, str(error))
            except Unanswered as error:
                if error.status != _NOT_FOUND or state.taken_at is None:
                    raise
                log.warning("an item of %s is left for later: %s", shown(source.url), error)
                whole = False
                if entry.at and self._services.clock() - entry.at > _SOON:
                    await look.tell_unsigned(self._services, state, entry, "its text or the signature is not there")
        return newest_of_each(found), whole

    async def _take(self, source: Source, state: SourceState, step: Step) -> Taken | None:
        try:
            taken = await take(self._services, source, state, step, await self._files(source, step))
        except WriteRefused:
            raise
        except Exception:  # one item's error must not hold up the others: it is logged, and the item set aside
            log.exception("an item of %s cannot be taken", shown(source.url))
            taken = await set_aside(self._services, state, step, "fault")
        log.info("an item of %s: %s", shown(source.url), taken or "later")
        if taken in (Taken.PUBLISHED, Taken.CORRECTED, Taken.RETRACTED):
            self._wake()
        return taken

    async def _files(self, source: Source, step: Step) -> MediaSet | None:
        """The files of an item. None if they are the same as before, or if some of a changed item cannot be fetched:
        then readers keep those that they have."""
        before = step.known.taken if step.known else None
        files = step.item.files
        if before and [replace(file, url=file.sign) for file in before.files] == [
            replace(file, url=file.sign) for file in files
        ]:
            return None
        fetcher = LinkedFiles(self._proxy, self._agent, private=source.private)
        found, missing = await fetcher.keep(self._services, files, step.item.lang)
        return None if before and missing else found


def _tags(answer: Answer, state: SourceState) -> tuple[str, str]:
    """The ETag and Last-Modified for the next request; a 304 may leave them out, then the known ones stay."""
    if answer.status == UNCHANGED:
        return answer.etag or state.etag, answer.modified or state.modified
    return answer.etag, answer.modified
