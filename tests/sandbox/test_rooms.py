"""The rooms of the sandbox stand on each other: each imports only those below it, and no files in a circle."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

FLOOR = Path(__file__).parents[2] / "bot" / "sandbox"
ROOMS = ("world", "text", "bot_api", "people", "page")  # from the ground up


def imports(file: Path) -> set[str]:
    """The files of the sandbox that a file imports, as in "world.model", wherever in the file that stands."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("bot.sandbox."):
            module = node.module.removeprefix("bot.sandbox.")
            for name in node.names:
                place = FLOOR.joinpath(*module.split("."), f"{name.name}.py")
                found.add(f"{module}.{name.name}" if place.exists() else module)
    return found


def graph() -> dict[str, set[str]]:
    """Every file of the sandbox with what it imports."""
    files = {".".join(file.relative_to(FLOOR).with_suffix("").parts): file for file in FLOOR.rglob("*.py")}
    return {name: imports(file) for name, file in files.items() if not name.endswith("__init__")}


def test_each_room_stands_on_those_below() -> None:
    """No file imports one of a room above its own."""
    for name, imported in graph().items():
        room = name.split(".")[0]
        if room not in ROOMS:
            continue
        below = set(ROOMS[: ROOMS.index(room) + 1])
        assert {other.split(".")[0] for other in imported} <= below, name


def test_no_files_import_in_a_circle() -> None:
    """Neither directly nor by way of others."""
    order = list(TopologicalSorter(graph()).static_order())
    assert order.index("world.model") < order.index("people.scene") < order.index("server")


def test_a_circle_would_be_noticed() -> None:
    """The sorter that the test relies on refuses a circle."""
    with pytest.raises(CycleError):
        list(TopologicalSorter({**graph(), "world.model": {"server"}}).static_order())
