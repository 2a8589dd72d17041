"""The result of checking a picture or file that somebody sent: one of ours, or unknown, but never "altered". Telegram
re-encodes every picture that is saved and sent again, so a difference proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.statements import Statement, StatementState


class FileFate(StrEnum):
    """The present status of one of our files; the better ones first."""

    GENUINE = "genuine"  # a statement carries it
    CORRECTED = "corrected"  # a statement used to
    RETRACTED = "retracted"  # the statement that carries it was retracted


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One of our files, and of the statements that carry it the one with the best status, as it is today."""

    fate: FileFate
    statement: Statement


def fate_of(statement: Statement, keys: frozenset[str]) -> FileFate:
    """The status of a file that the statement carries, or used to carry."""
    if statement.state is StatementState.RETRACTED:
        return FileFate.RETRACTED
    carries = any(item.file in keys for item in statement.media.items)
    return FileFate.GENUINE if carries else FileFate.CORRECTED
