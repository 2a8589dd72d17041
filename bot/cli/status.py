"""`chancery status`: subscriptions, and the last 50 releases in the form that programs rely on."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot.cli.base import DEFAULT, ConfigPath, cli, loaded
from bot.config import Config
from bot.domain.text.addresses import shown
from bot.store import pauses
from bot.store.database.connection import Database
from bot.store.feeds import items, sources
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
    for source in found["sources"]:
        fails = f"fails since {source['failing_since']}: {source['fault']}" if source["failing_since"] else "read"
        looked = source["looked_at"] or "not yet"
        typer.echo(f"source  {source['url']}  {fails}, {looked}; {source['taken']} taken, {source['waiting']} wait")
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
            "sources": [await _source(reader, url) for url in (source.url for source in config.sources)],
            "releases": [await _release(reader, release) for release in await releases.recent(reader)],
        }


async def _source(reader: Any, url: str) -> dict[str, Any]:
    """How a source stands; one that was never looked at has no instants."""
    state = next((one for one in await sources.every(reader) if one.url == url), None)
    waiting, taken = (
        (await items.waiting_count(reader, state.id), await items.taken_count(reader, state.id)) if state else (0, 0)
    )
    return {
        "url": shown(url),
        "looked_at": _iso(state.looked_at if state else None),
        "next_at": _iso(datetime.fromtimestamp(state.next_at, UTC) if state and state.next_at else None),
        "failing_since": _iso(state.failing_since if state else None),
        "fault": state.fault if state else "",
        "taken": taken,
        "waiting": waiting,
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None


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
