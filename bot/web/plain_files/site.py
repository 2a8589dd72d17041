"""All pages as plain files in a folder, kept up to date with the database: changed pages are made again, written if the
file differs, and removed when they no longer exist."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from http import HTTPStatus

from bot.domain.errors import ReadRefused
from bot.domain.statements import StatementState
from bot.rendering.pages import addresses
from bot.rendering.pages.addresses import Links
from bot.store.database.connection import Connection
from bot.store.pages.database import Version
from bot.store.pages.statement_list import PublicStatement
from bot.store.statements import statements
from bot.web.media import shown_media
from bot.web.plain_files.inventory import Key, take
from bot.web.plain_files.signed_files import SignedFiles
from bot.web.plain_files.tally import Tally
from bot.web.plain_files.write import GONE, SiteFolder
from bot.web.routes import Routes
from bot.web.serving.kept_pages import KeptPage, Pages

log = logging.getLogger(__name__)
_PAGE = ".html"
_AGAIN = 1.0  # seconds before a database that cannot be read is tried again
Wait = Callable[[Version, float], Awaitable[None]]


class Site:
    """The folder of plain files. `gentle`: work at most half of the time, since a bot works beside it."""

    def __init__(self, pages: Pages, folder: SiteFolder, *, gentle: bool = False) -> None:
        self._pages, self._folder, self._gentle = pages, folder, gentle
        self._routes = Routes(pages.setting.languages)
        self._seen: dict[str, Key] = {}
        self._drawn_by = pages.setting
        self._media: dict[int, tuple[int, frozenset[str]]] = {}  # by statement: its version and its files' addresses
        self._signed = SignedFiles(pages.db, folder, self._note)

    async def keep(self, wait: Wait) -> None:
        """Write again and again until cancelled. `wait` returns when there may be another version, or at that instant
        (seconds since 1970)."""
        told, last = False, None
        while True:
            minute = int(self._pages.now().timestamp()) // 60
            try:
                version = self._pages.db.version()
                if (version, minute) != last:
                    await self.write()
                told, last = False, (version, minute)
            except ReadRefused as error:
                if not told:
                    log.warning("the plain files stay as they are, the database cannot be read now: %s", error)
                told = True
                await asyncio.sleep(_AGAIN)
                continue
            await wait(version, (minute + 1) * 60.0)

    async def write(self) -> Tally:
        """Bring the folder up to date.

        Raises:
            ReadRefused: the database cannot be read now.
            OSError: the folder cannot be written.
        """
        tally = Tally()
        while not await self._walk(tally):
            pass  # something was committed meanwhile, and new content comes first
        return tally

    async def _walk(self, tally: Tally) -> bool:
        """Make what has changed. Returns whether nothing was committed meanwhile."""
        minute = int(self._pages.now().timestamp()) // 60
        if self._drawn_by is not self._pages.setting:  # the config was read again
            self._drawn_by, self._seen = self._pages.setting, {}
        async with self._pages.db.reading() as (cx, version):
            now = await take(cx, self._pages.setting, minute)
        tally.pages = len(now.keys)
        await self._note(addresses.file_of(address) for address in now.keys)
        for address, key in now.keys.items():
            if self._seen.get(address) == key:
                continue
            took = await self._make(address, tally)
            self._seen[address] = key
            if self._gentle:
                await asyncio.sleep(took)
            if self._pages.db.version() != version:
                return False
        await self._bring_media(now.statements, tally)
        await self._signed.bring(now.statements, tally)
        await self._tidy(now.keys, now.statements, tally)
        return True

    async def _make(self, address: str, tally: Tally) -> float:
        """Write one page. Returns the seconds that it took."""
        began = asyncio.get_running_loop().time()
        path, _, query = address.partition("?page=")
        way = self._routes.find(path)
        assert way is not None, address
        made = await self._pages.make(address, way, {"page": query} if query else {})
        if made is not None:
            tally.written += await self._put(address, made)
            name = addresses.file_of(address)
            if made.page.status == HTTPStatus.GONE and name.endswith(_PAGE):  # marked at once, and not after all others
                tally.written += await asyncio.to_thread(self._folder.put, name.removesuffix(_PAGE) + GONE, b"")
        return asyncio.get_running_loop().time() - began

    async def _put(self, address: str, made: KeptPage) -> bool:
        return await asyncio.to_thread(self._folder.put, addresses.file_of(address), made.page.body)

    async def _bring_media(self, known: Sequence[PublicStatement], tally: Tally) -> None:
        """Write the files of the statements that have some."""
        self._media = {one.id: self._media[one.id] for one in known if one.id in self._media}
        for one in known:
            if self._media.get(one.id, (0,))[0] == one.version:
                continue
            async with self._pages.db.reading() as (cx, version):
                files = await self._files_of(cx, version, one)
            await self._note(addresses.file_of(address) for address in files)
            for address in files:
                tally.written += await self._bring(address)
            self._media[one.id] = one.version, files

    async def _files_of(self, cx: Connection, version: Version, one: PublicStatement) -> frozenset[str]:
        """The addresses of the files that a statement's pages load."""
        found = await statements.by_id(cx, one.id) if one.state is StatementState.PUBLISHED else None
        if found is None or not found.media:
            return frozenset()
        setting = self._pages.setting
        look = await self._pages.look(cx, Links("/", setting.base, relative=True), version)
        shown = await shown_media(look, found, setting.languages[0])
        return frozenset(
            address for item in shown for address in (item.address, *(address for address, _ in item.sizes))
        )

    async def _bring(self, address: str) -> bool:
        way = self._routes.find(address)
        name = addresses.file_of(address)
        if way is None or (self._folder.path / name).exists():  # its address determines its content
            return False
        made = await self._pages.make(address, way, {})
        if made is None:
            return False
        if made.page.file:
            return await asyncio.to_thread(self._folder.put, name, made.page.file.read_bytes())
        return await self._put(address, made)

    async def _note(self, names: Iterable[str]) -> None:
        """List files before they are written: if the process is killed in between, the next one knows all files that
        may exist."""
        before = await asyncio.to_thread(self._folder.known)
        if new := set(names) - before:
            await asyncio.to_thread(self._folder.keep_list, before | new)

    async def _tidy(self, keys: dict[str, Key], known: Sequence[PublicStatement], tally: Tally) -> None:
        """Mark what is gone for good, and remove what no longer exists."""
        before = await asyncio.to_thread(self._folder.known)
        media = {addresses.file_of(address) for _, files in self._media.values() for address in files}
        wanted = {addresses.file_of(address) for address in keys} | media | self._signed.names
        retracted = (one for one in known if one.state is StatementState.RETRACTED)
        marks = {
            addresses.statement(lang, one.number)[1:] + GONE
            for one in retracted
            for lang in self._pages.setting.languages
        }
        former = {name.removesuffix(GONE) for name in before if name.startswith("media/")} - media
        marks |= {name + GONE for name in former | self._signed.gone}
        for name in sorted(marks - before):
            tally.written += await asyncio.to_thread(self._folder.put, name, b"")
        for name in sorted(before - wanted - marks):
            await asyncio.to_thread(self._folder.remove, name)
            tally.removed += 1
        self._seen = {address: key for address, key in self._seen.items() if address in keys}
        if before != wanted | marks:
            await asyncio.to_thread(self._folder.keep_list, wanted | marks)
