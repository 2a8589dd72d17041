"""What is wrong with a configuration: one fault, and the error with all of them. They are found in load.py.

There is one error here:

    ConfigError     the configuration cannot be used; its `faults` say why, one line each
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# The shape of a bot token, wherever it stands: https://core.telegram.org/bots/api#authorizing-your-bot
_TOKEN = re.compile(r"(?<!\d)\d+(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
_LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where, and what to do about it.

    `path` is the dotted key ("" when the fault is the whole file's), `line` counts from 1 and is None when
    no line is to blame, `file` is the file's name as the operator gave it.
    """

    path: str
    line: int | None
    message: str
    file: str = ""

    def __str__(self) -> str:
        """The fault as one line: `config.yaml:7: mission.timezone: 'X' is not a time zone`."""
        place = f"{self.file}:{self.line}" if self.file and self.line is not None else self.file
        return hidden(": ".join(part for part in (place, self.path, self.message) if part))


class ConfigError(Exception):
    """Raised when the configuration cannot be used. Its text is one line per fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: list[Fault] = list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def hidden(text: str) -> str:
    """The text without anything that looks like a bot token."""
    return _TOKEN.sub("(hidden)", text)


def quoted(text: str) -> str:
    """What the file says, for use inside a sentence: in quotes, on one line, short, without a token."""
    text = hidden(text)
    if len(text) > _LONGEST_QUOTE:
        text = text[: _LONGEST_QUOTE - 3] + "..."
    return repr(text)
