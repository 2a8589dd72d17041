"""What is cancelled ends: `asyncio.wait_for` of Python 3.11 may return a result and forget a cancellation that came
with it (https://github.com/python/cpython/issues/86296), so the program uses `asyncio.timeout`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "bot"


def forgetful(text: str) -> list[int]:
    """The lines that use `asyncio.wait_for`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        called = isinstance(node, ast.Attribute) and node.attr == "wait_for" and ast.unparse(node.value) == "asyncio"
        taken = isinstance(node, ast.ImportFrom) and node.module == "asyncio" and "wait_for" in map(_name, node.names)
        if called or taken:
            assert isinstance(node, ast.Attribute | ast.ImportFrom)
            found.append(node.lineno)
    return found


def _name(alias: ast.alias) -> str:
    return alias.name


@pytest.mark.parametrize("text", ["import asyncio\nasyncio.wait_for(x, 1)", "from asyncio import wait_for"])
def test_a_planted_one_is_found(text: str) -> None:
    """However it is imported."""
    assert forgetful(text)


def test_no_cancellation_is_forgotten() -> None:
    """Nothing in the program waits so."""
    files = sorted(HOUSE.rglob("*.py"))
    assert files
    assert {file.name: lines for file in files if (lines := forgetful(file.read_text("utf-8")))} == {}
