"""`chancery import` and `export`: statements in and out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot import opening
from bot.cli.archive_files import FilesBeside, take_files
from bot.cli.base import DEFAULT, ConfigPath, at_replica, cli, counted, loaded, opened
from bot.cli.login import login_name
from bot.config import Config, proxy_of
from bot.domain.errors import OperatorError
from bot.domain.feeds.item import FeedItem
from bot.domain.importing.outcomes import ImportReport
from bot.domain.time.calendar import day_in
from bot.services.context import require_clock
from bot.services.importing.export_archive import archive
from bot.services.importing.take_in import import_statements
from bot.sources.importing.archive_write import ArchiveWriter
from bot.sources.importing.detect import HISTORY, decode, format_of, read
from bot.sources.importing.rules import judge, require_page
from bot.sources.media.beside_archive import MediaBeside
from bot.sources.source_file import is_address, read_source
from bot.store.database.connection import Database
from bot.store.media import carried
from bot.store.media.folder import MediaFolder


@cli.command("import")
def import_(
    source: Annotated[str, typer.Argument(metavar="FILE_OR_URL")],
    format: Annotated[str, typer.Option(help="auto, yaml, page or feed.")] = "auto",
    announce: Annotated[bool, typer.Option("--announce", help="Broadcast what is new.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Take statements in. Importing again changes nothing; without --announce nothing is broadcast."""
    report = asyncio.run(import_file(loaded(config), source, format, announce=announce))
    for line in report_lines(report):
        typer.echo(line)
    if report.refused or report.missing:
        raise SystemExit(1)


async def import_file(config: Config, source: str, format: str, *, announce: bool) -> ImportReport:
    """Read a file or an address and store its statements.

    Raises:
        OperatorError: the source cannot be read, or the database cannot be used.
    """
    data = await _bytes_of(config, source, settled=announce)
    timezone = config.mission.timezone
    today, found = day_in(timezone, opening.now()), format_of(data, format, source)
    shows: Mapping[str, FeedItem] = {}
    if found == "feed":
        from bot.cli.archive_feed import read_feed

        feed = await read_feed(config, data, source)
        parsed, shows = feed.parsed, feed.items
    else:
        languages, text = config.mission.languages, decode(data)
        parsed = read(text, found, today=today, timezone=timezone, language=languages[0], languages=languages)
        require_page(parsed, text, format, source)
    parsed = judge(parsed, today, {topic.key for topic in config.topics})
    beside = MediaBeside(None if is_address(source) else Path(source))
    async with opening.opened_services(config, login=login_name()) as services:
        if announce:
            await require_clock(services)
        taken = await take_files(services, parsed.items, beside, optional=found == HISTORY)
        if shows:
            from bot.cli.archive_feed import take_shown

            await take_shown(services, config, source, taken, shows)
        missing = taken.missing.keys()
        outcomes = await import_statements(services, taken.items, announce=announce, missing=missing)
        await at_replica(services)
    unread = [*parsed.refused, *taken.refused]
    return ImportReport(outcomes, unread, parsed.notes, missing=list(taken.missing.values()))


async def _bytes_of(config: Config, source: str, *, settled: bool) -> bytes:
    if not is_address(source):
        return await read_source(source, settled=settled)
    from bot.sources.fetch import fetch

    return await fetch(source, proxy=proxy_of(config))


def report_lines(report: ImportReport) -> list[str]:
    """The report as lines: each new, updated, refused or submitted statement, and each missing file; then notes, then
    the counts."""
    lines = [f"new        {name}" for name in report.new]
    lines += [f"updated    {name}" for name in report.updated]
    lines += [f"refused    {sentence}" for sentence in report.refused]
    lines += [f"submitted  {name}: it goes out when a publisher approves it" for name in report.submitted]
    lines += [f"missing    {sentence}" for sentence in report.missing]
    if report.notes:
        lines += ["", "Not stored; as lines for the config:", *report.notes, ""]
    lines.append(
        f"{len(report.new)} new, {len(report.updated)} updated, {len(report.unchanged)} unchanged, "
        f"{len(report.refused)} refused."
    )
    return lines


@cli.command()
def export(
    format: Annotated[str, typer.Option(help="yaml or json.")] = "yaml",
    output: Annotated[Path | None, typer.Option("-o", help="The file to write; standard output if left out.")] = None,
    no_media: Annotated[bool, typer.Option("--no-media", help="Without the pictures and other files.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Write the whole archive out, also while the bot runs. The files of statements are put into FILE.media."""
    given, writer = loaded(config), ArchiveWriter(format)
    beside = FilesBeside(
        MediaFolder.of(given.storage.path, given.storage.media), None if no_media or not _is_plain(output) else output
    )
    asyncio.run(_export(given, writer, output, beside, media=not no_media))
    if output:
        typer.echo(f"{counted(writer.count, 'statement')} {'is' if writer.count == 1 else 'are'} in {output}.")
    if beside.beside and (beside.there or beside.missing):
        typer.echo(f"Pictures and other files in {beside.beside.path}: {len(beside.there)}.")
    for sentence in beside.missing.values():
        typer.echo(f"Missing: {sentence}.")


async def _export(
    config: Config, writer: ArchiveWriter, output: Path | None, beside: FilesBeside, *, media: bool
) -> None:
    async with Database.reading(config.storage.path) as cx:
        if media and beside.beside is None and await carried.is_any(cx):
            name = output or "The standard output"
            raise OperatorError(f"{name} can hold no pictures and files: name a file with -o, or add --no-media.")
        with opened(output) as file:
            async for item in archive(cx):
                beside.take(item)
                file.write(writer.item(item).encode())
            file.write(writer.end().encode())
            file.flush()
    beside.sweep()


def _is_plain(output: Path | None) -> bool:
    """Whether it is, or will be, a file beside which others can be put: not a pipe or device."""
    path = output.resolve() if output else None
    return path is not None and (path.is_file() or not path.exists())
