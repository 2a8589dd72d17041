"""What the copies of a statement look like, counted: for what a correction will do to them."""

from __future__ import annotations

import aiosqlite

from bot.domain.media import MediaKind
from bot.domain.releases.copy_shapes import CopyShape
from bot.store.database.meta import OWN_BOT
from bot.store.rows import many, number

# Of each row of the ledger the messages that the own bot can change, in order.
_CHANGEABLE = (
    "SELECT message.* FROM release JOIN message ON message.release = release.id "
    f"WHERE release.statement = :statement AND NOT message.lost AND message.bot IN (0, {OWN_BOT}) "
    "ORDER BY message.release, message.target, message.part"
)


async def shapes(cx: aiosqlite.Connection, statement: int, deletable_since: float) -> list[CopyShape]:
    """The copies, by what a correction goes by. `deletable_since`: seconds since 1970; what was sent before cannot be
    deleted."""
    rows = await many(
        cx,
        "SELECT target.lang, copy.kinds, copy.digest, copy.young, count(*) AS n FROM ("
        "    SELECT changeable.target, group_concat(changeable.kind, ',') AS kinds, "
        "    coalesce(delivery.digest, 0) <> 0 AS digest, min(changeable.sent_at) > :since AS young "
        f"    FROM ({_CHANGEABLE}) AS changeable LEFT JOIN delivery "
        "    ON (delivery.release, delivery.target) = (changeable.release, changeable.target) "
        "    GROUP BY changeable.release, changeable.target"
        ") AS copy JOIN target ON target.id = copy.target GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        {"statement": statement, "since": deletable_since},
    )
    return [
        CopyShape(
            row["lang"],
            tuple(MediaKind(kind) if kind else None for kind in row["kinds"].split(",")),
            bool(row["digest"]),
            bool(row["young"]),
            row["n"],
        )
        for row in rows
    ]


async def changeable(cx: aiosqlite.Connection, statement: int) -> int:
    """How many targets have a copy that the own bot can change."""
    return await number(cx, f"SELECT count(DISTINCT target) FROM ({_CHANGEABLE})", {"statement": statement})
