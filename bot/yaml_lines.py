"""YAML as nodes with line numbers, read safely from any source; what they mean is decided by the config and the
sources.

No Python object is built from the text, whatever its tags name. Its depth is checked before it is composed. Aliases
(`*name`), with which a small file can stand for a huge one, are refused, or left to the caller to count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import yaml
from yaml.reader import Reader

PYTHON = yaml.SafeLoader  # its errors name the offending character
QUICK: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, if PyYAML has it: ten times as fast
_TAG = "tag:yaml.org,2002:"
_NO_CHARACTER = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")  # the last character of Unicode is \U0010FFFF


class Why(Enum):
    """Why a text is refused before it is parsed as YAML."""

    CHARACTER = "a character that YAML does not allow"
    ESCAPE = "an escape that stands for no character"
    ALIAS = "an alias"
    DEPTH = "lists and maps within each other, too many"


@dataclass
class Refused(Exception):
    """The text is refused. `line` counts from 1; `what` is the character (U+0007), the escape or the alias's name."""

    line: int
    why: Why
    what: str = ""


def compose(text: str, loader: type, *, deepest: int, aliases: bool) -> yaml.Node | None:
    """The document's root; None if it is empty.

    Args:
        text: the document, without a byte order mark.
        loader: PYTHON or QUICK.
        deepest: how many levels of lists and maps are allowed.
        aliases: whether aliases are allowed; the caller must then bound what they expand to.

    Raises:
        Refused: it is not safe to read, or has a character that YAML does not allow.
        yaml.YAMLError: it is not YAML, or several documents.
    """
    if odd := Reader.NON_PRINTABLE.search(text):
        raise Refused(_line_at(text, odd.start()), Why.CHARACTER, f"U+{ord(odd[0]):04X}")
    try:
        _check(text, loader, deepest, aliases)
        return yaml.compose(text, Loader=loader)
    except (ValueError, OverflowError):  # PyYAML's own reader accepts any number as a character
        wrong = _NO_CHARACTER.search(text)
        raise Refused(_line_at(text, wrong.start()) if wrong else 1, Why.ESCAPE, wrong[0] if wrong else "") from None


def _check(text: str, loader: type, deepest: int, aliases: bool) -> None:
    """Check the text's events, which need no memory and no recursion."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) and not aliases:
            raise Refused(line, Why.ALIAS, str(event.anchor))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            raise Refused(line, Why.DEPTH)


def _line_at(text: str, index: int) -> int:
    return len(f"{text[:index]}.".splitlines())


def line_of(node: yaml.Node) -> int:
    """The line (from 1) where a node begins."""
    return int(node.start_mark.line) + 1


def kind_of(node: yaml.Node) -> str:
    """The type of a node in YAML: `str`, `int`, `bool`, `null`, `map` ...; a custom tag as it is written."""
    return str(node.tag).removeprefix(_TAG)


def written(node: yaml.Node) -> str | None:
    """The source text of a scalar; None for lists and maps."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node, int | None]]:
    """Each key of a map with its value, and the line of an earlier occurrence of the same key, if any."""
    first: dict[str, int] = {}
    for key, value in node.value:
        word = written(key)
        yield key, value, None if word is None else first.get(word)
        if word is not None:
            first.setdefault(word, line_of(key))
