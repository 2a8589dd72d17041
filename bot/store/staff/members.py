"""The staff: Telegram ids, roles and names."""

from __future__ import annotations

from collections.abc import Mapping

import aiosqlite

from bot.domain.staff import Member, Role
from bot.store.database.engine import Row
from bot.store.rows import many, number, one, run


async def role(cx: aiosqlite.Connection, user: int) -> Role | None:
    """The person's role; None for everyone else."""
    row = await one(cx, "SELECT role FROM staff WHERE user = ?", (user,))
    return Role(row["role"]) if row else None


async def everyone(cx: aiosqlite.Connection) -> dict[int, Role]:
    """All staff by Telegram id."""
    return {row["user"]: Role(row["role"]) for row in await many(cx, "SELECT user, role FROM staff")}


async def member(cx: aiosqlite.Connection, user: int) -> Member | None:
    """The member of staff with that id."""
    row = await one(cx, "SELECT * FROM staff WHERE user = ?", (user,))
    return _member(row) if row else None


async def members(cx: aiosqlite.Connection) -> list[Member]:
    """All staff: owners first, then publishers, then editors, each by name."""
    ranked = list(Role)
    found = [_member(row) for row in await many(cx, "SELECT * FROM staff")]
    return sorted(found, key=lambda one: (-ranked.index(one.role), one.name.casefold(), one.user))


async def owners(cx: aiosqlite.Connection) -> int:
    """How many owners there are."""
    return await number(cx, "SELECT count(*) FROM staff WHERE role = 'owner'")


async def names(cx: aiosqlite.Connection) -> dict[int, str]:
    """The names of those who are or were staff, by Telegram id; those without a name are left out."""
    return {row["user"]: row["name"] for row in await many(cx, "SELECT user, name FROM staff_name")}


async def put(cx: aiosqlite.Connection, user: int, rank: Role, name: str) -> None:
    """Make a person staff, or change the role; an empty name keeps the one that is stored."""
    await run(
        cx,
        "INSERT INTO staff (user, role, name) VALUES (?, ?, ?) ON CONFLICT (user) DO UPDATE SET role = excluded.role, "
        "name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END",
        (user, rank, name),
    )


async def remove(cx: aiosqlite.Connection, user: int) -> None:
    """Remove the person from the staff."""
    await run(cx, "DELETE FROM staff WHERE user = ?", (user,))


async def replace_configured(cx: aiosqlite.Connection, staff: Mapping[int, tuple[Role, str]]) -> None:
    """Replace the staff that the config names; those added in the chat stay."""
    await run(cx, "DELETE FROM staff WHERE source = 'config'")
    for user, (rank, name) in staff.items():
        await run(
            cx,
            "INSERT INTO staff (user, role, name, source) VALUES (?, ?, ?, 'config') ON CONFLICT (user) "
            "DO UPDATE SET role = excluded.role, name = excluded.name, source = 'config'",
            (user, rank, name),
        )


def _member(row: Row) -> Member:
    return Member(row["user"], Role(row["role"]), row["name"], row["source"] == "config")
