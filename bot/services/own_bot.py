"""Which bot a database belongs to. With another bot's token every send would say "chat not found", and every
subscription would end: a chat's number is good for the bot that the chat knows, and for no other."""

from __future__ import annotations

from bot.domain.alerts import AlertKind
from bot.domain.errors import WrongBot
from bot.services.context import SHELL, ServiceContext
from bot.store import alerts, audit, inbox, pauses
from bot.store.database import meta
from bot.store.database.connection import Connection


async def require_own_bot(context: ServiceContext, bot: int, username: str, *, new: bool = False) -> bool:
    """Let the database belong to the bot with that number, if it belongs to none yet or `new` says so. Whether it
    belonged to it before.

    A new bot numbers its updates by itself and waits for nothing that the old one was asked to wait for.

    Raises:
        WrongBot: it belongs to another.
    """

    async def work(cx: Connection) -> bool:
        known = await meta.get(cx, meta.BOT)
        if known == str(bot):
            return True
        if known and not new:
            raise WrongBot(
                f"This database belongs to the bot with the number {known}, and the token is that of @{username} "
                f"({bot}): every reader would be lost. Use the other bot's token or another storage.path; "
                "if this bot is to take the place of that one, `run --new-bot` says so."
            )
        await meta.put(cx, meta.BOT, str(bot))
        if known:
            await inbox.forget_all(cx)
            await pauses.forget_all(cx)
            await audit.note(cx, SHELL, "bot.changed", context.clock(), before=known, after=str(bot))
        return False

    return await context.db.write(work)


async def note_webhook(context: ServiceContext, host: str) -> None:
    """Tell the owners that updates went to another program until now."""

    async def work(cx: Connection) -> None:
        await alerts.note(cx, AlertKind.WEBHOOK, host, context.clock(), host=host)

    await context.db.write(work)
