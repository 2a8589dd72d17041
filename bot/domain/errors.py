"""All errors of our own. What became of a send is a value (`domain/releases/outcome.py`), not an error.

ChanceryError
├── Refusal          what a person asked for cannot be done; carries a message key, never a sentence
│   ├── NotAllowed   the person's role does not allow it
│   └── Stale        the thing has changed since the button was made
├── WriteRefused     the database takes no writes now (disk full, locked by another program); try again
│   └── ReplicaLost  it takes them, and its copy on a second machine does not get them
├── ReadRefused      the database cannot be read now (migrated, replaced, locked); try again
│   └── OtherVersion it is of another version than the program's
└── OperatorError    the program cannot do that; carries one sentence for the operator
    ├── NewerDatabase the database was written by a newer program
    ├── DatabaseInUse another process runs the bot on it
    ├── WrongConfig  what the config asks for is impossible, and a restart does not help (exit status 2)
    │   ├── WrongBot the database belongs to another bot
    │   └── TokenRefused Telegram does not accept the token
    └── NotYet       a command that the command line promises and that is not built yet
"""

from __future__ import annotations


class ChanceryError(Exception):
    """The root of the tree."""


class Refusal(ChanceryError):
    """A request that cannot be met. `key` names a sentence of the catalogs, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class NotAllowed(Refusal):
    """The person's role does not allow the act."""


class Stale(Refusal):
    """The thing has changed, or gone, since the button was made."""


class WriteRefused(ChanceryError):
    """The database takes no writes now: the disk is full, or another program holds its lock."""


class ReplicaLost(WriteRefused):
    """The copy of the database on a second machine does not have what was written here; the text says why."""


class ReadRefused(ChanceryError):
    """The database cannot be read now: it is being put in place, brought to another version, or locked."""


class OtherVersion(ReadRefused):
    """The database is of another version than this program's; `found` and `wanted` are the two."""

    def __init__(self, said: str, found: int, wanted: int) -> None:
        super().__init__(said)
        self.found, self.wanted = found, wanted


class OperatorError(ChanceryError):
    """The program cannot do that; the text is one sentence for the operator."""


class NewerDatabase(OperatorError):
    """The database was written by a newer program."""


class DatabaseInUse(OperatorError):
    """Another process runs the bot on this database."""


class WrongConfig(OperatorError):
    """What the config asks for is impossible, and a restart does not help."""


class WrongBot(WrongConfig):
    """The database belongs to another bot than the token's."""


class TokenRefused(WrongConfig):
    """Telegram does not accept the token."""


class NotYet(OperatorError):
    """A promised command whose issue is still open."""
