"""All of our own errors. The outcome of a send is a value (`domain/releases/outcome.py`), not an error.

ChanceryError
├── Refusal          what a person asked for cannot be done; carries a message key, never a sentence
│   ├── NotAllowed   the person's role does not allow it
│   └── Stale        what the button is about has changed since it was made
├── WriteRefused     the database takes no writes now (disk full, locked by another program); try again
│   └── ReplicaLost  it takes them, but they do not reach its copy on the second machine
├── ReadRefused      the database cannot be read now (migrated, replaced, locked); try again
│   └── OtherVersion its version is not the program's
└── OperatorError    the program cannot do that; carries one sentence for the operator
    ├── NewerDatabase the database was written by a newer program
    ├── DatabaseInUse another process runs the bot on it
    ├── WrongConfig  what the config asks for is impossible, and a restart does not help (exit status 2)
    │   ├── WrongBot the database belongs to another bot
    │   └── TokenRefused Telegram does not accept the token
    └── NotYet       a command that is announced and not built yet
"""

from __future__ import annotations


class ChanceryError(Exception):
    """The root of the tree."""


class Refusal(ChanceryError):
    """A request that cannot be carried out. `key` names a sentence of the catalogs; `values` fill its placeholders."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class NotAllowed(Refusal):
    """The person's role does not allow the act."""


class Stale(Refusal):
    """What the button is about has changed, or no longer exists, since the button was made."""


class WriteRefused(ChanceryError):
    """The database takes no writes now: the disk is full, or another program holds its lock."""


class ReplicaLost(WriteRefused):
    """The copy of the database on the second machine lacks what was written here; the text says why."""


class ReadRefused(ChanceryError):
    """The database cannot be read now: it is being replaced, migrated, or locked."""


class OtherVersion(ReadRefused):
    """The database's version (`found`) is not the one that this program needs (`wanted`)."""

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
