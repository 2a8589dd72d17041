"""The program's log on standard error, as text or JSON lines. No line can contain a bot token or a character that
controls a terminal: text from people and servers can neither forge a line nor colour, hide or reverse one.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

from bot.store.database.engine import is_damage

# Every address of the Bot API contains the token (https://core.telegram.org/bots/api#authorizing-your-bot).
_TOKEN = re.compile(r"(?<!\d)\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
HIDDEN = "<token>"

# Control characters, line separators, invisible characters, those that change the direction of writing
# (https://www.unicode.org/reports/tr9/), and surrogates, which no stream can write.
_UNSEEN = "\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
_CONTROL = re.compile(f"[{_UNSEEN}]")
# The same, also in the escaped form that `repr` writes.
_SPLITTER = re.compile(rf"[{_UNSEEN}]|\\[nrtabfv0]|\\x[0-9a-f]{{2}}|\\u[0-9a-f]{{4}}")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def hide_tokens(text: str) -> str:
    """The text with everything that looks like a bot token replaced, even if control characters are inside it."""
    if not _SPLITTER.search(text):
        return _TOKEN.sub(HIDDEN, text)
    kept = _without_splitters(text)
    parts, done = [], 0
    for found in _TOKEN.finditer("".join(text[at] for at in kept)):
        parts += [text[done : kept[found.start()]], HIDDEN]
        done = kept[found.end() - 1] + 1
    return "".join(parts) + text[done:]


def _without_splitters(text: str) -> list[int]:
    """The positions of the visible characters."""
    kept: list[int] = []
    done = 0
    for splitter in _SPLITTER.finditer(text):
        kept += range(done, splitter.start())
        done = splitter.end()
    return kept + list(range(done, len(text)))


def escape_controls(text: str) -> str:
    """The text on one line, with every invisible character as `\\u....`; in JSON that means the same."""
    return _CONTROL.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text)


class TextFormatter(logging.Formatter):
    """For people: instant, level, room, message. Traceback lines are indented, so that none looks like a record."""

    def format(self, record: logging.LogRecord) -> str:
        """One record, including tracebacks."""
        said = f"{self.formatTime(record)} {record.levelname:<7} {record.name}: {record.getMessage()}"
        lines = [said, *(f"    {line}" for line in hide_tokens(_details(self, record)).split("\n") if line)]
        return "\n".join(escape_controls(hide_tokens(line)) for line in lines)


class JsonFormatter(logging.Formatter):
    """For programs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as JSON."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "room": record.name,
            "message": hide_tokens(record.getMessage()),
        }
        if details := _details(self, record):
            entry["traceback"] = hide_tokens(details)
        return escape_controls(json.dumps(entry, ensure_ascii=False))


def _details(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """The traceback and stack of a record; '' for most. A damaged database is not a fault of the code: it is only
    named, since otherwise every query would log a page."""
    if record.exc_info and (error := record.exc_info[1]) and is_damage(error):
        return f"the database is damaged: {error}"
    traceback = formatter.formatException(record.exc_info) if record.exc_info else ""
    stack = formatter.formatStack(record.stack_info) if record.stack_info else ""
    return "\n".join(part for part in (traceback, stack) if part)


class Handler(logging.StreamHandler[TextIO]):
    """Writes to standard error. If a record cannot be formatted, it is named without its values; if the log cannot be
    written, the bot continues."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        """https://docs.python.org/3/library/logging.html#logging.Handler.handleError would print the values."""
        message = f"a log record of {record.name}, line {record.lineno}, cannot be written"
        level = logging.ERROR
        with contextlib.suppress(OSError):  # a full disk: the bot continues without its log
            self.stream.write(self.format(logging.LogRecord(__name__, level, "", 0, message, None, None)) + "\n")


def set_up(level: str, form: str) -> None:
    """Send every logger's records to standard error, at `level` and above, as `text` or `json`.

    At debug level aiosqlite would log every statement with its values, including readers' chats and drafts.
    """
    handler = Handler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
