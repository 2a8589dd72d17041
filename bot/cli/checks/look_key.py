"""What `chancery check` finds of the signing key."""

from __future__ import annotations

from bot.config import Config
from bot.domain.errors import OperatorError
from bot.services.signing import use_key


def obstacles(config: Config) -> list[str]:
    """Why `run` would not sign; a sentence each."""
    if config.signing is None:
        return []
    try:
        use_key.load(config.signing.key)
    except OperatorError as error:
        return [str(error)]
    return []


def shown(config: Config) -> str:
    """The line about it."""
    return str(config.signing.key) if config.signing else "none: statements are not signed"
