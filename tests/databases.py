"""Databases for tests that are not about how one is made: migrated once in this process, and copied for each test.

All migrations, each a transaction of its own, cost a test more than most of what it asks. The copy is the file that
`Database.open` has made and closed, byte for byte.
"""

from __future__ import annotations

import asyncio
import functools
import tempfile
import threading
from pathlib import Path

from bot.store.database.connection import Database


def fresh(path: Path) -> Path:
    """Put an empty database of this program's version at `path`, and return that."""
    path.touch(mode=0o600)
    path.write_bytes(_empty())
    return path


@functools.cache
def _empty() -> bytes:
    """The file of such a database."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        making = threading.Thread(target=asyncio.run, args=(_make(path),))  # whoever asks may have a loop that runs
        making.start()
        making.join()
        return path.read_bytes()


async def _make(path: Path) -> None:
    await (await Database.open(path)).close()
