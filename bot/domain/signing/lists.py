"""The signed lists: every statement of a language with the hash of its file (`statements.txt`), and the files that were
taken down for good (`removed.txt`). Both are dated, so that an outdated mirror can be recognised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.signing.headed import Headed, NotOurs, given, read, read_instant, write_instant
from bot.domain.statements import Number

_REMOVED = "Chancery removed files 1"


@dataclass(frozen=True, slots=True)
class ListedStatement:
    """A line of `statements.txt`. `state`: published, retracted or redacted; `sha256`: of the file at the statement's
    address, which is a notice unless the state is published."""

    number: Number
    revision: int
    state: str
    date: date
    sha256: str

    def __str__(self) -> str:
        return f"{self.number} {self.revision} {self.state} {self.date.isoformat()} {self.sha256}"


def statements_file(lang: str, at: datetime, listed: Iterable[ListedStatement]) -> bytes:
    """`statements.txt` of a language: a line for each statement, in the order of their numbers."""
    fields = given(("Language", lang), ("Dated", write_instant(at)))
    return Headed("Chancery statements 1", fields, "\n".join(map(str, listed))).content()


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """A file that was taken down for good: since when, and its address without the first slash."""

    at: datetime
    path: str

    def __str__(self) -> str:
        return f"{write_instant(self.at)} {self.path}"


def removed_file(at: datetime, removed: Iterable[RemovedFile]) -> bytes:
    """`removed.txt`, for mirrors: a line for each file that they must remove."""
    return Headed(_REMOVED, given(("Dated", write_instant(at))), "\n".join(map(str, removed))).content()


def read_removed(content: bytes) -> list[RemovedFile]:
    """The inverse of `removed_file`.

    Raises:
        NotOurs: it is not such a file.
    """
    found = read(content)
    if found.kind != _REMOVED:
        raise NotOurs(f"it is no {_REMOVED}")
    lines = [line.partition(" ") for line in found.text.splitlines()]
    return [RemovedFile(read_instant(at), path) for at, _, path in lines]
