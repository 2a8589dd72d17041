"""`status --all` and `check --all`: one line for each mission."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import typer

from bot.cli.checks import look
from bot.cli.missions.configs import missions_in, shared
from bot.config import Config
from bot.domain.errors import OperatorError

_COLUMNS = ("mission", "bot", "readers", "chats", "spare", "last update", "backup", "newest release", "left")


def print_statuses(folder: Path, status_of: Callable[[Config], Awaitable[dict[str, Any]]]) -> int:
    """Print the table, and the faults below it. Returns the exit status. `status_of`: gives the status for a config."""
    missions = missions_in(folder)
    faults = [f"{mission.name}: {mission.fault}" for mission in missions if mission.fault]
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for mission in missions:
        if mission.config is None:
            rows.append((mission.name, "wrong config"))
            continue
        try:
            rows.append((mission.name, *_row(asyncio.run(_asked(status_of, mission.config)))))
        except OperatorError as error:
            rows.append((mission.name, "no database"))
            faults.append(f"{mission.name}: {error}")
    widths = [max(len(row[place]) for row in rows if len(row) > place) for place in range(len(_COLUMNS))]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip())
    return _named([*faults, *shared(missions)])


async def _asked(status_of: Callable[[Config], Awaitable[dict[str, Any]]], config: Config) -> dict[str, Any]:
    return await status_of(config)


def print_checks(folder: Path) -> int:
    """Print for each mission whether `run` would start, and what several share. Returns the exit status."""
    missions = missions_in(folder)
    faults: list[str] = []
    for mission in missions:
        hidden = mission.token_is_hidden
        found = look.obstacles(mission.config, token_is_hidden=hidden) if mission.config else [mission.fault]
        unseen = " (its token is not for this user to read)" if hidden else ""
        typer.echo(f"{mission.name}: {'; '.join(found) or 'well'}{unseen}")
        faults += found
    return _named(shared(missions)) or (2 if faults else 0)


def _named(faults: list[str]) -> int:
    for fault in faults:
        typer.echo(fault)
    return 2 if faults else 0


def _row(found: dict[str, Any]) -> tuple[str, ...]:
    counts, newest = found["subscriptions"], next(iter(found["releases"]), None)
    people = counts["private"]
    spare, backup = found["spare"], found["backup"]
    return (
        f"@{found['bot']['username']}" if found["bot"]["username"] else "none yet",
        str(people),
        str(counts["active"] - people),
        f"{100 * spare['readers'] // people if people else 0} %" if spare else "none",
        (found["bot"]["last_update"] or "none lately")[:16],
        ("FAILED" if not backup["ok"] else backup["at"][:16]) if backup else "none",
        f"{newest['statement']} {newest['state']}" if newest else "none",
        str(newest["left"]) if newest else "",
    )
