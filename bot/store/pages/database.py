"""The database for the public pages: read-only, restricted to what pages show, and opened again if the file is replaced
or migrated."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import OtherVersion, ReadRefused
from bot.store.database import engine
from bot.store.database.connection import Connection, snapshot
from bot.store.database.migrate import migrations
from bot.store.database.private import file_at
from bot.store.pages import shown
from bot.store.pages.allowed import allow_shown
from bot.store.pages.shown import NEWEST, Shown

_BUSY = 0.5  # seconds; how long a page waits for another program's lock
_LOOK_EVERY = 0.2  # seconds between two checks for changes
_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """The version of what pages show. `opened` counts the files that were opened, since another file may have the same
    version numbers."""

    opened: int
    shown: Shown


class PublicDatabase:
    """Serves one page at a time, each in a snapshot of its own, and one search beside it. Every read is short.

    Nothing is open until the first query, and everything is opened again after an error.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: _Identity | None = None
        self._opened = 0
        self._looker: engine.Connection | None = None
        self._looked_at = float("-inf")
        self._version: Version | None = None
        self._connections: dict[str, tuple[int, Connection]] = {}  # with its `Version.opened`
        self._locks = {"pages": asyncio.Lock(), "searches": asyncio.Lock()}
        self._newest = migrations()[-1][0]

    def version(self) -> Version:
        """The present version; looked up at most a few times a second.

        Raises:
            ReadRefused: there is no database of this program's version that can be read.
        """
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= _LOOK_EVERY:
            self._looked_at = now
            self._version = None
            self._version = self._look()
        if self._version is None:
            raise ReadRefused(f"{self._path}")
        return self._version

    @asynccontextmanager
    async def reading(self, what: str = "pages") -> AsyncIterator[tuple[Connection, Version]]:
        """A connection with a snapshot, and the snapshot's version. `what`: pages, or searches, which may take longer.

        Raises:
            ReadRefused: as in `version`.
        """
        async with self._locks[what]:
            self._note_file()
            try:
                cx = await self._connection(what)
                async with snapshot(cx):
                    found = await shown.newest(cx)
                    await self._require_version(cx)
                    yield cx, Version(self._opened, found)
            except engine.DatabaseError as error:
                if engine.is_denied(error):
                    raise  # a page reads what it may not: an error in our code
                await self._drop(what)
                raise ReadRefused(f"{self._path}: {error}") from error

    async def close(self) -> None:
        """Close everything."""
        for what in list(self._connections):
            await self._drop(what)
        self._close_looker()

    def _look(self) -> Version:
        self._note_file()
        try:
            if self._looker is None:
                self._looker = engine.connect(self._uri(), uri=True, timeout=0)
                allow_shown(self._looker)
            ((version,),) = self._looker.execute("PRAGMA user_version").fetchall()
            self._check(version)
            rows = self._looker.execute(NEWEST).fetchall()
        except engine.DatabaseError as error:
            self._close_looker()
            raise ReadRefused(f"{self._path}: {error}") from error
        return Version(self._opened, Shown(*rows[0]))

    def _note_file(self) -> None:
        """Notice if another file is at the path now. Connections to the old one are replaced when they are next
        needed."""
        try:
            found = file_at(self._path).stat()
        except OSError as error:
            raise ReadRefused(f"{self._path}: {error.strerror}") from error
        identity = found.st_dev, found.st_ino
        if identity != self._known:
            self._known = identity
            self._opened += 1
            self._close_looker()

    async def _connection(self, what: str) -> Connection:
        opened, cx = self._connections.get(what, (0, None))
        if cx is not None and opened == self._opened:
            return cx
        await self._drop(what)
        cx = await engine.open_connection(self._uri(), uri=True, timeout=_BUSY, prepare=allow_shown)
        self._connections[what] = self._opened, cx
        return cx

    async def _drop(self, what: str) -> None:
        if found := self._connections.pop(what, None):
            with contextlib.suppress(engine.DatabaseError):
                await found[1].close()

    async def _require_version(self, cx: Connection) -> None:
        ((version,),) = await cx.execute_fetchall("PRAGMA user_version")
        self._check(version)

    def _check(self, version: int) -> None:
        if version != self._newest:
            said = f"{self._path} is of version {version}, and this program's is {self._newest}"
            raise OtherVersion(said, version, self._newest)

    def _uri(self) -> str:
        return f"{file_at(self._path).absolute().as_uri()}?mode=ro"

    def _close_looker(self) -> None:
        if self._looker is not None:
            self._looker.close()
            self._looker = None
