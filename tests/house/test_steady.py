"""The tests themselves: they hold on a slow machine, journeys speak through the sandbox, private names stay private."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
# Where journeys read what the program keeps, since nothing else tells: whether all updates are handled, and tries.
_READ_THE_STORE = {"conftest.py", "facts.py"}
# The one patience, and a growth that nothing but the processor's time shows: that of regular expressions.
_LOOK_AT_CLOCKS = {"patience.py", "test_patterns.py"}
# How often an idle program asks its database, which nobody sees from outside.
_LOOK_INSIDE = {"test_app.py", "test_commits.py"}
_CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time"}
_WAITS = {"wait", "reply", "press", "send_callback", "until", "report", "done", "wait_for", "timeout", "communicate"}
_SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|ALTER TABLE|DROP (TABLE|TRIGGER)|PRAGMA)\b")
_RUN_SQL = {"execute", "executemany", "executescript", "execute_fetchall"}

Judge = Callable[[ast.Module, str], Iterator[str]]


def _name(node: ast.expr) -> str:
    """The last part of a name: `timeout` of asyncio.timeout."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each imported module with the name that is taken from it, '' for all of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def speaks_sql(tree: ast.Module, file: str) -> Iterator[str]:
    """A journey that speaks to the database instead of to the bot."""
    for module, name in _imported(tree):
        if module in ("sqlite3", "aiosqlite") or (module.startswith("bot.store") and file not in _READ_THE_STORE):
            yield f"{module} {name} is imported"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value):
            yield f"SQL in line {node.lineno}"
        elif isinstance(node, ast.Attribute) and node.attr in _RUN_SQL:
            yield f"{node.attr} in line {node.lineno}"
        elif isinstance(node, ast.Attribute) and node.attr == "write" and _name(node.value) == "db":
            yield f"a write in line {node.lineno}"


def counts_seconds(tree: ast.Module, file: str) -> Iterator[str]:
    """A look at a clock, or a wait with seconds of its own where something is to happen (it may be late)."""
    patient = [node for node in ast.walk(tree) if isinstance(node, ast.With) and _is_refusal(node)]
    allowed = {id(inner) for block in patient for inner in ast.walk(block)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _CLOCKS and file not in _LOOK_AT_CLOCKS:
            yield f"{node.attr} in line {node.lineno}"
        elif isinstance(node, ast.Call) and _name(node.func) in ("Sandbox", "RemoteSandbox"):
            if len(node.args) < 2 and not any(word.arg == "patience" for word in node.keywords):
                yield f"a sandbox without patience in line {node.lineno}"
        elif isinstance(node, ast.Call) and _name(node.func) in _WAITS and id(node) not in allowed:
            given = [word.value for word in node.keywords if word.arg in ("timeout", "delay")]
            given += node.args[:1] if _name(node.func) == "timeout" else []
            given += node.args[1:2] if _name(node.func) == "wait_for" else []
            if any(isinstance(value, ast.Constant) and isinstance(value.value, int | float) for value in given):
                yield f"seconds in line {node.lineno}"


def _is_refusal(block: ast.With) -> bool:
    """`with pytest.raises(...)`: here something must not happen."""
    return any(isinstance(i.context_expr, ast.Call) and _name(i.context_expr.func) == "raises" for i in block.items)


def reaches_in(tree: ast.Module, file: str) -> Iterator[str]:
    """A private name of the program."""
    if file in _LOOK_INSIDE:
        return
    for module, name in _imported(tree):
        if module.split(".")[0] == "bot" and name.startswith("_"):
            yield f"{module}.{name} is imported"
    for node in ast.walk(tree):
        own = isinstance(node, ast.Attribute) and _name(node.value) in ("self", "cls")
        if isinstance(node, ast.Attribute) and re.match(r"_[a-z]", node.attr) and not own:
            yield f"{_name(node.value)}.{node.attr} in line {node.lineno}"


def found_in(folder: Path, judge: Judge) -> list[str]:
    """What a judge finds in the files of a folder."""
    return [
        f"{path.relative_to(TESTS.parent)}: {fault}"
        for path in sorted(folder.rglob("*.py"))
        for fault in judge(ast.parse(path.read_text("utf-8")), path.name)
    ]


def test_journeys_speak_through_the_sandbox() -> None:
    """No journey asks or changes the database itself."""
    assert found_in(TESTS / "journeys", speaks_sql) == []


def test_no_test_counts_seconds() -> None:
    """Every wait has the one patience of tests/patience.py; what must not happen may be waited for a little while."""
    assert found_in(TESTS, counts_seconds) == []


def test_no_test_reaches_in() -> None:
    """Tests use what the program offers, as everybody does."""
    assert found_in(TESTS, reaches_in) == []


@pytest.mark.parametrize(
    ("judge", "planted"),
    [
        (speaks_sql, "import sqlite3"),
        (speaks_sql, "from bot.store.staff import members"),
        (speaks_sql, "await bot.services.db.write(work)"),
        (speaks_sql, "await reader.execute_fetchall(question)"),
        (speaks_sql, "ask('SELECT 1 FROM target')"),
        (counts_seconds, "began = time.monotonic()"),
        (counts_seconds, "asyncio.timeout(5)"),
        (counts_seconds, "asyncio.wait_for(task, 10)"),
        (counts_seconds, "person.reply(timeout=1.5)"),
        (counts_seconds, "Sandbox(rates=rates)"),
        (reaches_in, "from bot.store.privacy import _THEIRS"),
        (reaches_in, "db._writer"),
    ],
)
def test_a_planted_fault_is_caught(judge: Judge, planted: str) -> None:
    """Each rule catches what it is for."""
    assert list(judge(ast.parse(planted), "test_planted.py"))


def test_what_is_allowed_is_let_be() -> None:
    """A short wait for what must not happen, and a test's own private names."""
    text = "with pytest.raises(AssertionError):\n    sandbox.until(late, timeout=2)\nself._own()\n_helper()"
    for judge in (counts_seconds, reaches_in):
        assert list(judge(ast.parse(text), "test_planted.py")) == []
