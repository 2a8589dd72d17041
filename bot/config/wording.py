"""Turns pydantic's errors into plain sentences, with the nearest known key; and finds the section of a path."""

import re
import typing
from collections.abc import Callable, Iterable

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config.faults import quoted
from bot.config.model import Config
from bot.config.section import ReadFrom, Section
from bot.config.tree import KeyPath, Tree
from bot.config.values import ANY_LANGUAGE, nearest

_SECRETS = ("token", "secret", "proxy")


def said(errors: Iterable[ErrorDetails], tree: Tree) -> list[tuple[KeyPath, str]]:
    """Each error as its path and a sentence. A missing key is not reported where a misspelt one explains it."""
    found = [(where(error["loc"]), error) for error in errors]
    unknown = {path: _unknown_key(path) for path, error in found if error["type"] == "extra_forbidden"}
    explained = {(*path[:-1], hint[1]) for path, sentence in unknown.items() if (hint := re.search("'(.+)'", sentence))}
    return [
        (path, unknown.get(path) or _sentence(error, path, tree))
        for path, error in found
        if not (error["type"] == "missing" and path in explained)
        and not (error["type"] == "too_short" and error["input"])  # its items are at fault
    ]


def where(location: tuple[int | str, ...]) -> KeyPath:
    """pydantic's location as a path in the file."""
    return tuple(part for part in location if part not in ("[key]", ANY_LANGUAGE))


def dotted(path: KeyPath) -> str:
    """A path as people write it: `staff[0].id`, counting from 0; strange keys are quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            word = part if re.fullmatch(r"[\w-]{1,40}", part) else quoted(part)
            text += f".{word}" if text else word
    return text


def section_at(path: KeyPath) -> type[Section] | None:
    """The section of the configuration that a path leads to, if it leads to one."""
    section: type[Section] | None = Config
    named = False  # the next part is a name of the file's own, as a topic's key is in `texts.topics`
    for part in path:
        if section is None or named or isinstance(part, int):
            named = False
            continue
        field = section.model_fields.get(part)
        section = section_of(field) if field else None
        named = field is not None and typing.get_origin(field.annotation) is dict
    return section


def section_of(field: FieldInfo) -> type[Section] | None:
    """The section that a key holds, also in a list, in a map of names, or as one that may be left out."""
    found = (_section_in(part) for part in (field.annotation, *field.metadata))
    return next((section for section in found if section), None)


def _section_in(annotation: object) -> type[Section] | None:
    if isinstance(annotation, ReadFrom):
        return _section_in(annotation.shape)
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    found = (_section_in(part) for part in typing.get_args(annotation))
    return next((section for section in found if section), None)


def _unknown_key(path: KeyPath) -> str:
    section = section_at(path[:-1])
    return "unknown key" + nearest(str(path[-1]), list(section.model_fields) if section else [])


def _sentence(error: ErrorDetails, path: KeyPath, tree: Tree) -> str:
    if error["type"] == "refusal":
        return str(error["ctx"]["message"])
    say = _SAYINGS.get(error["type"])
    if say is None:
        return error["msg"][:1].lower() + error["msg"][1:]
    written = None if path and path[-1] in _SECRETS else tree.written(path)
    return say(error, path, written)


def _but(written: str | None) -> str:
    return f", not {quoted(written)}" if written is not None else ""


def _missing(_: ErrorDetails, path: KeyPath, written: str | None) -> str:
    return "has no value" if written is not None else "is missing"


def _text(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    value = error["input"]
    kind = "true or false" if isinstance(value, bool) else "a number" if isinstance(value, int | float) else "a date"
    if isinstance(value, dict | list):
        return "must be a text or a map from language to text" if error["type"] == "dict_type" else "must be a text"
    if written is None:
        return f"YAML reads this as {kind}; put it in quotes"
    return f"YAML reads {quoted(written)} as {kind}; put it in quotes"


def _whole(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    if isinstance(error["input"], str) and re.fullmatch("-?(0|[1-9][0-9]{0,17})", error["input"]):
        return "must be a whole number, without quotes"
    return f"must be a whole number{_but(written)}"


def _flag(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    return f"must be true or false{_but(written)}"


def _choice(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    known = re.findall("'([^']+)'", str(error["ctx"]["expected"]))
    hint = nearest(written, known) if written else ""
    return f"must be {' or '.join(filter(None, (', '.join(known[:-1]), known[-1])))}{_but(written)}{hint}"


def _at_least(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    return f"must be at least {error['ctx']['ge']}{_but(written)}"


def _at_most(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    limit = error["ctx"]["le"] if "le" in error["ctx"] else error["ctx"]["lt"] - 1
    return f"must be at most {limit}{_but(written)}"


def _list(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    return "must be a list: one line per item that begins with '- ', or [item, item]"


def _map(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    section = section_at(path)
    if section is None:
        return _text(error, path, written)
    return f"must be a map, such as 'KEY: {{{next(iter(section.model_fields))}: ...}}'"


def _keys(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    section = section_at(path)
    first = next(iter(section.model_fields)) if section else "key"
    return f"must hold keys of its own, such as '{first}: ...'"


def _not_empty(error: ErrorDetails, path: KeyPath, written: str | None) -> str:
    return "must hold at least one item"


_SAYINGS: dict[str, Callable[[ErrorDetails, KeyPath, str | None], str]] = {
    "missing": _missing,
    "string_type": _text,
    "dict_type": _map,
    "path_type": _text,
    "int_type": _whole,
    "bool_type": _flag,
    "literal_error": _choice,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
    "less_than": _at_most,
    "tuple_type": _list,
    "model_type": _keys,
    "too_short": _not_empty,
}
