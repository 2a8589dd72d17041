"""`chancery backup` and `restore`: copy the database, and put a copy in its place."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import DEFAULT, ConfigPath, cli, counted, loaded
from bot.cli.taken_down import TakenDown
from bot.config import bot_of
from bot.store.backup.backup import BackupFile, back_up, drop_old_copies
from bot.store.backup.restore import restore
from bot.store.database.replica import log_kept
from bot.store.media import copies_of_folder
from bot.store.media.copies_of_folder import Brought
from bot.store.media.folder import MediaFolder


@cli.command()
def backup(
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="A new file, or a folder for a dated one.")],
    keep: Annotated[
        int | None, typer.Option(min=1, help="In a folder: keep so many of the newest copies, remove older ones.")
    ] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Copy the database, also while the bot runs."""
    if keep is not None and not destination.is_dir():
        raise typer.BadParameter("is for a folder of dated copies", param_hint="--keep")
    given = loaded(config)
    storage = given.storage
    database, folder = storage.path, MediaFolder.of(storage.path, storage.media)
    with log_kept(database) if given.replica and database.is_file() else contextlib.nullcontext():
        copy = back_up(database, destination)
    typer.echo(f"Backed up to {copy.path}: {_size(copy)}.")
    brought = copies_of_folder.take_along(copy.path, folder)
    _say_files(brought, copies_of_folder.folder_of_copy(copy.path).path)
    for old in drop_old_copies(database, copy.path, keep) if keep else []:
        typer.echo(f"Removed {old}.")
    if keep and (swept := copies_of_folder.sweep_copies(copy.path)):
        typer.echo(f"Removed {swept} files that no kept copy needs.")


@cli.command("restore")
def restore_backup(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="A file that `backup` made.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the database that is there; it is kept.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Put a backup back, while the bot is stopped. What would go out by itself waits for staff."""
    given = loaded(config)
    taken_down = TakenDown(given)
    done = asyncio.run(restore(source, given.storage.path, force=force, bot=bot_of(given), again=taken_down.again))
    typer.echo(f"Restored {done.copy.path}: {_size(done.copy)}.")
    if done.paused:
        typer.echo(f"Paused until staff press Resume or Cancel: {done.paused} of the releases.")
    if done.stopped.drafts:
        typer.echo(f"Held until a publisher decides: {done.stopped.drafts} of the drafts that waited for their time.")
    for sentence in taken_down.sentences():
        typer.echo(sentence)
    if done.kept:
        typer.echo(f"The replaced database is kept as {done.kept}.")
    folder = MediaFolder.of(given.storage.path, given.storage.media)
    taken_down.remove_files(folder)
    _say_files(copies_of_folder.put_back(source, done.copy.path, folder), folder.path)


def _say_files(brought: Brought, folder: Path) -> None:
    """Print how many of the statements' files are there, and each that is missing."""
    if brought.there or brought.missing:
        typer.echo(f"Pictures and other files in {folder}: {brought.there}.")
    for sentence in brought.missing:
        typer.echo(f"Missing: {sentence}.")


def _size(copy: BackupFile) -> str:
    counts = copy.counts
    return (
        f"{copy.size / 1024 / 1024:.1f} MiB, {counted(counts['statement'], 'statement')}, "
        f"{counted(counts['target'], 'subscription')}, {counted(counts['release'], 'release')}, version {copy.version}"
    )
