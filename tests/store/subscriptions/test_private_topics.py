"""A database of before: topics of private chats with subscriptions of their own become one for each person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.store.database import engine
from bot.store.database.migrate import migrate, migrations

ANNA, FORUM = 7, -100
Row = tuple[int, int, str, bool]  # chat, topic, kind, whether it had ended


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([(ANNA, 0, "private", False)], {(ANNA, 0)}),
        ([(ANNA, 5, "private", False), (ANNA, 9, "private", False)], {(ANNA, 0)}),
        ([(ANNA, 0, "private", False), (ANNA, 5, "private", False), (8, 2, "private", False)], {(ANNA, 0), (8, 0)}),
        ([(ANNA, 0, "private", True), (ANNA, 5, "private", False)], {(ANNA, 0)}),
        ([(ANNA, 0, "private", True), (ANNA, 5, "private", True)], set()),
        ([(FORUM, 5, "supergroup", False), (FORUM, 9, "supergroup", False)], {(FORUM, 5), (FORUM, 9)}),
    ],
)
async def test_one_for_each_person(tmp_path: Path, before: Sequence[Row], after: set[tuple[int, int]]) -> None:
    """Who had any that stood has exactly one, for the chat itself; who had ended all has none; forums keep theirs."""
    scripts = migrations()
    this = next(number for number, script in scripts if "A person has one subscription" in script)
    async with engine.open_connection(tmp_path / "m.db") as cx:
        await migrate(cx, [script for script in scripts if script[0] < this])
        for chat, thread, kind, ended in before:
            await cx.execute(
                "INSERT INTO target (chat, thread, kind, lang, since, ended) VALUES (?, ?, ?, 'en', 1, ?)",
                (chat, thread, kind, 2 if ended else None),
            )
        await migrate(cx, scripts)
        rows = await cx.execute_fetchall("SELECT chat, thread FROM target WHERE ended IS NULL")
        assert sorted((row[0], row[1]) for row in rows) == sorted(after)
