"""An empty value of an option or an argument is wrong use of every command."""

from __future__ import annotations

from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from bot.cli import cli

_VALUES = [
    (name, parameter)
    for name, command in typer.main.get_command(cli).commands.items()  # type: ignore[attr-defined]
    for parameter in command.params
    if not getattr(parameter, "is_flag", False)
]


def _words(command: str, empty: Any, value: str) -> list[str]:
    """The command line in which that parameter has the value, and each other argument one that is none of anything."""
    words = [command]
    for name, parameter in _VALUES:
        if name != command:
            continue
        given = value if parameter is empty else "nothing"
        if parameter.param_type_name == "argument":
            words.append(given)
        elif parameter is empty or parameter.required:
            words += [parameter.opts[0], given]
    return words


@pytest.mark.parametrize("value", ["", "  "])
@pytest.mark.parametrize(("command", "parameter"), _VALUES, ids=[f"{name} {p.opts[0]}" for name, p in _VALUES])
def test_an_empty_value_is_wrong_use(command: str, parameter: Any, value: str) -> None:
    """Exit 2, with a sentence that names the parameter; nothing is read, written or published."""
    ended = CliRunner().invoke(cli, _words(command, parameter, value))
    assert ended.exit_code == 2
    said = " ".join(ended.output.replace("│", " ").split())
    assert "an empty value was given" in said
    assert f"'{parameter.metavar or parameter.name}'" in said or f"'{parameter.opts[0]}'" in said


def test_it_is_looked_at_in_every_command() -> None:
    """The walk finds the parameters that an empty variable of a shell has reached."""
    found = {(name, parameter.opts[0]) for name, parameter in _VALUES}
    assert {("post", "--at"), ("post", "--topic"), ("audit", "--head"), ("backup", "destination")} <= found
