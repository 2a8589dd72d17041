"""The shapes of a statement's copies, from kept counts: they decide what a correction will do to them."""

from __future__ import annotations

import aiosqlite

from bot.domain.media import MediaKind
from bot.domain.releases.copy_shapes import CopyShape
from bot.store.database.meta import OWN_BOT
from bot.store.rows import many, number

_OURS = f"statement = :statement AND bot IN (0, {OWN_BOT}) AND n > 0"  # copies that our bot can change


async def shapes(cx: aiosqlite.Connection, statement: int, deletable_since: float) -> list[CopyShape]:
    """The numbers of copies by shape. `deletable_since`: seconds since 1970; what was sent before that, or in the same
    minute, counts as no longer deletable."""
    rows = await many(
        cx,
        "SELECT lang, kinds, in_digest, minute * 60 > :since AS young, sum(n) AS n FROM copy_count "
        f"JOIN segment ON segment.id = copy_count.segment WHERE {_OURS} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        {"statement": statement, "since": deletable_since},
    )
    return [
        CopyShape(
            row["lang"],
            tuple(MediaKind(kind) if kind else None for kind in row["kinds"].split(",")),
            bool(row["in_digest"]),
            bool(row["young"]),
            row["n"],
        )
        for row in rows
    ]


async def changeable(cx: aiosqlite.Connection, statement: int) -> int:
    """How many targets have a copy that our bot can change."""
    return await number(cx, f"SELECT sum(n) FROM changeable_count WHERE {_OURS}", {"statement": statement})
