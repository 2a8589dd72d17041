"""`chancery status`: subscriptions, and the last 50 releases in the form that programs rely on."""

from __future__ import annotations

import asyncio
import http
import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import opening
from bot.cli.base import DEFAULT, ConfigPath, cli, loaded
from bot.config import Config
from bot.domain.alerts import AlertKind
from bot.domain.errors import OperatorError, ReplicaLost
from bot.domain.text.addresses import shown
from bot.store import alerts, pauses, spare
from bot.store.database import meta
from bot.store.database.connection import Database
from bot.store.database.replica import Replica
from bot.store.feeds import items, sources
from bot.store.monitor import backups, figures
from bot.store.releases import releases
from bot.store.subscriptions import targets

_HEALTH_SECONDS = 10.0
_REPLICA_SECONDS = 3.0  # for an answer of Litestream


@cli.command()
def status(
    config: ConfigPath = DEFAULT,
    all_: Annotated[
        Path | None, typer.Option("--all", metavar="DIR", help="Many missions, a line each: DIR/NAME/config.yaml.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    healthy: Annotated[
        bool, typer.Option("--healthy", help="Only whether the running bot answers, where monitor.enabled.")
    ] = False,
) -> None:
    """Subscriptions and the last 50 releases."""
    if all_:
        raise SystemExit(_statuses(all_))
    given = loaded(config)
    if healthy and given.monitor.enabled:
        _require_healthy(given.monitor.host, given.monitor.port)
        return
    found = asyncio.run(status_of(given))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in _head_lines(found):
        typer.echo(line)
    typer.echo("subscriptions  " + ", ".join(f"{count} {kind}" for kind, count in found["subscriptions"].items()))
    for source in found["sources"]:
        fails = f"fails since {source['failing_since']}: {source['fault']}" if source["failing_since"] else "read"
        looked = source["looked_at"] or "not yet"
        typer.echo(
            f"source         {source['url']}  {fails}, {looked}; {source['taken']} taken, {source['waiting']} wait"
        )
    for release in found["releases"]:
        counts = ", ".join(f"{release[key]} {key}" for key in ("sent", "failed", "unknown", "skipped", "left", "held"))
        typer.echo(f"{release['statement']:<14} {release['kind']:<8} {release['state']:<9} {counts}")


def _statuses(folder: Path) -> int:
    """Separate, since only this loads the code that draws tables."""
    from bot.cli.missions.table import print_statuses

    return print_statuses(folder, status_of)


def _require_healthy(host: str, port: int) -> None:
    """Ask the running bot.

    Raises:
        OperatorError: it does not answer as it should.
    """
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    asked = http.client.HTTPConnection(here, port, timeout=_HEALTH_SECONDS)
    try:
        asked.request("GET", "/healthz")
        status = asked.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise OperatorError(f"The bot does not answer on {here}:{port}: {error}.") from None
    finally:
        asked.close()
    if status != http.HTTPStatus.OK:
        raise OperatorError(f"The bot answers on {here}:{port} with status {status}.")
    typer.echo("healthy")


async def status_of(config: Config) -> dict[str, Any]:
    """The status as described in `docs/operator.md`."""
    async with Database.reading(config.storage.path) as reader:
        until = await pauses.bot_until(reader, datetime.now(UTC))
        return {
            "bot": await _bot(reader, config.telegram.mode),
            "subscriptions": await targets.counts(reader),
            "waits_until": until.isoformat() if until else None,
            "sources": [await _source(reader, url) for url in (source.url for source in config.sources)],
            "backup": await _backup(reader),
            "spare": await _spare(reader),
            "replica": await _replica(reader, config),
            "releases": [await _release(reader, release) for release in await releases.recent(reader)],
        }


async def _source(reader: Any, url: str) -> dict[str, Any]:
    """The state of a source; one that was never checked has no instants."""
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


async def _bot(reader: Any, mode: str) -> dict[str, Any]:
    known, at = await meta.get(reader, meta.BOT), await figures.last_update(reader)
    return {
        "id": int(known) if known else None,
        "username": await meta.get(reader, meta.USERNAME) or None,
        "last_update": _iso(datetime.fromtimestamp(at, UTC)) if at else None,
        "mode": mode,
    }


async def _backup(reader: Any) -> dict[str, Any] | None:
    done = await backups.last(reader)
    return {"at": _iso(done.at), "ok": done.ok} if done else None


async def _replica(reader: Any, config: Config) -> dict[str, Any] | None:
    """When the copy on the second machine was last complete: now, if it answers."""
    plan, now = opening.replica_of(config), datetime.now(UTC)
    if plan is None:
        return None
    replica = Replica(config.storage.path, plan)
    try:
        async with asyncio.timeout(_REPLICA_SECONDS):
            await replica.confirm()
        at: datetime | None = now
    except (ReplicaLost, TimeoutError):
        known = await meta.get(reader, meta.REPLICA)
        at = datetime.fromisoformat(known) if known else None
    finally:
        await replica.close()
    behind = None if at is None else round((now - at).total_seconds())
    return {"acknowledged_at": at.isoformat() if at else None, "behind_s": behind}


async def _spare(reader: Any) -> dict[str, Any] | None:
    found = await spare.current(reader)
    if found is None:
        return None
    accepted = not await alerts.is_noted(reader, AlertKind.SPARE_LOST, "")
    return {"id": found.id, "username": found.username, "readers": found.readers, "accepted": accepted}


def _head_lines(found: dict[str, Any]) -> Iterator[str]:
    """The lines above the figures."""
    if name := found["bot"]["username"]:
        last = found["bot"]["last_update"]
        yield f"bot            @{name}, by {found['bot']['mode']}, last update {last or 'not lately'}"
    if second := found["spare"]:
        people = found["subscriptions"]["private"]
        refused = "" if second["accepted"] else "; TELEGRAM NO LONGER ACCEPTS ITS TOKEN"
        yield f"spare bot      @{second['username']}, started by {second['readers']} of {people} readers{refused}"
    if backup := found["backup"]:
        yield f"backup         {backup['at']}, {'whole' if backup['ok'] else 'FAILED: the log says why'}"
    if replica := found["replica"]:
        behind = {0: "has everything", None: "NOT REACHED"}.get(replica["behind_s"], f"{replica['behind_s']} s behind")
        yield f"second machine {behind}"
    if found["waits_until"]:
        yield f"Telegram lets the bot wait until {found['waits_until']}"


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
