"""Sets up the way in which updates come: polling, or a webhook."""

from __future__ import annotations

from contextlib import AsyncExitStack

from bot.chat.platform.registry import App
from bot.chat.ways_in.foreign_webhook import Before, take_over
from bot.chat.ways_in.polling import Polling
from bot.chat.ways_in.webhook import Webhook, WebhookAddress
from bot.config import Config
from bot.services.context import ServiceContext
from bot.services.own_bot import keep_webhook_url, note_webhook, webhook_secret, webhook_url
from bot.web.listener import listening, require_address
from bot.web.webhook import webhook_app


async def way_in_of(
    stack: AsyncExitStack, config: Config, services: ServiceContext, application: App, *, may: bool
) -> Webhook | Polling:
    """The way in that the config chooses; Telegram is told. `may`: another program's webhook may be replaced."""
    address, hook = await _webhook_address(config, services), config.telegram.webhook
    bot = application.bot
    way_in = Webhook(bot, address) if address else Polling(bot)
    if address and isinstance(way_in, Webhook):
        door = webhook_app(address.secret, way_in.accept)
        await stack.enter_async_context(listening(door, hook.host, hook.port, "telegram.webhook"))
    if host := await take_over(bot, Before(await webhook_url(services), may), address):
        await note_webhook(services, host)
    await keep_webhook_url(services, address.url if address else "")
    return way_in


async def _webhook_address(config: Config, services: ServiceContext) -> WebhookAddress | None:
    """The address for Telegram's calls, in webhook mode."""
    hook = config.telegram.webhook
    if config.telegram.mode == "polling" or hook.url is None:
        return None
    return WebhookAddress(hook.url, hook.secret.get_secret_value() if hook.secret else await webhook_secret(services))


async def require_way_in(config: Config) -> None:
    """Check, before the database is touched, that the bot can listen for Telegram's calls.

    Raises:
        OperatorError: it cannot.
    """
    if config.telegram.mode == "webhook":
        hook = config.telegram.webhook
        await require_address(hook.host, hook.port, "telegram.webhook")
