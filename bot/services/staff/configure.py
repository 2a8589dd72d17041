"""Brings the stored staff in line with the config, at the start."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.staff import Role
from bot.services.context import ServiceContext
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.staff import members


async def keep_staff(context: ServiceContext, configured: Mapping[int, tuple[Role, str]]) -> set[int]:
    """Store the staff that the config names: Telegram id -> (role, name). Returns those who are no longer staff."""

    async def work(cx: Connection) -> set[int]:
        before = await members.everyone(cx)
        await members.replace_configured(cx, configured)
        after = await members.everyone(cx)
        if before != after:
            await audit.note(cx, 0, "staff.configured", context.clock(), staff={str(k): v for k, v in after.items()})
        return set(before) - set(after)

    return await context.db.write(work)
