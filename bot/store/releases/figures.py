"""What became of a release: by language and kind of chat, and target by target. Read in pieces, so that a release to a
million targets holds no other reader up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiosqlite

from bot.domain.releases.release import DeliveryState, Figures
from bot.domain.subscriptions.target import ChatKind
from bot.store.rows import many

COUNTED_AT_ONCE = 10_000  # rows in one question: some ten milliseconds
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


async def of_release(cx: aiosqlite.Connection, release: int, most: int = COUNTED_AT_ONCE) -> Figures:
    """The release's rows, counted by language and kind of chat."""
    figures, last = Figures(), 0
    while True:
        rows = await many(
            cx,
            "SELECT kind, lang, piece.state, count(*) AS n, max(piece.target) AS last FROM ("
            "    SELECT target, state FROM delivery WHERE release = ? AND target > ? ORDER BY target LIMIT ?) AS piece "
            "JOIN target ON target.id = piece.target GROUP BY kind, lang, piece.state",
            (release, last, most),
        )
        for row in rows:
            last = max(last, row["last"])
            if row["lang"]:  # else the subscription was forgotten while its message was being sent
                sent = row["state"] == DeliveryState.SENT
                figures.add(row["lang"], ChatKind(row["kind"]), row["n"], sent=sent)
        if sum(row["n"] for row in rows) < most:
            return figures


async def lines(cx: aiosqlite.Connection, release: int, most: int = READ_AT_ONCE) -> AsyncIterator[list[TargetLine]]:
    """The release's rows in the order of their targets, so many at once."""
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
