"""A database with an overwritten page: every command ends in a sentence, and owners are told once."""

from __future__ import annotations

import contextlib

import pytest

from bot.store.database import engine
from tests.patience import until
from tests.process.conftest import OFFICER, Shell


async def overwrite(shell: Shell, table: str) -> None:
    """Put nonsense over the table's first page."""
    with contextlib.closing(engine.connect(shell.database)) as cx:
        cx.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((size,),) = cx.execute("PRAGMA page_size").fetchall()
        ((page,),) = cx.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
    with shell.database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xaa" * size)


@pytest.mark.parametrize("table", ["meta", "release", "audit"])
async def test_commands_end_in_a_sentence(shell: Shell, table: str) -> None:
    """What meets the damage says so in one line, exit 1; nothing ends in a traceback."""
    async with shell.bot():
        pass
    await overwrite(shell, table)
    archive = shell.folder / "archive.yaml"
    archive.write_text("statements:\n- {date: 2021-07-06, title: A, text: B}\n", "utf-8")
    met = []
    for words in (("post", "--title", "T"), ("import", str(archive)), ("pause", "1"), ("status",), ("run",)):
        if words == ("run",) and table != "meta":
            continue  # it may run on: readers are answered meanwhile
        ended = await shell(*words, stdin="Body")
        assert "Traceback" not in ended.err
        if ended.status:
            assert ended.status == 1
            met.append((ended.err or ended.out).strip().splitlines()[-1])
    assert any("damaged" in said or "cannot be used" in said for said in met)


async def test_owners_are_told_while_it_runs(shell: Shell) -> None:
    """A worker that begins again, and readers' questions, meet the damage: owners are told once."""
    shell.write_config(staff=[{"id": OFFICER, "role": "owner"}])
    async with shell.bot():
        shell.officer.start()
        await shell.officer.reply()
        (reader,) = await shell.audience(1)
    await overwrite(shell, "target")
    async with shell.bot() as running:
        reader.send("/settings")
        await until(lambda: any("database is damaged" in message.text for message in shell.officer.messages()))
        assert "Traceback" not in running.log
    assert len([message for message in shell.officer.messages() if "database is damaged" in message.text]) == 1
