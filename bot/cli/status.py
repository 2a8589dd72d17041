"""`chancery status`: subscriptions, and the last 50 releases in the form that programs rely on."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot.cli.base import DEFAULT, ConfigPath, cli, loaded
from bot.config import Config
from bot.store import pauses
from bot.store.database.connection import Database
from bot.store.releases import releases
from bot.store.subscriptions import targets


@cli.command()
def status(
    config: ConfigPath = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Subscriptions and the last 50 releases."""
    found = asyncio.run(status_of(loaded(config)))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if found["waits_until"]:
        typer.echo(f"Telegram lets the bot wait until {found['waits_until']}")
    typer.echo("subscriptions  " + ", ".join(f"{count} {kind}" for kind, count in found["subscriptions"].items()))
    for release in found["releases"]:
        counts = ", ".join(f"{release[key]} {key}" for key in ("sent", "failed", "unknown", "skipped", "left", "held"))
        typer.echo(f"{release['statement']:<14} {release['kind']:<8} {release['state']:<9} {counts}")


async def status_of(config: Config) -> dict[str, Any]:
    """The status as `docs/operator.md` gives it."""
    async with Database.reading(config.storage.path) as reader:
        until = await pauses.bot_until(reader, datetime.now(UTC))
        return {
            "subscriptions": await targets.counts(reader),
            "waits_until": until.isoformat() if until else None,
            "releases": [await _release(reader, release) for release in await releases.recent(reader)],
        }


async def _release(reader: Any, release: releases.Release) -> dict[str, Any]:
    totals = await releases.totals(reader, release.id)
    return {
        "statement": str(release.number),
        "kind": str(release.kind),
        "state": str(release.state),
        "total": totals.total,
        "sent": totals.sent,
        "failed": totals.failed,
        "unknown": totals.unknown,
        "skipped": totals.skipped,
        "left": totals.left,
        "held": totals.waiting,
        "reasons": totals.reasons,
    }
