"""The signed files among the plain files: text files of statements with their signatures, and the lists."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from bot.services.signing.give_files import PublicFile, files_of_statement, lists
from bot.store.pages.database import PublicDatabase
from bot.store.pages.statement_list import PublicStatement
from bot.store.statements import statements
from bot.web.plain_files.tally import Tally
from bot.web.plain_files.write import SiteFolder

Note = Callable[[Iterable[str]], Awaitable[None]]


class SignedFiles:
    """The signed files in the folder. `note`: records files as ours before they are written."""

    def __init__(self, db: PublicDatabase, folder: SiteFolder, note: Note) -> None:
        self._db, self._folder, self._note = db, folder, note
        self._known: dict[int, tuple[int, dict[str, bool]]] = {}  # by statement: its version; whether each file is gone
        self._lists: frozenset[str] = frozenset()

    @property
    def names(self) -> set[str]:
        """All that should exist, relative to the folder."""
        return {name for _, files in self._known.values() for name in files} | self._lists

    @property
    def gone(self) -> set[str]:
        """Those that are notices in place of a text."""
        return {name for _, files in self._known.values() for name, is_gone in files.items() if is_gone}

    async def bring(self, known: Sequence[PublicStatement], tally: Tally) -> None:
        """Write the files of changed statements, and the lists.

        Raises:
            ReadRefused: the database cannot be read now.
            OSError: the folder cannot be written.
        """
        self._known = {one.id: self._known[one.id] for one in known if one.id in self._known}
        for one in known:
            if self._known.get(one.id, (0,))[0] == one.version:
                continue
            async with self._db.reading() as (cx, _):
                found = await statements.by_id(cx, one.id)
                files = await files_of_statement(cx, found) if found else []
            await self._put(files, tally)
            self._known[one.id] = one.version, {file.path: file.gone for file in files}
        async with self._db.reading() as (cx, _):
            listed = [file async for file in lists(cx)]
        await self._put(listed, tally)
        self._lists = frozenset(file.path for file in listed)

    async def _put(self, files: Sequence[PublicFile], tally: Tally) -> None:
        await self._note(file.path for file in files)
        for file in files:
            tally.written += await asyncio.to_thread(self._folder.put, file.path, file.content)
