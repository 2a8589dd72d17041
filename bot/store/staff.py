"""The staff: Telegram ids and roles."""

from __future__ import annotations

from collections.abc import Mapping

import aiosqlite

from bot.domain.people import Role
from bot.store.rows import many, one, run


async def role(cx: aiosqlite.Connection, user: int) -> Role | None:
    """The person's role; None for everyone else."""
    row = await one(cx, "SELECT role FROM staff WHERE user = ?", (user,))
    return Role(row["role"]) if row else None


async def everyone(cx: aiosqlite.Connection) -> dict[int, Role]:
    """All staff by Telegram id."""
    return {row["user"]: Role(row["role"]) for row in await many(cx, "SELECT user, role FROM staff")}


async def replace_configured(cx: aiosqlite.Connection, staff: Mapping[int, tuple[Role, str]]) -> None:
    """Bring the staff that the config names in step with it; those added in the chat stay."""
    await run(cx, "DELETE FROM staff WHERE source = 'config'")
    for user, (rank, name) in staff.items():
        await run(
            cx,
            "INSERT INTO staff (user, role, name, source) VALUES (?, ?, ?, 'config') ON CONFLICT (user) "
            "DO UPDATE SET role = excluded.role, name = excluded.name, source = 'config'",
            (user, rank, name),
        )
