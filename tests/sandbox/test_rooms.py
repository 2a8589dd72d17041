"""The rooms of the sandbox stand on each other: a file imports from its own room and from those below it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FLOOR = Path(__file__).parents[2] / "bot" / "sandbox"
ROOMS = ("world", "text", "bot_api", "media", "bot_door", "people", "page")  # from the ground up; server.py joins them


def upward(floor: Path) -> list[str]:
    """Every import that a file of a room makes from a room above its own, or from the files that join the rooms."""
    found = []
    for file in sorted(floor.glob("*/*.py")):
        room = file.parent.name
        allowed = ROOMS[: ROOMS.index(room) + 1]
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                not isinstance(node, ast.ImportFrom)
                or not node.module
                or not f"{node.module}.".startswith("bot.sandbox.")
            ):
                continue
            place = node.module.removeprefix("bot.sandbox").lstrip(".")
            if place.split(".")[0] not in allowed:
                found.append(f"{room}/{file.name}:{node.lineno}: {node.module}")
    return found


def test_each_room_stands_on_those_below() -> None:
    """No file of a room imports from one above it, wherever in the file that stands."""
    assert upward(FLOOR) == []


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ("from bot.sandbox.people.person import Person", "bot.sandbox.people.person"),
        ("def late():\n    from bot.sandbox.server import Sandbox", "bot.sandbox.server"),
        ("from bot.sandbox import Sandbox", "bot.sandbox"),
    ],
)
def test_a_planted_import_upwards_is_caught(tmp_path: Path, line: str, module: str) -> None:
    """An import of the people, of the server or of the whole sandbox is caught in the world."""
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "planted.py").write_text(line)
    (caught,) = upward(tmp_path)
    assert caught.endswith(f": {module}")
