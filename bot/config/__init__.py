"""The configuration: the names that other floors use, in one place; each is explained where it is defined."""

from bot.config.faults import ConfigError, Fault
from bot.config.load import CONFIG_VARIABLE, DEFAULT_PATH, SPARE_VARIABLE, TOKEN_VARIABLE, load, parse
from bot.config.model import Config, bot_of, proxy_of, require_token, tokens_for
from bot.config.running import TELEGRAM_API
from bot.config.values import Opening, TimezoneName

__all__ = [
    "CONFIG_VARIABLE",
    "DEFAULT_PATH",
    "SPARE_VARIABLE",
    "TELEGRAM_API",
    "TOKEN_VARIABLE",
    "Config",
    "ConfigError",
    "Fault",
    "Opening",
    "TimezoneName",
    "bot_of",
    "load",
    "parse",
    "proxy_of",
    "require_token",
    "tokens_for",
]
