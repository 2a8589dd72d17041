"""What a sent picture or file was found to be. It is one of ours, or unknown, and never "altered": Telegram makes
another file of every picture that is saved and sent again, so that nothing is known of what differs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.statements import Statement, StatementState


class FileFate(StrEnum):
    """What holds of one of our files today; the better ones first."""

    GENUINE = "genuine"  # a statement carries it
    CORRECTED = "corrected"  # a statement used to
    RETRACTED = "retracted"  # the statement that carries it was retracted


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One of our files, and the statement, as it is today, that speaks best for it."""

    fate: FileFate
    statement: Statement


def fate_of(statement: Statement, keys: frozenset[str]) -> FileFate:
    """What holds of a file that the statement carries, or used to."""
    if statement.state is StatementState.RETRACTED:
        return FileFate.RETRACTED
    carries = any(item.file in keys for item in statement.media.items)
    return FileFate.GENUINE if carries else FileFate.CORRECTED
