"""Watches: the messages in which staff see how a release goes; one in each chat. `delivery/report.py` edits them."""

from __future__ import annotations

from dataclasses import dataclass, field

import aiosqlite

from bot.store.rows import many, run


@dataclass(frozen=True, slots=True)
class Watch:
    """A message in which a member of staff sees how a release goes. `steers`: may pause, resume and cancel it."""

    release: int
    chat: int
    message: int
    steers: bool = field(default=True, compare=False)


async def put(cx: aiosqlite.Connection, release: int, chat: int, message: int) -> None:
    """Show the release's progress, and then its report, in a message; in a chat, the newest message shows it."""
    await run(
        cx,
        "INSERT INTO watch (release, chat, message) VALUES (?, ?, ?) "
        "ON CONFLICT (release, chat) DO UPDATE SET message = excluded.message, reported = 0",
        (release, chat, message),
    )


async def of_release(cx: aiosqlite.Connection, release: int) -> list[Watch]:
    """The messages that wait for the release's progress or report; none of those who are no longer staff."""
    rows = await many(
        cx,
        "SELECT release, chat, message, staff.role <> 'editor' AS steers FROM watch "
        "JOIN staff ON staff.user = watch.chat WHERE release = ? AND NOT reported",
        (release,),
    )
    return [Watch(row["release"], row["chat"], row["message"], bool(row["steers"])) for row in rows]


async def mark_reported(cx: aiosqlite.Connection, watch: Watch) -> None:
    """The final report has been shown there; not so where the release runs again by now."""
    over = "(SELECT state FROM release WHERE id = watch.release) IN ('done', 'cancelled')"
    await run(
        cx,
        f"UPDATE watch SET reported = 1 WHERE release = ? AND chat = ? AND message = ? AND {over}",
        (watch.release, watch.chat, watch.message),
    )


async def drop(cx: aiosqlite.Connection, watch: Watch) -> None:
    """The message cannot show the release any more."""
    await run(
        cx,
        "DELETE FROM watch WHERE release = ? AND chat = ? AND message = ?",
        (watch.release, watch.chat, watch.message),
    )
