"""The two errors of the sandbox: `Refused` for the bot, in Telegram's words; `Impossible` for a person or a test."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """What Telegram answers instead of a result: a code, a sentence, sometimes parameters.

    core.telegram.org/bots/api#making-requests and #responseparameters.
    """

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Impossible(Exception):
    """A person (or a test) tried what the app does not allow; the sentence says why."""


def bad_request(sentence: str, parameters: dict[str, Any] | None = None) -> Refused:
    """A 400 with Telegram's prefix."""
    return Refused(400, f"Bad Request: {sentence}", parameters)


def forbidden(sentence: str) -> Refused:
    """A 403 with Telegram's prefix."""
    return Refused(403, f"Forbidden: {sentence}")


def too_many_requests(retry_after: int) -> Refused:
    """A 429 with `parameters.retry_after` in whole seconds."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
