"""Watches: messages that show staff a release's progress, one in each chat. `delivery/report.py` edits them."""

from __future__ import annotations

from dataclasses import dataclass, field

import aiosqlite

from bot.store.rows import many, run


@dataclass(frozen=True, slots=True)
class Watch:
    """A message that shows a member of staff a release's progress. `steers`: they may pause, resume and cancel it."""

    release: int
    chat: int
    message: int
    steers: bool = field(default=True, compare=False)


async def put(cx: aiosqlite.Connection, release: int, chat: int, message: int) -> None:
    """Show the release's progress, and then its report, in a message, which replaces an earlier one in the chat."""
    await run(
        cx,
        "INSERT INTO watch (release, chat, message) VALUES (?, ?, ?) "
        "ON CONFLICT (release, chat) DO UPDATE SET message = excluded.message, reported = 0",
        (release, chat, message),
    )


async def of_release(cx: aiosqlite.Connection, release: int) -> list[Watch]:
    """The messages whose final report is not shown yet, without those of people who are no longer staff."""
    rows = await many(
        cx,
        "SELECT release, chat, message, staff.role <> 'editor' AS steers FROM watch "
        "JOIN staff ON staff.user = watch.chat WHERE release = ? AND NOT reported",
        (release,),
    )
    return [Watch(row["release"], row["chat"], row["message"], bool(row["steers"])) for row in rows]


async def mark_reported(cx: aiosqlite.Connection, watch: Watch) -> None:
    """Store that the final report was shown there, unless the release runs again by now."""
    over = "(SELECT state FROM release WHERE id = watch.release) IN ('done', 'cancelled')"
    await run(
        cx,
        f"UPDATE watch SET reported = 1 WHERE release = ? AND chat = ? AND message = ? AND {over}",
        (watch.release, watch.chat, watch.message),
    )


async def drop(cx: aiosqlite.Connection, watch: Watch) -> None:
    """Delete a watch whose message can no longer be edited."""
    await run(
        cx,
        "DELETE FROM watch WHERE release = ? AND chat = ? AND message = ?",
        (watch.release, watch.chat, watch.message),
    )
