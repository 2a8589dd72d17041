"""Says in plain sentences why a text is not YAML. Faults in well-formed YAML are found in tree.py and load.py."""

import yaml

from bot.yaml_lines import Refused, Why

# Part of PyYAML's message -> what it means to the person who wrote the file. The first that matches is used.
_SENTENCES = (
    (r"character '\t'", "a tab stands where YAML allows only spaces"),
    (
        "mapping values are not allowed",
        "a ':' stands where none can be; check the indentation, or put the text in quotes",
    ),
    ("could not find expected ':'", "a key stands here without its ':'"),
    ("undefined alias", "a text that begins with '*' must be put in quotes"),
    ("duplicate anchor", "a text that begins with '&' must be put in quotes"),
    ("unexpected end of stream", "a quotation mark is opened and not closed"),
    (
        "expected <document start>",
        "this line does not fit what stands before it; check quotes and indentation",
    ),
    ("another document", "a second document begins here ('---'); the file must hold only one"),
    (
        "while parsing a block mapping",
        "this line does not fit the lines above it; check quotes and indentation",
    ),
    ("while parsing a block collection", "this line does not fit the list above it; check the indentation"),
    (
        "while parsing a flow",
        "a bracket or comma is missing, or a text that begins with a bracket needs quotes",
    ),
    ("scanning an alias", "a text that begins with '*' must be put in quotes"),
    ("scanning an anchor", "a text that begins with '&' must be put in quotes"),
    ("tag", "a text that begins with '!' must be put in quotes"),
    (
        "escape",
        "a backslash in double quotes starts a special sign; double it, or use single quotes",
    ),
    ("directive", "a line that begins with '%' must be put in quotes"),
)

# Errors of something that begins and does not end: the line where it begins is reported.
_BEGUN = ("while scanning a simple key", "while scanning a quoted scalar")


def say(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """The line (from 1) and the sentence of an error that PyYAML found in this text."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return 1, "this is not valid YAML"
    begun = error.context_mark if error.context in _BEGUN else None
    mark = begun or error.problem_mark or error.context_mark
    line = int(mark.line) + 1 if mark else 1
    return line, _sentence(f"{error.context or ''} / {error.problem or ''}", _start(mark, text))


def say_refused(refused: Refused) -> str:
    """The sentence for a text that is refused before PyYAML sees it."""
    match refused.why:
        case Why.CHARACTER:
            return f"the character {refused.what} is not allowed in YAML"
        case Why.ESCAPE:
            return f"the escape {refused.what} stands for no character"
        case _:
            return "brackets are nested too deeply"


def _start(mark: yaml.Mark | None, text: str) -> str:
    """The character at the mark, where PyYAML could not go on."""
    index = int(mark.index) if mark else len(text)
    return text[index : index + 1]


def _sentence(problem: str, start: str) -> str:
    if "cannot start any token" in problem and start in {"@", "`", "%"}:
        return f"a text that begins with '{start}' must be put in quotes"
    for part, sentence in _SENTENCES:
        if part in problem:
            return sentence
    return "this is not valid YAML; check quotes, brackets and indentation"
