"""Pin orders: to pin a statement's copies in channels and groups, or to unpin them. They continue after a restart."""

from __future__ import annotations

import json
from dataclasses import dataclass

import aiosqlite

from bot.domain.subscriptions.target import ChatKind
from bot.store.database.engine import Row
from bot.store.rows import insert, many, one, run

# Copies that can be pinned: not notes, nor messages that can no longer be changed.
_COPIES = (
    "FROM target CROSS JOIN release ON release.statement = :statement "
    "CROSS JOIN message ON message.release = release.id AND message.target = target.id "
    "WHERE target.kind <> 'private' AND target.ended IS NULL AND target.id > :after AND NOT message.lost "
    # If there are several messages, the one with the text.
    "AND (message.kind = '' OR NOT EXISTS (SELECT 1 FROM message AS text WHERE text.release = message.release "
    "    AND text.target = message.target AND text.kind = '')) "
)


@dataclass(frozen=True, slots=True)
class PinOrder:
    """An order and its progress. `refused`: the chats where it was not possible."""

    id: int
    statement: int
    pin: bool
    chat: int
    message: int
    cursor: int
    done: int
    refused: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pinnable:
    """The newest copy of a statement in a channel, group or topic."""

    target: int
    chat: int
    kind: ChatKind
    message: int


async def order(cx: aiosqlite.Connection, statement: int, chat: int, message: int, *, pin: bool) -> bool:
    """Store an order, unless the same one is under way; returns whether it is new."""
    if await one(cx, "SELECT 1 FROM pinning WHERE NOT over AND statement = ? AND pin = ?", (statement, int(pin))):
        return False
    await insert(
        cx,
        "INSERT INTO pinning (statement, pin, chat, message) VALUES (?, ?, ?, ?)",
        (statement, int(pin), chat, message),
    )
    return True


async def first_open(cx: aiosqlite.Connection) -> PinOrder | None:
    """The oldest order that is not complete."""
    row = await one(cx, "SELECT * FROM pinning WHERE NOT over ORDER BY id LIMIT 1")
    return _order(row) if row else None


async def copies(cx: aiosqlite.Connection, statement: int, after: int = 0, most: int = -1) -> list[Pinnable]:
    """The newest copy in each channel, group and topic whose target comes after `after`; at most `most` (-1: all)."""
    rows = await many(
        cx,
        "SELECT target.id, target.chat, target.kind, message.message_id, max(message.sent_at) "
        f"{_COPIES} GROUP BY target.id ORDER BY target.id LIMIT :most",
        {"statement": statement, "after": after, "most": most},
    )
    return [Pinnable(row["id"], row["chat"], ChatKind(row["kind"]), row["message_id"]) for row in rows]


async def holds(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether the copies of the release's statement should be pinned: by the newest order, or if there was none, by its
    publication."""
    row = await one(
        cx,
        "SELECT coalesce("
        "(SELECT pin FROM pinning WHERE pinning.statement = release.statement ORDER BY id DESC LIMIT 1), "
        "(SELECT max(pin) FROM release AS other WHERE other.statement = release.statement)) AS pin "
        "FROM release WHERE id = ?",
        (release,),
    )
    return bool(row and row["pin"])


async def mark(cx: aiosqlite.Connection, order: int, copy: Pinnable, *, done: bool) -> None:
    """Store that the order was carried out at a copy, or could not be."""
    await run(
        cx,
        "UPDATE pinning SET cursor = ?, done = done + ?, refused = iif(?, refused, json_insert(refused, '$[#]', ?)) "
        "WHERE id = ?",
        (copy.target, int(done), int(done), copy.chat, order),
    )


async def end(cx: aiosqlite.Connection, order: int) -> None:
    """Store that the order is complete."""
    await run(cx, "UPDATE pinning SET over = 1 WHERE id = ?", (order,))


def _order(row: Row) -> PinOrder:
    return PinOrder(
        id=row["id"],
        statement=row["statement"],
        pin=bool(row["pin"]),
        chat=row["chat"],
        message=row["message"],
        cursor=row["cursor"],
        done=row["done"],
        refused=tuple(json.loads(row["refused"])),
    )
