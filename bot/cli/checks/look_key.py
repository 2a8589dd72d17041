"""What `chancery check` finds about the signing key."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.cli.checks import look
from bot.config import Config
from bot.domain.errors import OperatorError
from bot.services.signing import use_key
from bot.store.database.connection import Database
from bot.store.database.migrate import outdated


def obstacles(config: Config) -> list[str]:
    """Why `run` would not sign; one sentence each."""
    if config.signing is None:
        return []
    try:
        use_key.load(config.signing.key)
    except OperatorError as error:
        return [str(error)]
    return []


def shown(config: Config) -> str:
    """The line about the key."""
    if config.signing:
        return str(config.signing.key)
    known = _known(config)
    return "none: statements are not signed" + (f" any more, and were by the key {known}" if known else "")


def _known(config: Config) -> str:
    """The id of the key that signs the database's texts; '' if there is none, or the database cannot be read."""
    if not (database := look.askable(config)):
        return ""
    try:
        return asyncio.run(_asked(database))
    except OperatorError:
        return ""


async def _asked(database: Path) -> str:
    async with Database.looking(database) as cx:
        present = None if await outdated(cx) else (await use_key.state(cx)).present
    return present.id if present else ""
