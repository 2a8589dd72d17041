"""The room of the configuration: its public names in one place; each is explained where it is defined."""

from bot.config.faults import ConfigError, Fault
from bot.config.load import CONFIG_VARIABLE, DEFAULT_PATH, TOKEN_VARIABLE, load, parse
from bot.config.mission import (
    DAYS,
    Channel,
    Clock,
    Consular,
    Counter,
    Hours,
    Mission,
    Role,
    Source,
    StaffMember,
    Topic,
)
from bot.config.model import Approval, Config, require_token
from bot.config.running import (
    TELEGRAM_API,
    Delivery,
    Log,
    Retention,
    Storage,
    Telegram,
    Web,
    Webhook,
)
from bot.config.values import LocalText, Opening

__all__ = [
    "CONFIG_VARIABLE",
    "DAYS",
    "DEFAULT_PATH",
    "TELEGRAM_API",
    "TOKEN_VARIABLE",
    "Approval",
    "Channel",
    "Clock",
    "Config",
    "ConfigError",
    "Consular",
    "Counter",
    "Delivery",
    "Fault",
    "Hours",
    "LocalText",
    "Log",
    "Mission",
    "Opening",
    "Retention",
    "Role",
    "Source",
    "StaffMember",
    "Storage",
    "Telegram",
    "Topic",
    "Web",
    "Webhook",
    "load",
    "parse",
    "require_token",
]
