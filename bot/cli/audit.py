"""`chancery audit`: prints the audit as JSON lines, and checks that nobody has changed it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import DEFAULT, ConfigPath, cli, loaded, opened
from bot.config import Config
from bot.domain.audit import Chain, FlawKind, Head
from bot.domain.errors import OperatorError
from bot.store import audit
from bot.store.database import head_file
from bot.store.database.connection import Database

_FLAWS = {
    FlawKind.MISSING: "entry {seq} is missing",
    FlawKind.CHANGED: "entry {seq} was changed, or stands in another's place",
    FlawKind.UNBOUND: "entry {seq} does not follow on the entry before it",
}


@cli.command("audit")
def print_audit(
    verify: Annotated[bool, typer.Option("--verify", help="Walk the chain; exit 1 where it is broken.")] = False,
    head: Annotated[str, typer.Option(metavar="SEQ:HASH", help="A head kept before, which must still stand.")] = "",
    output: Annotated[Path | None, typer.Option("-o", help="The file to write; standard output if left out.")] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Print the audit as JSON lines, or with --verify say whether it is whole; also while the bot runs."""
    kept = Head.parse(head) if head else None
    if head and kept is None:
        raise typer.BadParameter(
            "is the number and the hash that --verify printed, as in 17:5f2c...", param_hint="--head"
        )
    given = loaded(config)
    if output or not (verify or kept):
        count = asyncio.run(_export(given, output))
        if output:
            typer.echo(f"{count} entries are in {output}.")
    if verify or kept:
        if beside := head_file.kept(given.storage.path):
            judged(asyncio.run(_walk(given, beside)), beside)
        typer.echo(judged(asyncio.run(_walk(given, kept)), kept))


def judged(chain: Chain, kept: Head | None) -> str:
    """The sentence for an unchanged audit. `kept`: a head that was printed before, if the operator gave one.

    Raises:
        OperatorError: an entry is missing or changed, or the audit is not the one that the kept head belongs to.
    """
    if chain.flaw:
        raise OperatorError(f"The audit was changed: {_FLAWS[chain.flaw.kind].format(seq=chain.flaw.seq)}.")
    if kept and chain.head.seq < kept.seq:
        raise OperatorError(f"The audit was cut off: it ends with entry {chain.head.seq}, and had {kept.seq} before.")
    if not chain.holds_kept:
        raise OperatorError(f"The audit was written anew: entry {kept.seq if kept else 0} is not the one that it was.")
    if not chain.head.seq:
        return "The audit is empty."
    return f"The audit is whole: {chain.head.seq} entries. Its head, to keep elsewhere: {chain.head}"


async def _export(config: Config, output: Path | None) -> int:
    count = 0
    async with Database.reading(config.storage.path) as cx:
        with opened(output) as file:
            async for entry in audit.every(cx):
                file.write(f"{entry.line()}\n".encode())
                count += 1
            file.flush()
    return count


async def _walk(config: Config, kept: Head | None) -> Chain:
    async with Database.reading(config.storage.path) as cx:
        return await audit.walked(cx, kept)
