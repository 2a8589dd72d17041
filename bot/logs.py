"""The program's log on standard error, as text or JSON lines. No line of it can carry a bot token."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

# A token is in every address of the Bot API (https://core.telegram.org/bots/api#authorizing-your-bot).
_TOKEN = re.compile(r"(?<!\d)\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
HIDDEN = "<token>"


def hide_tokens(text: str) -> str:
    """The text with anything that looks like a bot token replaced."""
    return _TOKEN.sub(HIDDEN, text)


class TextFormatter(logging.Formatter):
    """For people: instant, level, room, message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One record, tracebacks included."""
        return hide_tokens(super().format(record))


class JsonFormatter(logging.Formatter):
    """For programs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as JSON."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "room": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return hide_tokens(json.dumps(entry, ensure_ascii=False))


class Handler(logging.StreamHandler[TextIO]):
    """Writes to standard error. A record that cannot be formatted is named, not printed with its values; a log that
    cannot be written stops nobody."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        """https://docs.python.org/3/library/logging.html#logging.Handler.handleError would print the values."""
        message = f"a log record of {record.name}, line {record.lineno}, cannot be written"
        level = logging.ERROR
        with contextlib.suppress(OSError):  # a full disk: the bot goes on without its log
            self.stream.write(self.format(logging.LogRecord(__name__, level, "", 0, message, None, None)) + "\n")


def set_up(level: str, form: str) -> None:
    """Send every logger's records to standard error, at `level` and above, as `text` or `json`.

    aiosqlite would name every statement with its values at debug level: readers' chats and drafts among them.
    """
    handler = Handler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
