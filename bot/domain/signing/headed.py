"""The format of all signed text files: a first line that names the kind, fields, an empty line, the text.

UTF-8; each line ends with one line feed. A field is `Name: value` on one line, and may be repeated. The text is
everything after the first empty line, without the line feed at the end of the file. The format must never change: a
file that was signed once is made again byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_FIELD = re.compile(r"([A-Z][A-Za-z-]*): (.*)")
# Everything that some program treats as the end of a line; a field must not contain it.
_LINE_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MOST_LINES, _MOST_LETTERS = 20_000, 1_000_000  # limits of a head; the longest text with formatting needs a tenth


class NotOurs(ValueError):
    """A file is not of the expected kind."""


Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Headed:
    """A file in this format. `kind`: the first line, which ends in the version of the format."""

    kind: str
    fields: Fields
    text: str = ""

    def content(self) -> bytes:
        """The file's bytes."""
        lines = [self.kind, *(f"{name}: {value}" for name, value in self.fields)]
        return "".join(f"{line}\n" for line in [*lines, "", self.text]).encode()

    def field(self, name: str) -> str:
        """The first value of a field; '' if it is not there."""
        return next((value for given, value in self.fields if given == name), "")

    def values(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for given, value in self.fields if given == name]


def read(content: bytes) -> Headed:
    """The inverse of `Headed.content`.

    Raises:
        NotOurs: it is not in this format.
    """
    try:
        whole = content.decode()
    except UnicodeDecodeError:
        raise NotOurs("it is not UTF-8") from None
    head, apart, text = whole.partition("\n\n")
    if len(head) > _MOST_LETTERS or head.count("\n") > _MOST_LINES:
        raise NotOurs("it has a longer head than any signed text")
    kind, *lines = head.split("\n")
    found = [_FIELD.fullmatch(line) for line in lines]
    if not apart or not text.endswith("\n") or not kind.startswith("Chancery ") or not all(found):
        raise NotOurs("it does not have the form of a signed text")
    return Headed(kind, tuple((one[1], one[2]) for one in found if one), text[:-1])


def line(value: str) -> str:
    """A value as it is written in a field: line ends become spaces."""
    return _LINE_ENDS.sub(" ", value).strip()


def given(*fields: tuple[str, str]) -> Fields:
    """The fields whose value is not empty."""
    return tuple((name, line(value)) for name, value in fields if value)


def joined(*groups: Iterable[tuple[str, str]]) -> Fields:
    """Several groups of fields, one after the other."""
    return tuple(field for group in groups for field in group)


def write_instant(at: datetime) -> str:
    """An instant as it is written in a field: 2026-11-28T06:00:00Z, in whole seconds of UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def read_instant(value: str) -> datetime:
    """The inverse of `write_instant`.

    Raises:
        NotOurs: it is not an instant.
    """
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NotOurs(f"{value!r} is no instant") from None
