"""The config's YAML as plain values, each with its line.

They are made from YAML's nodes, not by `safe_load`, which forgets the lines, silently drops a key that is written
twice, and reads 9:00:00 as 32400 and 010 as 8. Here a value is a number only if it is written as people write one;
anything else is the text in the file.
"""

import re
from dataclasses import dataclass, field
from datetime import date

import yaml

from bot.config.faults import quoted
from bot.config.yaml_words import say, say_refused
from bot.yaml_lines import PYTHON, Refused, compose, kind_of, line_of, pairs, written

KeyPath = tuple[str | int, ...]

_DEEPEST = 12  # keys and places of a path
_DEEPEST_NODE = 100  # levels at most; deeper YAML is not read
_MOST_VALUES = 50_000  # the values behind an alias are counted each time it is used
_WRITTEN = ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Spot:
    """Where a value is in the file (line from 1) and, for a single value, how it is written."""

    line: int
    written: str | None = None


@dataclass
class Tree:
    """A YAML document: its value, the place of every part, and what was wrong with it as YAML."""

    value: object = None
    spots: dict[KeyPath, Spot] = field(default_factory=dict)
    faults: list[tuple[KeyPath, int, str]] = field(default_factory=list)

    def line(self, path: KeyPath) -> int:
        """The line of this path, or of the nearest part of the document that holds it."""
        return next((self.spots[path[:end]].line for end in range(len(path), -1, -1) if path[:end] in self.spots), 1)

    def written(self, path: KeyPath) -> str | None:
        """How a single value is written in the file; None for lists, maps and what is not there."""
        spot = self.spots.get(path)
        return spot.written if spot else None


def read_tree(text: str) -> Tree:
    """The tree of a YAML text. It never raises; what is wrong is in its `faults`."""
    tree = Tree()
    try:
        root = compose(text, PYTHON, deepest=_DEEPEST_NODE, aliases=True)
    except Refused as refused:
        tree.faults.append(((), refused.line, say_refused(refused)))
    except yaml.YAMLError as error:
        tree.faults.append(((), *say(error, text)))
    else:
        if root is not None:
            tree.spots[()] = Spot(line_of(root))
            reader = _Reader(tree)
            value = reader.read(root, ())
            tree.value = None if reader.overfull else value
    return tree


class _Absent:
    """Takes the place of a value that is empty or could not be read, so that later items of a list keep their index."""


_ABSENT = _Absent()


class _Reader:
    """Turns nodes into values, and enters spots and faults in the tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._left = _MOST_VALUES
        self.overfull = False

    def read(self, node: yaml.Node, path: KeyPath) -> object:
        self._left -= 1
        if self._left < 0 or len(path) > _DEEPEST:
            return self._too_much(node, path)
        tag = kind_of(node)
        if tag not in _WRITTEN:
            return self._fault(path, node, "a text that begins with '!' must be put in quotes")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path, tag)

    def _too_much(self, node: yaml.Node, path: KeyPath) -> object:
        """Stop reading, since aliases can make a small file endless. Only one fault is entered for it."""
        if not self.overfull:
            self._fault(path[:1], node, "holds too many values, or values nested too deeply")
        self.overfull = True
        return _ABSENT

    def _item(self, node: yaml.Node, path: KeyPath) -> object:
        self._tree.spots[path] = Spot(line_of(node), written(node))
        if kind_of(node) == "null":
            return self._fault(path, node, "is empty; write a value after '-', or take the line out")
        return self.read(node, path)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> object:
        values: dict[str, object] = {}
        for key_node, value_node, before in pairs(node):
            key = self._key(key_node, path)
            if key is None:
                continue
            if before is not None:
                place = f"line {before}" if before != line_of(key_node) else "the same line"
                self._fault((*path, key), key_node, f"is written twice; the first is on {place}")
                continue
            self._tree.spots[(*path, key)] = Spot(line_of(key_node), written(value_node))
            if node.flow_style and kind_of(value_node) == "null" and len(node.value) == 1:
                return self._fault(path, node, "a text that begins with '{' must be put in quotes")
            value = self.read(value_node, (*path, key))
            if value is not _ABSENT:
                values[key] = value
        return values

    def _key(self, node: yaml.Node, path: KeyPath) -> str | None:
        tag = kind_of(node)
        if tag == "merge":
            self._fault(path, node, "'<<' cannot be used here; write the keys out")
        elif tag in ("str", "value") and not _CONTROL.search(node.value):
            return str(node.value)
        elif tag == "bool":
            self._fault(path, node, _as_bool(node.value, "the key "))
        elif isinstance(node, yaml.ScalarNode):
            self._fault(path, node, f"the key {quoted(node.value)} is not a word; put it in quotes if it is meant")
        else:
            self._fault(path, node, "a list or map cannot be a key; text that begins with '[' or '{' needs quotes")
        return None

    def _scalar(self, node: yaml.Node, path: KeyPath, tag: str) -> object:
        value = str(node.value)
        if _CONTROL.search(value):
            return self._fault(path, node, "holds a control character, which no reader could see")
        return _ABSENT if tag == "null" else _plain(value, tag)

    def _fault(self, path: KeyPath, node: yaml.Node, message: str) -> _Absent:
        self._tree.faults.append((path, line_of(node), message))
        return _ABSENT


def _as_bool(value: str, what: str = "") -> str:
    return f"YAML reads {what}{quoted(value)} as true or false; if a word is meant, put it in quotes"


def _plain(value: str, tag: str) -> object:
    """The value, if it is written as people write such a value; else the text in the file."""
    if tag == "bool" and value.lower() in yaml.SafeLoader.bool_values:
        return yaml.SafeLoader.bool_values[value.lower()]
    if tag == "int" and re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", value):
        return int(value)
    if tag == "float" and re.fullmatch(r"-?[0-9]{1,9}\.[0-9]{1,9}", value):
        return float(value)
    if tag == "timestamp" and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
