"""Reads values of the archive's YAML by kind: text, list, a map with known keys. Their meaning is in yaml_file.py.

No kind is guessed from a value's form: a title must be text, and the language `no` is not a boolean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from difflib import get_close_matches

import yaml

from bot.sources.importing.parsed import SourceError, at
from bot.yaml_lines import QUICK, Refused, Why, compose, kind_of, line_of, pairs

_DEEPEST = 20  # levels; ours needs seven
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def root(text: str) -> yaml.Node | None:
    """The document's root; None where it is empty.

    Raises:
        SourceError: it is not YAML, has several documents, is nested too deep, or has aliases (`*name`), which can make
            a small file grow without end.
    """
    text = text.removeprefix("\ufeff")
    try:
        return compose(text, QUICK, deepest=_DEEPEST, aliases=False)
    except Refused as refused:
        raise at(refused.line, _refused(refused)) from None
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, text) from None
    except yaml.YAMLError as error:
        raise SourceError(f"this is not YAML: {' '.join(str(error).split())}") from None


def _refused(refused: Refused) -> str:
    match refused.why:
        case Why.CHARACTER:
            return f"the character {refused.what} cannot stand in YAML; write it as an escape in quotes"
        case Why.ESCAPE:
            return f"this is not YAML: the escape {refused.what} stands for no character"
        case Why.ALIAS:
            return f"an alias (*{refused.what}) is not taken; write the text out"
        case Why.DEPTH:
            return "this is nested too deep to be a list of statements"


def _not_yaml(error: yaml.MarkedYAMLError, text: str) -> SourceError:
    mark, begun = error.problem_mark or error.context_mark, error.context_mark
    last = text.rstrip().count("\n") + 1  # libyaml may give a line after the end
    where = f" {error.context}, which begins on line {begun.line + 1}" if begun and error.context else ""
    problem = " ".join(f"{error.problem or 'not understood'}{where}".split())
    return at(min(mark.line + 1, last) if mark else 1, f"this is not YAML: {problem}")


def text_of(node: yaml.Node, name: str) -> str:
    """The node as text. The line breaks at the end of a block (`|`, `>`) are dropped; quoted text is kept as it is."""
    if not isinstance(node, yaml.ScalarNode):
        raise at(line_of(node), f"{name} must be text")
    if kind_of(node) == "null" and not node.style:
        return ""
    if kind_of(node) != "str":
        raise at(line_of(node), f"{name} must be text; put {node.value[:40]} in quotes")
    value: str = node.value
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise at(line_of(node), f"{name} holds half of a character (a lone surrogate)")
    return value.rstrip("\n") if node.style in ("|", ">") else value


def items_of(node: yaml.Node, name: str) -> Sequence[yaml.Node]:
    """The node's items, if it is a list."""
    if not isinstance(node, yaml.SequenceNode):
        raise at(line_of(node), f"{name} must be a list")
    items: Sequence[yaml.Node] = node.value
    return items


def pairs_of(node: yaml.Node, name: str) -> dict[str, tuple[int, yaml.Node]]:
    """The node's keys as written, each with its line and value, if it is a map."""
    if not isinstance(node, yaml.MappingNode):
        raise at(line_of(node), f"{name} must be a map of keys and values")
    found: dict[str, tuple[int, yaml.Node]] = {}
    for key, value, before in pairs(node):
        if not isinstance(key, yaml.ScalarNode):
            raise at(line_of(key), f"a key of {name} must be a word")
        if before is not None:
            raise at(line_of(key), f"{key.value} stands twice in {name}")
        found[key.value] = (line_of(key), value)
    return found


class Fields:
    """A map with known keys; a method for each kind of value, which gives the kind's empty value for an absent key."""

    def __init__(self, node: yaml.Node, name: str, known: Sequence[str]) -> None:
        self.line = line_of(node)
        self._name = name
        self._pairs = pairs_of(node, name)
        for key, (line, _) in self._pairs.items():
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
                raise at(line, f"unknown key {key[:40]} in {name}; {hint}")

    def __contains__(self, key: str) -> bool:
        return key in self._pairs

    def line_of(self, key: str) -> int:
        """The key's line; the map's where it is absent."""
        return self._pairs[key][0] if key in self._pairs else self.line

    def node(self, key: str) -> yaml.Node:
        """The key's value.

        Raises:
            SourceError: it is absent.
        """
        if key not in self._pairs:
            raise at(self.line, f"{self._name} has no {key}")
        return self._pairs[key][1]

    def text(self, key: str) -> str:
        """Text; '' where absent."""
        return text_of(self._pairs[key][1], key) if key in self._pairs else ""

    def written(self, key: str) -> str:
        """A scalar as written, of whatever kind; '' where absent."""
        if key not in self._pairs:
            return ""
        node = self._pairs[key][1]
        if not isinstance(node, yaml.ScalarNode):
            raise at(line_of(node), f"{key} must be one value")
        return str(node.value)

    def flag(self, key: str) -> bool:
        """true or false; false where absent."""
        written = self.written(key)
        if key not in self._pairs:
            return False
        if written.casefold() not in _BOOLEANS:
            raise at(self.line_of(key), f"{key} must be true or false, not {written[:40] or 'empty'}")
        return _BOOLEANS[written.casefold()]

    def whole(self, key: str) -> int:
        """A whole number from 0; 0 where absent."""
        written = self.written(key)
        if key in self._pairs and not re.fullmatch("[0-9]{1,9}", written):
            raise at(self.line_of(key), f"{key} must be a whole number, not {written[:40] or 'empty'}")
        return int(written or 0)

    def day(self, key: str) -> date:
        """A calendar day, YYYY-MM-DD; it must be there."""
        self.node(key)
        written = self.written(key)
        try:
            if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
                return date.fromisoformat(written)
        except ValueError:
            pass
        raise at(self.line_of(key), f"{key} {written[:40]} is not a day of the calendar written YYYY-MM-DD")

    def instant(self, key: str) -> datetime | None:
        """An instant in ISO 8601 with its offset; None where absent."""
        written = self.written(key)
        if key not in self._pairs:
            return None
        try:
            instant = datetime.fromisoformat(written)
            instant = instant.astimezone(UTC) if instant.tzinfo else datetime.min
        except (ValueError, OverflowError):
            instant = datetime.min
        if instant.tzinfo is None:
            raise at(self.line_of(key), f"{key} {written[:40]} is not a time such as 2026-01-31T10:00:00+00:00")
        return instant
