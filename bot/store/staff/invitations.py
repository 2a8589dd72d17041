"""Invitations to the staff. Of a link's secret only the hash is stored."""

from __future__ import annotations

from datetime import UTC, datetime

import aiosqlite

from bot.domain.staff import Invitation, Role
from bot.store.database.engine import Row
from bot.store.rows import insert, many, one, run

_OPEN = "used_by IS NULL AND withdrawn IS NULL AND expires > ?"


async def add(cx: aiosqlite.Connection, hashed: str, role: Role, made_by: int, expires: datetime) -> int:
    """Store an invitation; returns its id."""
    return await insert(
        cx,
        "INSERT INTO invitation (hash, role, made_by, expires) VALUES (?, ?, ?, ?)",
        (hashed, role, made_by, expires.timestamp()),
    )


async def by_hash(cx: aiosqlite.Connection, hashed: str, now: datetime) -> Invitation | None:
    """The invitation with the secret of this hash, if it can still be used."""
    row = await one(cx, f"SELECT * FROM invitation WHERE hash = ? AND {_OPEN}", (hashed, now.timestamp()))
    return _invitation(row) if row else None


async def by_id(cx: aiosqlite.Connection, invitation: int, now: datetime) -> Invitation | None:
    """The invitation with that id, if it can still be used."""
    row = await one(cx, f"SELECT * FROM invitation WHERE id = ? AND {_OPEN}", (invitation, now.timestamp()))
    return _invitation(row) if row else None


async def still_open(cx: aiosqlite.Connection, now: datetime) -> list[Invitation]:
    """The invitations that can still be used, the newest first."""
    rows = await many(cx, f"SELECT * FROM invitation WHERE {_OPEN} ORDER BY id DESC", (now.timestamp(),))
    return [_invitation(row) for row in rows]


async def ask(cx: aiosqlite.Connection, invitation: int, user: int, name: str) -> None:
    """Store that `user` has opened the link and waits until an owner agrees."""
    await run(cx, "UPDATE invitation SET asked_by = ?, asked_name = ? WHERE id = ?", (user, name, invitation))


async def mark_used(cx: aiosqlite.Connection, invitation: int, user: int) -> None:
    """Store that it has made `user` a member of staff."""
    await run(cx, "UPDATE invitation SET used_by = ? WHERE id = ?", (user, invitation))


async def withdraw(cx: aiosqlite.Connection, invitation: int, now: datetime) -> None:
    """End an invitation, so that it can no longer be used."""
    await run(cx, "UPDATE invitation SET withdrawn = ? WHERE id = ?", (now.timestamp(), invitation))


async def withdraw_all(cx: aiosqlite.Connection, now: datetime, made_by: int | None = None) -> int:
    """End all open invitations, or with `made_by` only those of one owner; returns how many."""
    return await run(
        cx,
        f"UPDATE invitation SET withdrawn = ? WHERE {_OPEN} AND made_by = coalesce(?, made_by)",
        (now.timestamp(), now.timestamp(), made_by),
    )


async def drop_old(cx: aiosqlite.Connection, before: datetime) -> int:
    """Delete invitations that expired before that instant, used or not; returns how many. The audit keeps what was
    done."""
    return await run(cx, "DELETE FROM invitation WHERE expires < ?", (before.timestamp(),))


def _invitation(row: Row) -> Invitation:
    expires = datetime.fromtimestamp(row["expires"], UTC)
    return Invitation(row["id"], Role(row["role"]), row["made_by"], expires, row["asked_by"] or 0, row["asked_name"])
