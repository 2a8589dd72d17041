"""The promises of docs/adr/0003-floors.md: who may import whom, who owns which library, which rooms a floor has."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ADR = ROOT / "docs" / "adr" / "0003-floors.md"


MOST_FILES = 15


@dataclass(frozen=True)
class Floor:
    """A row of the ADR's table: what may be imported of ours, the libraries, the files and folders of its own."""

    may_import: set[str]
    owns: set[str]
    own: set[str] | None  # None: any


def floors(page: str) -> dict[str, Floor]:
    """The table of the ADR."""

    def names(cell: str) -> set[str]:
        return set(re.findall(r"`(.+?)`", cell))

    rows = re.findall(r"^\| `(\w+)` \|(.*)\|(.*)\|(.*)\|$", page, re.MULTILINE)
    return {
        floor: Floor(names(ours), names(owns), None if own.strip() == "any" else names(own))
        for floor, ours, owns, own in rows
    }


def features(page: str) -> set[str]:
    """The features that the ADR names."""
    said = re.search(r"^The features: (.+?)\n\n", page, re.MULTILINE | re.DOTALL)
    assert said
    return set(re.findall(r"`(\w+)`", said[1]))


FLOORS = floors(ADR.read_text("utf-8"))
FEATURES = features(ADR.read_text("utf-8"))
# The joining place and the command line may use every room of ours; of the outside only their own libraries.
JOINERS = {"app", "opening", "way_in", "public_pages", "monitoring", "supervisor", "cli", "logs", "__main__"}
JOINERS_OWN = {"typer", "rich", "uvloop"}
# In the standard library, and yet a room's own.
OWNED = {"sqlite3", "pysqlite3"}


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
    libraries = FLOORS[room].owns
    if ours is not None:
        return within(ours, FLOORS[room].may_import | {room})
    if within(module, {"aiohttp"}):  # one library, two trades: client and server
        server = within(module, {"aiohttp.web", "aiohttp.typedefs"})
        return ("aiohttp.web" if server else "aiohttp") in libraries
    return standard(module) or within(module, libraries)


def violations(house: Path) -> list[str]:
    """Every import against the table, as file:line: what, why; a file that belongs to no floor is one too."""
    found = []
    for file in sorted(house.rglob("*.py")):
        place = file.relative_to(house)
        room = place.parts[0].removesuffix(".py")
        if room == "__init__":
            room = "logs"  # the package's own file joins nothing and owns nothing
        if room not in FLOORS and room not in JOINERS:
            found.append(f"bot/{place}: {room} is no floor of the table")
            continue
        found += [f"bot/{place}:{line}: {room} may not import {m}" for line, m in imports(file) if not allowed(room, m)]
        found += [f"bot/{place}:{line}: {why}" for line, why in dodges(file, late=room == "cli")]
    return found


def dodges(file: Path, *, late: bool) -> Iterator[tuple[int, str]]:
    """Imports of ours that dodge a circle (inside a function or a condition) or a clash (under another name)."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        ours = [name for name in node.names if within(getattr(node, "module", None) or name.name, {"bot"})]
        if ours and node not in tree.body and not late:
            yield node.lineno, f"{ours[0].name} is imported on the way"
        yield from ((node.lineno, f"{name.name} is imported as {name.asname}") for name in ours if name.asname)


def misplaced(house: Path) -> list[str]:
    """Every file and folder of a floor that bears no feature's name and is none of the floor's own, and every folder
    that is fuller than the ADR says or deeper than floor, feature, thing."""
    found = []
    for name, floor in FLOORS.items():
        for place in sorted((house / name).glob("*")):
            what = place.stem
            if floor.own is not None and what not in FEATURES | floor.own and not what.startswith("__"):
                found.append(f"bot/{name}/{place.name}: {what} is no feature, and none of the floor's own")
    for folder in sorted({file.parent for file in house.rglob("*.py")}):
        place, files = folder.relative_to(house), [f for f in folder.glob("*.py") if f.name != "__init__.py"]
        if len(files) > MOST_FILES:
            found.append(f"bot/{place}: {len(files)} files")
        if len(place.parts) > 2:
            found.append(f"bot/{place}: deeper than floor, feature, thing")
    return found


def test_the_table_is_read() -> None:
    """The page and this test speak of the same floors and features."""
    assert set(FLOORS) >= {"domain", "i18n", "rendering", "store", "services", "delivery", "sources", "chat", "config"}
    assert FLOORS["services"] == Floor(
        {"domain", "store"}, {"cryptography"}, {"context", "event_log", "housekeeping", "own_bot"}
    )
    assert [floor for floor, row in FLOORS.items() if "telegram" in row.owns] == ["chat"]
    assert {"drafts", "releases", "digests", "statements"} < FEATURES
    assert not FEATURES & {"the", "utils"}


@pytest.mark.no_cover
def test_every_import_of_the_house_is_in_the_table() -> None:
    """No floor imports one above it, no library is used outside the floor that owns it, nothing dodges a circle or a
    clash of names."""
    found = violations(ROOT / "bot")
    assert not found, "\n".join(found)


def test_the_store_talks_to_nobody_but_litestream() -> None:
    """Of the store, which is SQLite and files, one file opens a socket: the one that asks for the replica."""
    files = sorted((ROOT / "bot" / "store").rglob("*.py"))
    asks = re.compile(r"asyncio\.open_(unix_)?connection|^(import|from) (socket|http|urllib)", re.MULTILINE)
    opens = [file for file in files if asks.search(file.read_text("utf-8"))]
    assert [file.relative_to(ROOT / "bot").as_posix() for file in opens] == ["store/database/replica.py"]


def test_every_file_stands_in_a_room_of_its_floor() -> None:
    """Each file or folder of a floor bears a feature's name or is one of the floor's own; no folder is a hall."""
    found = misplaced(ROOT / "bot")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("services/helpers.py", "helpers is no feature, and none of the floor's own"),
        ("services/timetable/run.py", "timetable is no feature, and none of the floor's own"),
        ("chat/commands/post.py", "commands is no feature, and none of the floor's own"),
        ("domain/pace.py", "pace is no feature, and none of the floor's own"),
        ("services/drafts/approve/rules.py", "deeper than floor, feature, thing"),
    ],
)
def test_a_file_in_no_room_is_caught(tmp_path: Path, place: str, why: str) -> None:
    """A name that is no feature's is caught, whether it is a file or a folder; and so is a room within a room."""
    planted = tmp_path / "bot" / place
    planted.parent.mkdir(parents=True)
    planted.write_text("")
    assert [sentence.rpartition(": ")[2] for sentence in misplaced(tmp_path / "bot")] == [why]


def test_a_hall_is_caught(tmp_path: Path) -> None:
    """Fifteen files beside the package's own are a room, sixteen a hall."""
    room = tmp_path / "bot" / "store" / "drafts"
    room.mkdir(parents=True)
    for number in range(MOST_FILES):
        (room / f"thing{number}.py").write_text("")
    (room / "__init__.py").write_text("")
    assert misplaced(tmp_path / "bot") == []
    (room / "one_more.py").write_text("")
    assert misplaced(tmp_path / "bot") == ["bot/store/drafts: 16 files"]


@pytest.mark.parametrize(
    ("room", "line", "why"),
    [
        ("domain", "from bot.store import drafts", "domain may not import bot.store.drafts"),
        ("domain", "from bot import store", "domain may not import bot.store"),
        ("services", "import bot.chat.platform.interaction", "services may not import bot.chat.platform.interaction"),
        ("store", "from bot.services.context import Office", "store may not import bot.services.context.Office"),
        ("chat", "from bot.delivery.engine import Engine", "chat may not import bot.delivery.engine.Engine"),
        ("delivery", "from telegram import Bot", "delivery may not import telegram.Bot"),
        ("services", "import sqlite3", "services may not import sqlite3"),
        ("chat", "from aiohttp import web", "chat may not import aiohttp.web"),
        ("chat", "from bot.store import archive as stored", "archive is imported as stored"),
        ("chat", "def late():\n    from bot.domain.errors import Refusal", "Refusal is imported on the way"),
        ("domain", "if True:\n    import bot.domain.audit", "bot.domain.audit is imported on the way"),
        ("rendering", "import requests", "rendering may not import requests"),
        ("sandbox", "from bot import __version__", "sandbox may not import bot.__version__"),
        ("sandbox", "from bot.domain.errors import Refusal", "sandbox may not import bot.domain.errors.Refusal"),
        ("domain", "def late():\n    import telegram", "domain may not import telegram"),
        ("domain", "importlib.import_module('bot.chat')", "domain may not import bot.chat"),
        ("app", "import requests", "app may not import requests"),
        ("domain", "from bot.yaml_lines import compose", "domain may not import bot.yaml_lines.compose"),
        ("config", "from bot.sources.importing import parsed", "config may not import bot.sources.importing.parsed"),
        ("yaml_lines", "from bot.config import load", "yaml_lines may not import bot.config.load"),
        ("helpers", "import os", "helpers is no floor of the table"),
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
        ("store", "import aiosqlite"),
        ("chat", "from bot.delivery.pace import Pace"),
        ("sources", "import aiohttp\nfrom bot.yaml_lines import compose"),
        ("sandbox", "from aiohttp import web"),
        ("cli", "from bot.chat.platform.interaction import Interaction\nimport typer"),
    ],
)
def test_what_the_table_allows_passes(tmp_path: Path, room: str, line: str) -> None:
    """Imports that the table allows are not reported."""
    planted = tmp_path / "bot" / room / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(f"{line}\n")
    assert violations(tmp_path / "bot") == []


def at_the_top(file: Path) -> Iterator[str]:
    """What a file imports as it is loaded itself."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def a_circle(house: Path) -> list[str]:
    """Files that import each other in a circle, the first again at the end; empty where there is none."""
    files = {".".join(file.relative_to(house.parent).with_suffix("").parts): file for file in house.rglob("*.py")}
    files = {module.removesuffix(".__init__"): file for module, file in files.items()}
    needs = {
        module: {name if name in files else name.rpartition(".")[0] for name in at_the_top(file)} & set(files)
        for module, file in files.items()
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return [str(module) for module in error.args[1]]
    return []


def test_no_files_import_each_other_in_a_circle() -> None:
    """Each file can be read without those that are built on it."""
    assert a_circle(ROOT / "bot") == []


def test_a_planted_circle_is_caught(tmp_path: Path) -> None:
    """A circle over three files in two folders is named, file by file; without its last part there is none."""
    planted = {
        "chat/mission/start.py": "from bot.chat.subscriptions.subscribe import topic_link",
        "chat/subscriptions/subscribe.py": "from bot.chat.subscriptions import greeting",
        "chat/subscriptions/greeting.py": "from bot.chat.mission import start",
    }
    for place, line in planted.items():
        file = tmp_path / "bot" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(line)
    found = a_circle(tmp_path / "bot")
    assert found[0] == found[-1]
    rooms = {"bot.chat.mission.start", "bot.chat.subscriptions.subscribe", "bot.chat.subscriptions.greeting"}
    assert set(found) == rooms
    file.write_text("import asyncio")
    assert a_circle(tmp_path / "bot") == []
