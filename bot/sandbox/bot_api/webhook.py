"""The methods for the webhook; the calls themselves are made in `bot_door/webhook.py`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.bot_api.params import Params
from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.model import WebhookSettings
from bot.sandbox.world.world import World

_PORTS = (443, 80, 88, 8443)
_MOST_CONNECTIONS = 100


def set_webhook(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#setwebhook; without an address it removes the webhook."""
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(world, params)
    if complaint := _complaint(url):
        raise bad_request(f"bad webhook: {complaint}")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    remember_allowed(world, params)
    connections = params.integer("max_connections", 40)
    world.webhook = url
    world.webhook_settings = WebhookSettings(secret, max(1, min(_MOST_CONNECTIONS, connections)))
    return _changed(world, params)


def delete_webhook(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#deletewebhook"""
    world.webhook, world.webhook_settings = "", WebhookSettings()
    return _changed(world, params)


def get_webhook_info(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getwebhookinfo"""
    settings = world.webhook_settings
    info = {"url": world.webhook, "has_custom_certificate": False, "pending_update_count": world.pending}
    if world.webhook:
        info["max_connections"] = settings.connections
    if world.allowed_updates:
        info["allowed_updates"] = sorted(world.allowed_updates)
    if settings.error_at:
        info |= {"last_error_date": settings.error_at, "last_error_message": settings.error}
    return info


def remember_allowed(world: World, params: Params) -> None:
    """Store `allowed_updates` if given; it applies to updates from now on."""
    value = params.json("allowed_updates", "can't parse allowed_updates JSON object")
    if isinstance(value, list):
        world.allowed_updates = frozenset(map(str, value))


def _complaint(url: str) -> str:
    """Why Telegram does not accept the address. Without TLS, and on any port, only addresses of this machine are
    accepted, as by one's own Bot API server (core.telegram.org/bots/api#using-a-local-bot-api-server)."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return "invalid webhook URL specified"
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return ""
    if parts.scheme != "https" or not parts.hostname:
        return "HTTPS URL must be provided for webhook"
    return "" if port in _PORTS else "webhook can be set up only on ports 80, 88, 443 or 8443"


def _changed(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.drop_pending()
    world.tell("webhook", 0, world.webhook)
    return True
