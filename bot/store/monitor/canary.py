"""The canary: a target of the mission's own that gets every release before all others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import aiosqlite

from bot.domain.statements import Number
from bot.store.rows import many, run

_LOOKED_BACK = timedelta(days=1)


class Late(NamedTuple):
    """A release that the canary should have got by now, but has not."""

    release: int
    number: Number


async def mark(cx: aiosqlite.Connection, chat: int) -> None:
    """Make the target of that chat the canary, in place of any other. It gets everything at once, whatever it
    wishes."""
    await unmark(cx)
    await run(
        cx,
        "UPDATE target SET canary = 1, rhythm = 'at_once', quiet_from = '', quiet_to = '' "
        "WHERE chat = ? AND thread = 0",
        (chat,),
    )
    await run(cx, "DELETE FROM target_topic WHERE target IN (SELECT id FROM target WHERE canary)")


async def unmark(cx: aiosqlite.Connection) -> None:
    """Have no canary from now on."""
    await run(cx, "UPDATE target SET canary = 0 WHERE canary")


async def late(cx: aiosqlite.Connection, now: datetime, within: timedelta) -> list[Late]:
    """Publications of the last day that began longer than `within` ago and have not been sent to the canary; without
    those that staff stopped, or that were skipped because a correction replaces them."""
    rows = await many(
        cx,
        "SELECT release.id, statement.serial, statement.year FROM release "
        "JOIN statement ON statement.id = release.statement "
        "WHERE release.kind = 'publish' AND release.state NOT IN ('paused', 'cancelled') "
        "AND coalesce(release.started_at, release.at) BETWEEN ? AND ? "
        "AND NOT EXISTS (SELECT 1 FROM delivery JOIN target ON target.id = delivery.target "
        "    JOIN release AS other ON other.id = delivery.release "
        "    WHERE other.statement = release.statement AND target.canary AND delivery.state IN ('sent', 'skipped')) "
        "ORDER BY release.id",
        ((now - _LOOKED_BACK).timestamp(), (now - within).timestamp()),
    )
    return [Late(row["id"], Number(row["year"], row["serial"])) for row in rows]
