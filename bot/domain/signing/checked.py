"""The result of checking a signed file and its signature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.signing.minisign import Signature
from bot.domain.statements import Statement


class SignatureFate(StrEnum):
    """What a signature is worth."""

    GOOD = "good"
    OTHER_FILE = "other_file"  # made by the mission's key, but for other bytes
    NOT_OURS = "not_ours"  # made by a key that is not the mission's
    VOID = "void"  # made by a key that had been replaced or compromised by then


@dataclass(frozen=True, slots=True)
class CheckedSignature:
    """A signature, and what it is worth."""

    fate: SignatureFate
    signature: Signature


class FileFate(StrEnum):
    """What a file is."""

    GENUINE = "genuine"  # exactly the present text
    CORRECTED = "corrected"  # exactly the text before a correction
    RETRACTED = "retracted"  # the exact text of a statement that was retracted or taken down, or its notice
    ALTERED = "altered"  # it claims to be one of ours, but differs
    UNKNOWN = "unknown"  # it claims to be one of ours, but there is no such statement
    OTHER = "other"  # not in a format of ours: only its signature could be checked


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A checked file. `statement`: as it is today; `revision`: the revision that the file has, 0 for a notice;
    `signature`: the one that came with the file, if any."""

    fate: FileFate
    statement: Statement | None = None
    revision: int = 0
    signature: CheckedSignature | None = None
