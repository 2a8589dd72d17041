"""The promises of docs/adr/0003-floors.md: who may import whom, and which room owns which library."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ADR = ROOT / "docs" / "adr" / "0003-floors.md"


def floors() -> dict[str, tuple[set[str], set[str]]]:
    """The table of the ADR: room -> (rooms and modules of ours that it may import, libraries that it owns)."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|(.*)\|$", ADR.read_text("utf-8"), re.MULTILINE)
    return {room: (set(re.findall(r"`(.+?)`", ours)), set(re.findall(r"`(.+?)`", owned))) for room, ours, owned in rows}


FLOORS = floors()
# The joining place and the command line may use every room of ours; of the outside only their own libraries.
JOINERS = {"app", "cli", "logs", "__main__"}
JOINERS_OWN = {"typer", "rich", "uvloop"}
# In the standard library, and yet a room's own.
OWNED = {"sqlite3"}


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, with its line; `from a import b` gives both `a` and `a.b`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: a relative import"
            names = (alias.name for alias in node.names)
            yield from ((node.lineno, f"{node.module}.{name}") for name in names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if called in ("import_module", "__import__"):
                given = node.args[0] if node.args else None
                yield node.lineno, str(given.value) if isinstance(given, ast.Constant) else "(a name made at run time)"


def within(module: str, roots: set[str]) -> bool:
    """Whether a module is one of the roots or lies below one."""
    return any(module == root or module.startswith(f"{root}.") for root in roots)


def standard(module: str) -> bool:
    """Whether a module comes with Python and is no room's own."""
    return module.split(".")[0] in sys.stdlib_module_names and not within(module, OWNED)


def allowed(room: str, module: str) -> bool:
    """Whether a file of the room may import the module."""
    ours = module.removeprefix("bot.") if within(module, {"bot"}) else None
    if room in JOINERS:
        return ours is not None or standard(module) or within(module, JOINERS_OWN)
    rooms, libraries = FLOORS[room]
    if ours is not None:
        return within(ours, rooms | {room})
    if within(module, {"aiohttp"}):  # one library, two trades: client and server
        server = within(module, {"aiohttp.web", "aiohttp.typedefs"})
        return ("aiohttp.web" if server else "aiohttp") in libraries
    return standard(module) or within(module, libraries)


def violations(house: Path) -> list[str]:
    """Every import against the table, as file:line: what, why; a file that belongs to no room is one too."""
    found = []
    for file in sorted(house.rglob("*.py")):
        place = file.relative_to(house)
        room = place.parts[0].removesuffix(".py")
        if room == "__init__":
            room = "logs"  # the package's own file joins nothing and owns nothing
        if room not in FLOORS and room not in JOINERS:
            found.append(f"bot/{place}: {room} is no room of the table")
            continue
        found += [f"bot/{place}:{line}: {room} may not import {m}" for line, m in imports(file) if not allowed(room, m)]
    return found


def test_the_table_is_read() -> None:
    """The page and this test speak of the same rooms."""
    assert set(FLOORS) >= {"domain", "i18n", "rendering", "store", "services", "delivery", "sources", "chat", "config"}
    assert FLOORS["services"] == ({"domain", "store"}, set())
    assert [room for room, (_, owned) in FLOORS.items() if "telegram" in owned] == ["chat"]


def test_every_import_of_the_house_is_in_the_table() -> None:
    """No room imports a floor above it, and no library is used outside the room that owns it."""
    found = violations(ROOT / "bot")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("room", "line", "why"),
    [
        ("domain", "from bot.store import drafts", "domain may not import bot.store.drafts"),
        ("domain", "from bot import store", "domain may not import bot.store"),
        ("services", "import bot.chat.desk", "services may not import bot.chat.desk"),
        ("store", "from bot.services.context import Office", "store may not import bot.services.context.Office"),
        ("chat", "from bot.delivery.engine import Engine", "chat may not import bot.delivery.engine.Engine"),
        ("delivery", "from telegram import Bot", "delivery may not import telegram.Bot"),
        ("services", "import sqlite3", "services may not import sqlite3"),
        ("chat", "from aiohttp import web", "chat may not import aiohttp.web"),
        ("rendering", "import requests", "rendering may not import requests"),
        ("sandbox", "from bot import __version__", "sandbox may not import bot.__version__"),
        ("sandbox", "from bot.domain.errors import Refusal", "sandbox may not import bot.domain.errors.Refusal"),
        ("domain", "def late():\n    import telegram", "domain may not import telegram"),
        ("domain", "importlib.import_module('bot.chat')", "domain may not import bot.chat"),
        ("app", "import requests", "app may not import requests"),
        ("helpers", "import os", "helpers is no room of the table"),
    ],
)
def test_a_planted_import_is_caught(tmp_path: Path, room: str, line: str, why: str) -> None:
    """An upward import and a library of another room are caught, wherever in the file they stand."""
    planted = tmp_path / "bot" / f"{room}" / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(f"import asyncio\n{line}\n")
    found = violations(tmp_path / "bot")
    assert [sentence.rpartition(": ")[2] for sentence in found] == [why]


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("store", "import sqlite3, aiosqlite"),
        ("chat", "from bot.delivery.pace import Pace"),
        ("sources", "import aiohttp"),
        ("sandbox", "from aiohttp import web"),
        ("cli", "from bot.chat.desk import Desk\nimport typer"),
    ],
)
def test_what_the_table_allows_passes(tmp_path: Path, room: str, line: str) -> None:
    """The test does not cry wolf."""
    planted = tmp_path / "bot" / room / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(f"{line}\n")
    assert violations(tmp_path / "bot") == []
