"""`chancery keys`: makes or shows the key that signs, announces the next one, and changes to it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import opening
from bot.cli.base import DEFAULT, ConfigPath, cli, loaded
from bot.cli.login import login_name
from bot.config import Config
from bot.domain.errors import WrongConfig
from bot.domain.signing.key_records import TrustedKey
from bot.services.context import ServiceContext
from bot.services.signing import use_key
from bot.services.signing.use_key import KeyState
from bot.store.signing import key_file


@cli.command()
def keys(
    next_key: Annotated[
        Path | None,
        typer.Option("--next", metavar="FILE", help="Make the next key, in a file that you keep elsewhere."),
    ] = None,
    change: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The next key, of that file, signs from now on.")
    ] = None,
    compromised: Annotated[
        str, typer.Option(metavar="SINCE", help="Signatures of the old key since then (ISO 8601) do not count.")
    ] = "",
    key: Annotated[str, typer.Option(metavar="ID", help="With --compromised: which of the earlier keys.")] = "",
    anew: Annotated[
        bool, typer.Option("--anew", help="The key, or its successor, is lost: begin one that none vouches for.")
    ] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Make the signing key, or show it, its successor and what is published of them."""
    given = loaded(config)
    if given.signing is None:
        raise WrongConfig("signing.key is not set in the config: name the file that the key is to be in.")
    if bool(next_key) + bool(change) + anew + bool(key) > 1:
        raise typer.BadParameter("--next, --change, --key and --anew are each for themselves")
    if (compromised and not (change or key)) or (key and not compromised):
        raise typer.BadParameter("is for --change FILE, or for --key ID", param_hint="'--compromised'")
    since = _since(given, compromised)
    asyncio.run(_do(given, given.signing.key, next_key, change, since, key, anew=anew))


async def _do(
    config: Config,
    path: Path,
    next_key: Path | None,
    change: Path | None,
    since: datetime | None,
    key: str,
    *,
    anew: bool,
) -> None:
    async with opening.opened_services(config, login=login_name()) as services:
        if next_key:
            await use_key.announce_next(services, path, next_key)
            typer.echo(f"The next key is in {next_key}. Take it away from this machine now: paper, a stick, a safe.")
        elif change:
            new = await use_key.change(services, path, change, since)
            typer.echo(f"{new.public.id} signs from now on. Everything is being signed anew while the bot runs.")
        elif anew:
            new = await use_key.begin_anew(services, path)
            typer.echo(
                f"{new.public.id} signs from now on, and no earlier key vouches for it: tell people another way."
            )
        elif key and since:
            marked = await use_key.mark_compromised(services, path, key, since)
            typer.echo(f"Signatures that {marked.id} has made since {since:%Y-%m-%d %H:%M} UTC do not count.")
        elif key_file.read_key(path) is None:
            await use_key.make_first(services, path)
            typer.echo(f"A new key is in {path}. It is in no backup: keep a copy of the file where nobody else comes.")
        else:
            await use_key.present(services, path)
        await _show(services)


async def _show(services: ServiceContext) -> None:
    known = await use_key.state(services.db.reader)
    for one in known.every_key():
        typer.echo(f"{one.public.id}  {_fate(known, one)}\n  {one.public}")
    typer.echo(f"next key: {known.next or 'none announced; chancery keys --next FILE'}")


def _fate(known: KeyState, key: TrustedKey) -> str:
    if key.public == known.present:
        return "signs"
    until = f"signed until {key.until:%Y-%m-%d %H:%M} UTC" if key.until else "was lost"
    return f"{until}, compromised since {key.compromised:%Y-%m-%d %H:%M} UTC" if key.compromised else until


def _since(config: Config, typed: str) -> datetime | None:
    """An instant; without an offset, in the mission's time zone; a day alone means its beginning."""
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise typer.BadParameter("write an instant such as 2026-11-28T06:00Z", param_hint="'--compromised'") from None
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(config.mission.timezone))).astimezone(UTC)
