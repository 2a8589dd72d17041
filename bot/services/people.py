"""The staff, as the config names them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.staff import Role
from bot.services.office import Office
from bot.store import audit, staff
from bot.store.database import Connection


async def keep_staff(office: Office, configured: Mapping[int, tuple[Role, str]]) -> set[int]:
    """Bring the staff in step with the config: Telegram id -> (role, name). Those who are no longer staff."""

    async def work(cx: Connection) -> set[int]:
        before = await staff.everyone(cx)
        await staff.replace_configured(cx, configured)
        after = await staff.everyone(cx)
        if before != after:
            await audit.note(cx, 0, "staff.configured", office.clock(), staff={str(k): v for k, v in after.items()})
        return set(before) - set(after)

    return await office.db.write(work)
