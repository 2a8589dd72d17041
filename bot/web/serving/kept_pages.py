"""A cache of pages, each valid until something is committed that it shows; and the last good page while the database
cannot be read."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import formatdate
from types import MappingProxyType

import brotli

from bot.domain.errors import ReadRefused
from bot.rendering.pages.addresses import Links
from bot.store.database import meta
from bot.store.database.connection import Connection
from bot.store.pages import shown
from bot.store.pages.database import PublicDatabase, Version
from bot.web.page import Look, Page
from bot.web.routes import Way
from bot.web.setting import Setting

log = logging.getLogger(__name__)
_MOST_BYTES = 64_000_000  # of all cached pages
_EVER = float("inf")
_NO_FILES: Mapping[str, bytes] = MappingProxyType({})
_LEAST_PACKED = 500  # bytes; smaller bodies are not compressed
_PACKED = ("text/", "application/xml", "application/atom+xml", "application/json", "application/feed+json", "image/svg")
Pack = Callable[[bytes], bytes]
# Compressing a page of 30 kB takes about two milliseconds, once.
_ENCODINGS: dict[str, Pack] = {
    "br": lambda body: brotli.compress(body, quality=6),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


@dataclass(slots=True)
class KeptPage:
    """A page with the headers of its answers. `version`: of its content; `setting`: with which it was made; `until`:
    the instant after which it is made again in any case (seconds since 1970)."""

    page: Page
    version: Version | None = None
    setting: Setting | None = None
    until: float = _EVER
    etag: str = ""
    modified: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)
    heads: dict[str, bytes] = field(default_factory=dict)  # of answers, by encoding

    @property
    def can_be_packed(self) -> bool:
        """Whether it is compressed for visitors who accept that."""
        return self.page.mime.startswith(_PACKED) and len(self.page.body) >= _LEAST_PACKED

    def body(self, encoding: str) -> bytes:
        """The body in an HTTP encoding; '' for none."""
        if not encoding:
            return self.page.body
        if encoding not in self.bodies:
            self.bodies[encoding] = _ENCODINGS[encoding](self.page.body)
        return self.bodies[encoding]

    @property
    def size(self) -> int:
        """The bytes that it takes, with an estimate for compressed forms not made yet."""
        return 2 * len(self.page.body) + 500


def ready(
    page: Page, version: Version | None = None, setting: Setting | None = None, until: float = _EVER, since: int = 0
) -> KeptPage:
    """A page made ready to be sent. `since`: since when this program and setting draw pages."""
    etag = f'W/"{hashlib.sha256(page.body).hexdigest()[:24]}"' if page.body else ""
    modified = formatdate(max(page.changed, since), usegmt=True) if page.changed and not page.lasting else ""
    return KeptPage(page, version, setting, until, etag, modified)


class Pages:
    """All current pages of a mission."""

    def __init__(self, db: PublicDatabase, setting: Setting, clock: Callable[[], datetime]) -> None:
        self.db = db
        self.setting = setting
        self.now = clock
        self._since = int(datetime.now(UTC).timestamp())
        self._kept: OrderedDict[str, KeptPage] = OrderedDict()
        self._size = 0
        self._making: dict[str, asyncio.Lock] = {}
        self._told = False

    def follow(self, setting: Setting) -> None:
        """Make pages with another setting from now on."""
        self.setting, self._since = setting, int(datetime.now(UTC).timestamp())

    def known(self, address: str) -> KeptPage | None:
        """A cached page that is still current."""
        found = self._kept.get(address)
        if found is None or (found.until != _EVER and found.until < self.now().timestamp()):
            return None
        try:
            fresh = found.setting is self.setting and found.version == self.db.version()
            return found if fresh else None
        except ReadRefused:
            return None

    async def get(
        self, address: str, way: Way, asked: Mapping[str, str], files: Mapping[str, bytes] = _NO_FILES
    ) -> KeptPage | None:
        """The page at an address; None if there is none. `asked`, `files`: see `Look`.

        Raises:
            ReadRefused: the database cannot be read, and the page is not cached.
        """
        if not way.route.kept:
            return await self.make(address, way, asked, files)
        async with self._making.setdefault(address, asyncio.Lock()):
            try:
                if found := self.known(address):
                    self._kept.move_to_end(address)
                    return found
                made = await self.make(address, way, asked)
                self._told = False
                self._keep(address, made)
                return made
            except ReadRefused as error:
                if address not in self._kept:
                    raise
                self._tell(error)
                return self._kept[address]
            finally:
                self._making.pop(address, None)

    async def make(
        self, address: str, way: Way, asked: Mapping[str, str], files: Mapping[str, bytes] = _NO_FILES
    ) -> KeptPage | None:
        """Make a page; None if there is none.

        Raises:
            ReadRefused: the database cannot be read now.
        """
        now, setting, since = self.now(), self.setting, self._since
        links = Links(address, setting.base, setting.plain)
        async with self.db.reading("searches" if way.route.costly else "pages") as (cx, version):
            look = replace(await self.look(cx, links, version, way.lang, asked), files=files)
            made = await way.route.make(look, **way.parts)
        page = await made() if callable(made) else made
        if page is None:
            return None
        at = now.timestamp()
        until = at - at % way.route.lasts + way.route.lasts if way.route.lasts else _EVER
        return ready(page, version, setting, until, since)

    async def look(
        self, cx: Connection, links: Links, version: Version, lang: str = "", asked: Mapping[str, str] | None = None
    ) -> Look:
        """What a page is made from."""
        bot = await shown.front(cx, meta.USERNAME)
        return Look(cx, self.setting, links, version.shown, self.now(), bot, lang, asked or {})

    def _keep(self, address: str, made: KeptPage | None) -> None:
        if old := self._kept.pop(address, None):
            self._size -= old.size
        if made is None or made.page.file:
            return
        self._kept[address] = made
        self._size += made.size
        while self._size > _MOST_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._size -= oldest.size

    def _tell(self, error: ReadRefused) -> None:
        if not self._told:
            self._told = True
            log.warning("the database cannot be read now, visitors get the last good pages: %s", error)
