"""YAML as nodes with their lines: what both readers refuse before they read it, and what a node says of itself."""

from __future__ import annotations

import pytest
import yaml

from bot.yaml_lines import PYTHON, QUICK, Refused, Why, compose, kind_of, line_of, pairs, written

LOADERS = pytest.mark.parametrize("loader", [PYTHON, QUICK])


@LOADERS
@pytest.mark.parametrize(
    ("text", "line", "why", "what"),
    [
        ("a: 1\nb: \x07", 2, Why.CHARACTER, "U+0007"),
        ("a: 1\n\x07", 2, Why.CHARACTER, "U+0007"),
        ("a: &x 1\nb: *x", 2, Why.ALIAS, "x"),
        ("\n" + "[" * 9 + "]" * 9, 2, Why.DEPTH, ""),
        ("\n".join("  " * n + "a:" for n in range(9)) + " {}", 9, Why.DEPTH, ""),
    ],
)
def test_what_is_not_safe_is_refused(loader: type, text: str, line: int, why: Why, what: str) -> None:
    """YAML that is not safe is refused with its line and the reason."""
    with pytest.raises(Refused) as caught:
        compose(text, loader, deepest=8, aliases=False)
    assert (caught.value.line, caught.value.why, caught.value.what) == (line, why, what)


@LOADERS
def test_a_million_brackets_do_no_harm(loader: type) -> None:
    """How deep a text goes costs neither memory nor recursion; libyaml has a limit of its own."""
    with pytest.raises((Refused, yaml.YAMLError)):
        compose("[" * 1_000_000, loader, deepest=8, aliases=False)


@pytest.mark.parametrize("escape", [r"\U00110000", r"\UFFFFFFFF"])
def test_an_escape_that_stands_for_no_character(escape: str) -> None:
    """Unicode ends with U+10FFFF: beyond it PyYAML's own reader raises what is no error of YAML."""
    with pytest.raises(Refused) as caught:
        compose(f'a: 1\nb: "{escape}"', PYTHON, deepest=8, aliases=False)
    assert (caught.value.line, caught.value.why, caught.value.what) == (2, Why.ESCAPE, escape)
    with pytest.raises(yaml.YAMLError):
        compose(f'a: 1\nb: "{escape}"', QUICK, deepest=8, aliases=False)
    assert written(_root(f"'{escape}'")) == escape


@LOADERS
def test_aliases_are_taken_where_they_are_asked_for(loader: type) -> None:
    """An alias is the very node that it names; one that names nothing is no YAML."""
    root = compose("[&x [1], *x]", loader, deepest=8, aliases=True)
    assert isinstance(root, yaml.SequenceNode)
    assert root.value[0] is root.value[1]
    with pytest.raises(yaml.YAMLError):
        compose("[*x]", loader, deepest=8, aliases=True)


@LOADERS
def test_nodes_say_what_and_where_they_are(loader: type) -> None:
    """Kind, line and writing of each; a tag builds nothing."""
    root = compose(
        "a: 010\nb: [x]\nc: no\n? [d]\n: ~\na: !!python/object:os.system x\n", loader, deepest=8, aliases=False
    )
    assert isinstance(root, yaml.MappingNode)
    found = [
        (written(key), line_of(value), kind_of(value), written(value), before) for key, value, before in pairs(root)
    ]
    assert found == [
        ("a", 1, "int", "010", None),
        ("b", 2, "seq", None, None),
        ("c", 3, "bool", "no", None),
        (None, 5, "null", "~", None),
        ("a", 6, "python/object:os.system", "x", 1),
    ]


@LOADERS
@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_an_empty_text_has_no_root(loader: type, text: str) -> None:
    """An empty text, blank lines or comments alone give no value."""
    assert compose(text, loader, deepest=8, aliases=False) is None


def _root(text: str) -> yaml.Node:
    root = compose(text, PYTHON, deepest=8, aliases=False)
    assert root is not None
    return root
