"""Runs pandoc in a process of its own, which turns a document into JSON, with limits of time, memory and output.

One runs at a time, sandboxed (https://pandoc.org/MANUAL.html#option--sandbox). The JSON is read in blocks.py.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shutil
from pathlib import Path
from typing import Any

from bot.domain.drafts.document import KINDS
from bot.domain.errors import Refusal
from bot.sources.limited_process import Limits, TooMuchOutput, run_limited

log = logging.getLogger(__name__)

OLDEST = (2, 17)  # Debian 12's; the first with --sandbox is 2.15
_VERSION = re.compile(r"(pandoc\S{0,20} ([0-9]{1,4})\.([0-9]{1,4})\S{0,40})")


# The longest text that a draft may have makes about a megabyte of JSON. pandoc 2.17 needs half a gigabyte of address
# space just to start.
LIMITS = Limits()


class Pandoc:
    """The program pandoc. It is searched for once, before its first use."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or LIMITS
        self._program = ""  # its path, once it is known to be new enough
        self._alone = asyncio.Lock()

    async def read(self, form: str, data: bytes) -> Any:
        """pandoc's JSON of a document in one of pandoc's formats (`docx`).

        Raises:
            Refusal: pandoc is not installed, or cannot read the document, or not within the limits.
        """
        async with self._alone:
            written = await self._run(await self._found(), "--sandbox", "--from", form, "--to", "json", data=data)
        try:
            return await asyncio.to_thread(json.loads, written)
        except (ValueError, RecursionError):
            raise Refusal("document.too_much") from None

    async def version(self) -> str:
        """The program's name and version (`pandoc 2.17.1.1`); '' if there is none that is new enough."""
        path = await asyncio.to_thread(_program)
        try:
            said = await self._run(path, "--version") if path else b""
        except Refusal:  # another program with that name
            said = b""
        found = _VERSION.match(said.decode("utf-8", "replace"))
        if found is None or (int(found[2]), int(found[3])) < OLDEST:
            return ""
        self._program = path
        return found[1]

    async def _found(self) -> str:
        """The program's path.

        Raises:
            Refusal: there is none, or an older one.
        """
        if not self._program and not await self.version():
            log.warning("pandoc 2.17 or newer is not found: of files, only .txt can be read")
            raise Refusal("document.no_pandoc", program="pandoc 2.17", **KINDS)
        return self._program

    async def _run(self, path: str, *words: str, data: bytes = b"") -> bytes:
        try:
            status, written = await run_limited((path, *words), data, self._limits)
        except TimeoutError:
            log.warning("a document was given up: pandoc did not end within %g s", self._limits.wall)
            raise Refusal("document.too_much") from None
        except TooMuchOutput:
            raise Refusal("document.too_large") from None
        if status == 0:
            return written
        log.info("a document was not read: pandoc ended with %d", status)
        # Ended by a signal: CPU time was used up. 251, GHC's status for it: memory was used up.
        raise Refusal("document.too_much" if status < 0 or status == 251 else "document.broken")


def _program() -> str:
    """The path of pandoc; '' if it is not installed."""
    found = shutil.which("pandoc")
    return str(Path(found).absolute()) if found else ""
