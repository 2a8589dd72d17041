"""Which bot a database belongs to. A bot can only write to people who started it: with another bot's token every send
would fail with "chat not found", and every subscription would end."""

from __future__ import annotations

import secrets

from bot.domain.alerts import AlertKind
from bot.domain.errors import WrongBot
from bot.services.context import SHELL, ServiceContext
from bot.store import alerts, audit, inbox, pauses
from bot.store.database import meta
from bot.store.database.connection import Connection
from bot.store.releases import copies


async def require_own_bot(context: ServiceContext, bot: int, username: str, *, new: bool = False) -> bool:
    """Let the database belong to the bot with the id `bot`, if it belongs to none yet or `new` is given; returns
    whether it belonged to it already.

    For a new bot the inbox and the waits are emptied: it has update ids and flood waits of its own.

    Raises:
        WrongBot: it belongs to another bot, and `new` is not given.
    """

    async def work(cx: Connection) -> bool:
        known = await meta.get(cx, meta.BOT)
        if known == str(bot):
            await _keep_name(cx, username)
            return True
        if known and not new:
            raise WrongBot(
                f"This database belongs to the bot with the number {known}, and the token is that of @{username} "
                f"({bot}): every reader would be lost. Use the other bot's token or another storage.path; "
                "if this bot is to take the place of that one, `run --new-bot` says so."
            )
        if not known:
            await copies.note_bot(cx, bot)
        await meta.put(cx, meta.BOT, str(bot))
        await _keep_name(cx, username)
        if known:
            await inbox.forget_all(cx)
            await pauses.forget_all(cx)
            await audit.note(cx, SHELL, "bot.changed", context.clock(), before=known, after=str(bot))
        return False

    return await context.db.write(work)


async def _keep_name(cx: Connection, username: str) -> None:
    """Store the bot's username, which pages use for links to it."""
    if await meta.get(cx, meta.USERNAME) != username:
        await meta.put(cx, meta.USERNAME, username)


async def note_webhook(context: ServiceContext, host: str) -> None:
    """Make the alert that another program's webhook got the updates until now."""

    async def work(cx: Connection) -> None:
        await alerts.note(cx, AlertKind.WEBHOOK, host, context.clock(), host=host)

    await context.db.write(work)


async def webhook_url(context: ServiceContext) -> str:
    """The webhook's address that was set at Telegram; '' if none was."""
    return await meta.get(context.db.reader, meta.WEBHOOK_URL)


async def keep_webhook_url(context: ServiceContext, url: str) -> None:
    """Store the webhook's address that is set at Telegram."""
    await context.db.write(lambda cx: meta.put(cx, meta.WEBHOOK_URL, url))


async def webhook_secret(context: ServiceContext) -> str:
    """The secret token of Telegram's calls, for a config that names none: made at random once and stored
    (https://core.telegram.org/bots/api#setwebhook, `secret_token`)."""

    async def work(cx: Connection) -> str:
        if kept := await meta.get(cx, meta.WEBHOOK_SECRET):
            return kept
        made = secrets.token_urlsafe(32)
        await meta.put(cx, meta.WEBHOOK_SECRET, made)
        return made

    return await context.db.write(work)
