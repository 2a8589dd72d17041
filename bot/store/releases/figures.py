"""The results of a release: by language and kind of chat, and target by target. The latter are read in pieces, so that
a release to a million targets does not hold up other queries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiosqlite

from bot.domain.releases.release import Figures
from bot.domain.subscriptions.target import ChatKind
from bot.store.rows import many

READ_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A row of the ledger with its target. `sent_at`: seconds since 1970."""

    kind: str
    lang: str
    chat: int
    thread: int
    state: str
    reason: str
    attempts: int
    sent_at: float | None


async def of_release(cx: aiosqlite.Connection, release: int) -> Figures:
    """The release's rows by language and kind of chat, from kept counts: those that wait for an hour or have ended."""
    figures = Figures()
    for row in await many(
        cx,
        "SELECT kind, lang, state = 'sent' AS sent, n FROM delivery_count "
        "JOIN segment ON segment.id = delivery_count.segment WHERE release = ? AND n > 0 ORDER BY segment",
        (release,),
    ):
        figures.add(row["lang"], ChatKind(row["kind"]), row["n"], sent=bool(row["sent"]))
    return figures


async def lines(cx: aiosqlite.Connection, release: int, most: int = READ_AT_ONCE) -> AsyncIterator[list[TargetLine]]:
    """The release's rows in the order of their targets; `most` are read at a time."""
    last = 0
    while True:
        rows = await many(
            cx,
            "SELECT piece.target, target.kind, lang, chat, thread, piece.state, piece.reason, piece.attempts, "
            "message.sent_at "
            "FROM ("
            "    SELECT release, target, state, reason, attempts FROM delivery "
            "    WHERE release = ? AND target > ? ORDER BY target LIMIT ?) AS piece "
            "JOIN target ON target.id = piece.target "
            "LEFT JOIN message ON message.release = piece.release AND message.target = piece.target "
            "AND message.part = 0 ORDER BY piece.target",
            (release, last, most),
        )
        if not rows:
            return
        last = rows[-1]["target"]
        yield [TargetLine(*(row[name] for name in TargetLine.__slots__)) for row in rows]
