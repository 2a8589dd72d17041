"""`chancery audit`: read while the bot runs, and checked for changes; each test is one promise to an operator."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

from bot.store import audit
from bot.store.database import engine
from bot.store.database.connection import Connection, Database
from tests.process.conftest import OFFICER, Shell


async def test_beside_the_running_bot(shell: Shell) -> None:
    """The audit is printed, written to a file and verified while the bot runs; the database is not written to."""
    file = shell.folder / "audit.jsonl"
    async with shell.bot():
        await shell("post", "--title", "T", stdin="Text.")
        printed = await shell("audit")
        assert [json.loads(line)["act"] for line in printed.out.splitlines()] == ["staff.configured", "published"]
        ended = await shell("audit", "-o", str(file))
        assert (ended.status, ended.out) == (0, f"2 entries are in {file}.\n")
        assert file.read_text("utf-8") == printed.out
        said = (await shell("audit", "--verify")).out
        assert said.startswith("The audit is whole: 2 entries. Its head, to keep elsewhere: 2:")
        head = said.split()[-1]
        assert (await shell("audit", "--verify", "--head", head)).out == said
        await shell("post", "--title", "T", stdin="Text.")
        assert "whole: 3 entries" in (await shell("audit", "--head", head)).out


async def test_a_changed_one(shell: Shell) -> None:
    """A changed audit, or one without the kept head, is one sentence and exit 1; a malformed head is wrong use."""
    for _ in range(3):
        await shell("post", "--title", "T", stdin="Text.")
    head = (await shell("audit", "--verify")).out.split()[-1]
    await asyncio.to_thread(_tamper, shell, "DELETE FROM audit WHERE seq = 3")
    ended = await shell("audit", "--verify", "--head", head)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "The audit was cut off: it ends with entry 2, and had 3 before.\n"
    await asyncio.to_thread(_tamper, shell, "UPDATE audit SET act = 'featured' WHERE seq = 2")
    ended = await shell("audit", "--verify")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "The audit was changed: entry 2 was changed, or stands in another's place.\n"
    ended = await shell("audit", "--head", "17")
    assert ended.status == 2
    assert "as in 17:5f2c..." in ended.err


def _tamper(shell: Shell, sql: str) -> None:
    with closing(engine.connect(shell.database)) as connection:
        triggers = ("audit_is_append_only", "audit_is_kept")
        connection.executescript("".join(f"DROP TRIGGER IF EXISTS {name};" for name in triggers) + sql)


async def test_what_somebody_broke_is_shown_all_the_same(shell: Shell) -> None:
    """An entry that was tampered with, or that no sentence knows, is named in /audit as it is stored; nothing fails."""
    broken: list[tuple[str, dict[str, object]]] = [
        ("unheard.of", {"x": 1}),
        ("published", {"other": 2}),
        ("staff.added", {"role": ["owner"]}),
    ]
    await shell("post", "--title", "T", stdin="Text.")
    database = await Database.open(shell.database)
    for act, detail in broken:
        await database.write(partial(_noted, act=act, detail=detail))
    await database.close()
    await asyncio.to_thread(_tamper, shell, "UPDATE audit SET detail = 'no JSON', act = 'published' WHERE seq = 1")
    async with shell.bot():
        shell.officer.send("/audit")
        text = (await shell.officer.reply()).text
    assert f'{OFFICER}: unheard.of {{"x": 1}}' in text
    assert f'{OFFICER}: published {{"other": 2}}' in text
    assert "published no JSON" in text


async def _noted(cx: Connection, act: str, detail: dict[str, object]) -> None:
    await audit.note(cx, OFFICER, act, datetime.now(UTC), **detail)


async def test_no_line_is_another_entrys(shell: Shell) -> None:
    """A detail of several lines, as a file's name may be, cannot look like an entry of its own."""
    copy = shell.folder / "x\n00:00  Officer did nothing"
    await shell("post", "--title", "T", stdin="Text.")
    assert (await shell("backup", str(copy))).status == 0
    assert (await shell("restore", str(copy), "--force")).status == 0
    async with shell.bot():
        shell.officer.send("/audit")
        found = await shell.officer.wait(lambda found: any(m.text.startswith("Audit") for m in found))
    text = next(m.text for m in found if m.text.startswith("Audit"))
    assert "Officer did nothing" in text
    assert not [line for line in text.splitlines() if line.startswith("00:00  Officer")]


async def test_no_database(shell: Shell) -> None:
    """Without a database the command ends with one sentence and exit 1, and makes no database."""
    ended = await shell("audit", "--verify")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "There is no database" in ended.err
    assert not shell.database.exists()
