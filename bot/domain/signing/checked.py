"""What a signed file and its signature were found to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.signing.minisign import Signature
from bot.domain.statements import Statement


class SignatureFate(StrEnum):
    """What a signature is worth."""

    GOOD = "good"
    OTHER_FILE = "other_file"  # the key is the mission's, and it has signed other bytes
    NOT_OURS = "not_ours"  # of a key that is not the mission's
    VOID = "void"  # of a key that was replaced or compromised by then


@dataclass(frozen=True, slots=True)
class CheckedSignature:
    """A signature, and what it is worth."""

    fate: SignatureFate
    signature: Signature


class FileFate(StrEnum):
    """What a file is."""

    GENUINE = "genuine"  # exactly what stands today
    CORRECTED = "corrected"  # exactly what stood before a correction
    RETRACTED = "retracted"  # exactly what stood before the statement was retracted or taken down, or the notice
    ALTERED = "altered"  # it says that it is one of ours, and differs
    UNKNOWN = "unknown"  # it says so, and no such statement is known here
    OTHER = "other"  # no file of ours; only its signature tells anything


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file. `statement`: as it is today; `revision`: which of it the file is, 0 for a notice; `signature`: the one
    that came with it, if any."""

    fate: FileFate
    statement: Statement | None = None
    revision: int = 0
    signature: CheckedSignature | None = None
