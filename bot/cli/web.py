"""`chancery web` and `chancery site`: the public pages without the bot, served or as plain files."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bot.cli.base import DEFAULT, ConfigPath, cli, loaded, settle_memory
from bot.config import Config
from bot.domain.errors import OperatorError, OtherVersion, ReadRefused
from bot.opening import now
from bot.public_pages import web_setting
from bot.store.database.lock import reason
from bot.store.pages.database import PublicDatabase, Version
from bot.web.plain_files.site import Site
from bot.web.plain_files.write import SiteFolder
from bot.web.serving.kept_pages import Pages
from bot.web.serving.server import served

_LOOK_EVERY = 0.5  # seconds


@cli.command()
def web(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port, instead of web.port.")] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Serve the public pages until SIGTERM or Ctrl-C; the database is only read. As many can run as are wanted."""
    given = loaded(config)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_web(given, given.web.port if port is None else port))


async def _web(config: Config, port: int) -> None:
    stop = _stopped()
    db = PublicDatabase(config.storage.path)
    pages = Pages(db, web_setting(config), now)
    try:
        async with served(pages, config.web.host, port, shared=True) as taken:
            print(f"The pages are at http://{config.web.host}:{taken}/ - press Ctrl-C to stop.", flush=True)
            if refused := _refused(db):
                typer.echo(_waiting(refused), err=True)
            settle_memory()
            await stop.wait()
    finally:
        await db.close()
    print("Stopped.", flush=True)


@cli.command()
def site(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder for the files.")],
    watch: Annotated[bool, typer.Option("--watch", help="Go on until Ctrl-C, and follow every change.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Write the public pages as plain files, for any web server; only what has changed is written."""
    asyncio.run(_site(loaded(config), output, watch=watch))


async def _site(config: Config, folder: Path, *, watch: bool) -> None:
    db = PublicDatabase(config.storage.path)
    pages = Pages(db, web_setting(config, plain=True, renewed=watch), now)
    keeper = Site(pages, SiteFolder(folder))
    try:
        print(await keeper.write(), flush=True)
        if watch:
            await _until(_stopped(), keeper, db)
    except ReadRefused as error:
        raise OperatorError(_explained(error)) from error
    except OSError as error:
        raise OperatorError(f"The folder {folder} cannot be written: {reason(error)}.") from error
    finally:
        await db.close()


async def _until(stop: asyncio.Event, keeper: Site, db: PublicDatabase) -> None:
    """Update the folder until `stop`."""

    async def wait(seen: Version, until: float) -> None:
        while now().timestamp() < until and _version(db) == seen:  # noqa: ASYNC110 - nobody tells of commits
            await asyncio.sleep(_LOOK_EVERY)

    keeping = asyncio.create_task(keeper.keep(wait))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({keeping, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for task in (keeping, stopped):
        task.cancel()
    await asyncio.wait({keeping, stopped})
    if not keeping.cancelled():
        keeping.result()


def _refused(db: PublicDatabase) -> ReadRefused | None:
    """Why nothing can be shown now; None if it can."""
    try:
        db.version()
    except ReadRefused as error:
        return error
    return None


def _explained(error: ReadRefused) -> str:
    """A sentence for the operator: what is wrong with the database, and how to fix it."""
    if not isinstance(error, OtherVersion):
        return f"The database cannot be read: {error}."
    if error.found < error.wanted:
        return f"The database cannot be read: {error}. It needs the upgrade that `chancery run` makes at its start."
    return f"The database cannot be read: {error}. Use the newer program that `chancery run` was started with."


def _waiting(error: ReadRefused) -> str:
    """The same, for pages that are served as soon as the database can be read."""
    newer = isinstance(error, OtherVersion) and error.found > error.wanted
    later = "" if newer else " Until it can be, the pages answer 503; then they are served without a restart."
    return _explained(error) + later


def _version(db: PublicDatabase) -> Version | None:
    try:
        return db.version()
    except ReadRefused:
        return None


def _stopped() -> asyncio.Event:
    """An event that is set at SIGTERM and Ctrl-C."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop
