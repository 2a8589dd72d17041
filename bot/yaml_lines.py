"""YAML as nodes that know their line, read safely from anyone; what the nodes mean is for the config and the sources.

No Python object is built of what is read, whatever its tags name. How deep it goes is looked at before it is composed;
aliases (`*name`), by which a small file can stand for a huge one, are refused or left to the reader to count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import yaml
from yaml.reader import Reader

PYTHON = yaml.SafeLoader  # names the character that it stumbled over
QUICK: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, where PyYAML has it: ten times as fast
_TAG = "tag:yaml.org,2002:"
_NO_CHARACTER = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")  # Unicode ends with \U0010FFFF


class Why(Enum):
    """Why a text is refused before anybody looks whether it is YAML."""

    CHARACTER = "a character that YAML does not allow"
    ESCAPE = "an escape that stands for no character"
    ALIAS = "an alias"
    DEPTH = "lists and maps within each other, too many"


@dataclass
class Refused(Exception):
    """The text is not read. `line` counts from 1; `what` is the character (U+0007), the escape or the alias's name."""

    line: int
    why: Why
    what: str = ""


def compose(text: str, loader: type, *, deepest: int, aliases: bool) -> yaml.Node | None:
    """The document's root; None where it is empty.

    Args:
        text: the document, without a byte order mark.
        loader: PYTHON or QUICK.
        deepest: levels of lists and maps that are taken.
        aliases: whether aliases are taken; who reads the nodes must then bound how many they become.

    Raises:
        Refused: it is not safe to read, or holds a character that YAML does not allow.
        yaml.YAMLError: it is not YAML, or several documents.
    """
    if odd := Reader.NON_PRINTABLE.search(text):
        raise Refused(_line_at(text, odd.start()), Why.CHARACTER, f"U+{ord(odd[0]):04X}")
    try:
        _check(text, loader, deepest, aliases)
        return yaml.compose(text, Loader=loader)
    except (ValueError, OverflowError):  # PyYAML's own reader makes a character of any number
        wrong = _NO_CHARACTER.search(text)
        raise Refused(_line_at(text, wrong.start()) if wrong else 1, Why.ESCAPE, wrong[0] if wrong else "") from None


def _check(text: str, loader: type, deepest: int, aliases: bool) -> None:
    """Walks the text's events, which need no memory and no recursion."""
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
    """What YAML takes a node for: `str`, `int`, `bool`, `null`, `map` ...; a tag of the file's own as it is written."""
    return str(node.tag).removeprefix(_TAG)


def written(node: yaml.Node) -> str | None:
    """How a single value is written in the file; None for lists and maps."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node, int | None]]:
    """Each key of a map with its value, and the line where the same key stands before, if it does."""
    first: dict[str, int] = {}
    for key, value in node.value:
        word = written(key)
        yield key, value, None if word is None else first.get(word)
        if word is not None:
            first.setdefault(word, line_of(key))
