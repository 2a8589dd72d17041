"""What loads one statement for whoever asks also asks whether they may see it (docs/adr/0017-closed-topics.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"
_LOADS = {"by_number", "by_id", "by_ids", "at_revision"}
_ASKS = {"may_see", "is_out", "find", "OPEN_TO_ALL"}
# For staff alone (each act checks the role), for what goes out to those whom it is for, for what nobody sees, or of a
# list that has only what is for everyone.
_NOT_PUBLIC = {
    "chat/drafts/queue.py",
    "chat/drafts/review_notifications.py",
    "chat/releases/control.py",
    "chat/releases/pinner.py",
    "services/drafts/read_card.py",
    "services/drafts/revise.py",
    "services/drafts/rework.py",
    "services/drafts/translate.py",
    "services/feeds/take.py",
    "services/importing/take_in.py",
    "services/redaction/ask.py",
    "services/redaction/repeat.py",
    "services/redaction/take_down.py",
    "services/releases/control.py",
    "services/releases/correct.py",
    "services/releases/pin.py",
    "services/releases/publish.py",
    "services/releases/start.py",
    "services/signing/sign_files.py",
    "services/statements/feature.py",
    "services/statements/lay_out.py",
    "services/statements/read_revisions.py",
    "web/plain_files/signed_files.py",
}


def loads_unasked(tree: ast.AST) -> bool:
    """Whether it loads statements by their numbers and nowhere asks who may see them."""
    loads = any(
        isinstance(node, ast.Attribute)
        and node.attr in _LOADS
        and isinstance(node.value, ast.Name)
        and node.value.id == "statements"
        for node in ast.walk(tree)
    )
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return loads and not names & _ASKS


def test_whoever_loads_a_statement_asks_who_may_see_it() -> None:
    """The list of those who need not is exact: a new file has to ask, or to be written there with a reason."""
    found = {
        path.relative_to(BOT).as_posix()
        for floor in ("chat", "services", "web")
        for path in (BOT / floor).rglob("*.py")
        if loads_unasked(ast.parse(path.read_text("utf-8")))
    }
    assert found == _NOT_PUBLIC


@pytest.mark.parametrize(
    ("text", "unasked"),
    [
        ("found = await statements.by_number(cx, number)", True),
        ("found = await statements.by_number(cx, number)\nif await may_see(cx, found): pass", False),
        ("found = await drafts.by_id(cx, 1)", False),
    ],
)
def test_a_planted_door_is_found(text: str, unasked: bool) -> None:
    """The rule catches what it is for."""
    assert loads_unasked(ast.parse(text, mode="exec")) is unasked
