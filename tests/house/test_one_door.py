"""The promises of docs/adr/0010-one-door-for-releases.md: nothing makes a release but `services/releases/start.py`, and
nothing but the audit's own file asks the audit."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORE = "bot.store.releases.releases"
DOOR = "services/releases/start.py"
INSERT = "store/releases/releases.py"
_INTO_RELEASE = re.compile(r"\b(?:INSERT|REPLACE)\b[^;]*?\bINTO\s+\W?(?:main\.)?release\b", re.IGNORECASE)
_FROM_AUDIT = re.compile(r"\b(?:FROM|JOIN)\s+audit\b", re.IGNORECASE)


def inserts(house: Path) -> list[str]:
    """Every place that inserts into the table of releases by SQL, as file:line; a migration is a place too."""
    found = said(house, _INTO_RELEASE)
    for file in sorted(house.rglob("*.sql")):
        if _INTO_RELEASE.search(file.read_text("utf-8")):
            found.append(f"{file.relative_to(house)}:0")
    return sorted(set(found))


def said(house: Path, words: re.Pattern[str]) -> list[str]:
    """Every string of Python that has the words, as file:line."""
    found = []
    for file in sorted(house.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant | ast.JoinedStr) and words.search(_sql(node)):
                found.append(f"{file.relative_to(house)}:{node.lineno}")
    return found


def _sql(node: ast.Constant | ast.JoinedStr) -> str:
    """The text of a string; what is filled into an f-string is left out."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


def adds(house: Path) -> list[str]:
    """Every use of the store's `releases.add`, under whatever name it was imported, as file:line."""
    found = []
    for file in sorted(house.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        known = _names_of(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Name) and _meant(node, known) == f"{STORE}.add":
                found.append(f"{file.relative_to(house)}:{node.lineno}")
    return found


def _names_of(tree: ast.Module) -> dict[str, str]:
    """What the imported names of a file mean."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            known |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            for name in node.names:
                first = name.name.split(".")[0]
                known |= {name.asname: name.name} if name.asname else {first: first}
    return known


def _meant(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_meant(node.value, known)}.{node.attr}"
    return known.get(node.id, "") if isinstance(node, ast.Name) else ""


def files(places: list[str]) -> set[str]:
    """The files of places."""
    return {place.rpartition(":")[0] for place in places}


def test_one_function_inserts_a_release() -> None:
    """One statement of SQL, in the store, inserts into `release`; no migration does."""
    found = inserts(ROOT / "bot")
    assert len(found) == 1, found
    assert files(found) == {INSERT}


def test_one_service_calls_it() -> None:
    """The store's insert is called in one place: where releases are checked and audited."""
    found = adds(ROOT / "bot")
    assert len(found) == 1, found
    assert files(found) == {DOOR}


def test_one_file_asks_the_audit() -> None:
    """What was done is written down for people; what the program must know is a column of what it is about."""
    assert files(said(ROOT / "bot", _FROM_AUDIT)) == {"store/audit.py"}


@pytest.mark.parametrize(
    "line",
    [
        "from bot.store.releases import releases\nreleases.add(cx)",
        "from bot.store.releases import releases as stored\nstored.add(cx)",
        "from bot.store.releases.releases import add\nadd(cx)",
        "from bot.store.releases.releases import add as put\nlater = put",
        "from bot.store import releases\nreleases.releases.add(cx)",
        "import bot.store.releases.releases\nbot.store.releases.releases.add(cx)",
        "import bot.store.releases.releases as stored\npartial(stored.add, cx)",
    ],
)
def test_a_planted_call_is_caught(tmp_path: Path, line: str) -> None:
    """A forbidden call is found however the function is imported, called or passed on."""
    (tmp_path / "planted.py").write_text(line)
    assert adds(tmp_path) == ["planted.py:2"]


@pytest.mark.parametrize(
    "line",
    [
        'run(cx, "INSERT INTO release (statement) VALUES (1)")',
        'run(cx, "insert or ignore into " "release SELECT 1")',
        'run(cx, f"REPLACE INTO release ({names}) VALUES (1)")',
    ],
)
def test_a_planted_insert_is_caught(tmp_path: Path, line: str) -> None:
    """A forbidden INSERT is found however it is written, also in a migration."""
    (tmp_path / "planted.py").write_text(line)
    (tmp_path / "0099_planted.sql").write_text("UPDATE x SET y = 1;\nINSERT INTO\n    release SELECT 1;")
    assert files(inserts(tmp_path)) == {"planted.py", "0099_planted.sql"}


def test_others_are_no_fault(tmp_path: Path) -> None:
    """Other tables, and other functions of that name, are nobody's business here."""
    lines = (
        "from bot.store.drafts import drafts",
        "from bot.store.releases import releases",
        "drafts.add(cx)",
        "releases.by_id(cx)",
        'run(cx, "INSERT INTO release_note SELECT 1; SELECT 1 FROM release")',
    )
    (tmp_path / "planted.py").write_text("\n".join(lines))
    assert adds(tmp_path) == []
    assert inserts(tmp_path) == []
