"""Backups and exports of a house that is at work: whole copies, nobody written to twice, nothing lost."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Person
from bot.store.database import engine
from tests.process.conftest import ROOT, Ended, Shell

TITLE = "On the exchange of letters"
BODY = "Letters were exchanged today."
SAMPLE = ROOT / "data" / "sample.yaml"
READERS = 40


def copies(shell: Shell, people: list[Person], title: str = TITLE) -> list[int]:
    """How many messages with the title each has."""
    return [sum(1 for m in shell.sandbox.messages(p.chat) if title in m.text and m.from_bot) for p in people]


async def releases(shell: Shell) -> list[dict[str, Any]]:
    """What `status --json` says, newest first."""
    found: list[dict[str, Any]] = json.loads((await shell("status", "--json")).out)["releases"]
    return found


def ask(database: Path, sql: str) -> list[Any]:
    """Rows of a database that lies somewhere."""
    connection = engine.connect(database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def one_sentence(ended: Ended, said: str) -> None:
    """It failed with one sentence that says so."""
    assert (ended.status, ended.err.strip().count("\n")) == (1, 0), ended.err
    assert said in ended.err


def beside(shell: Shell, pattern: str) -> list[str]:
    """Names in the database's folder."""
    return sorted(path.name for path in shell.folder.glob(pattern))


async def test_a_backup_while_a_release_goes_out(shell: Shell) -> None:
    """The copy is one whole file of one moment: SQLite finds no fault, and the release's rows add up."""
    async with shell.bot():
        people = await shell.audience(READERS)
        shell.sandbox.faults.latency = 0.05
        await shell("post", "--title", TITLE, stdin=BODY)
        await shell.sandbox.until(lambda: sum(copies(shell, people)) >= 5)
        copy = shell.folder / "backups" / "copy.db"
        copy.parent.mkdir()
        ended = await shell("backup", str(copy))
        assert (ended.status, ended.out.count("\n")) == (0, 1), ended.err
        assert f"1 statement, {READERS} subscriptions, 1 release" in ended.out
        assert max(copies(shell, people)) == 1
        await shell.done()
    assert [path.name for path in copy.parent.iterdir()] == ["copy.db"]
    assert ask(copy, "PRAGMA integrity_check") == [("ok",)]
    rows = dict(ask(copy, "SELECT state, count(*) FROM delivery GROUP BY state"))
    assert sum(rows.values()) == READERS
    assert rows["sent"] == ask(copy, "SELECT count(*) FROM message")[0][0] >= 1
    assert rows.get("sending", 0) <= 8
    assert copies(shell, people) == [1] * READERS


async def test_restoring_while_a_release_was_going_out(shell: Shell) -> None:
    """A backup from the middle of a release that ended since: the release waits, staff are told why, and nobody
    gets it twice by itself; the next statement reaches everyone; Cancel ends what waits."""
    copy = shell.folder / "copy.db"
    async with shell.bot() as process:
        people = await shell.audience(READERS)
        shell.officer.send(f"/post {TITLE}\n{BODY}")
        await shell.officer.wait(lambda found: any("Publish" in label for label in found[-1].labels))
        await shell.publish()
        await shell.sandbox.until(lambda: sum(copies(shell, people)) >= 8)
        shell.sandbox.faults.latency = 3  # the release takes its time, so that the backup has all that it needs
        assert (await shell("backup", str(copy))).status == 0
        shell.sandbox.faults.latency = 0
        await shell.done()
        await shell.officer.wait(lambda found: "Time taken" in found[-1].text)
        assert await process.stopped(signal.SIGTERM) == 0
    ended = await shell("restore", str(copy), "--force")
    assert ended.status == 0, ended.err
    assert "Paused until staff press Resume or Cancel: 1" in ended.out
    (kept,) = beside(shell, "*replaced-*.bak")
    assert kept in ended.out
    assert ask(shell.folder / kept, "SELECT state FROM release") == [("done",)]
    (release,) = await releases(shell)
    assert release["state"] == "paused"
    assert release["left"] > 0

    async with shell.bot():
        await shell.officer.wait(lambda found: "the database was restored from a backup" in found[-1].text)
        await shell("post", "--title", "Another", stdin=BODY)
        await shell.done()
        assert copies(shell, people, "Another") == [1] * READERS
        assert copies(shell, people) == [1] * READERS
        await shell.officer.press("Cancel")
        await shell.officer.wait(lambda found: any("was cancelled" in message.text for message in found))
        assert [r["state"] for r in await releases(shell)] == ["done", "cancelled"]
    assert copies(shell, people) == [1] * READERS
    assert [r["statement"].split("/")[0] for r in await releases(shell)] == ["2", "1"]


async def test_restore_while_the_bot_runs(shell: Shell) -> None:
    """Refused with a sentence, with --force too; the bot goes on undisturbed."""
    copy = shell.folder / "copy.db"
    async with shell.bot():
        (anna,) = await shell.audience(1)
        await shell("backup", str(copy))
        for words in (("restore", str(copy)), ("restore", str(copy), "--force")):
            one_sentence(await shell(*words), "Another process runs the bot")
        await shell("post", "--title", TITLE, stdin=BODY)
        await anna.wait(lambda found: TITLE in found[-1].text)
    assert beside(shell, "*.bak*") == []


async def test_restore_over_a_database(shell: Shell) -> None:
    """Without --force an existing database is not replaced; where there is none it need not be given."""
    await shell("import", str(SAMPLE))
    assert (await shell("backup", str(shell.folder / "copy.db"))).status == 0
    await shell("post", "--title", TITLE, stdin=BODY)
    one_sentence(await shell("restore", str(shell.folder / "copy.db")), "with --force it is replaced")
    assert ask(shell.database, "SELECT count(*) FROM statement") == [(14,)]
    one_sentence(await shell("restore", str(shell.database), "--force"), "is the database itself")
    shell.database.unlink()
    ended = await shell("restore", str(shell.folder / "copy.db"))
    assert ended.status == 0, ended.err
    assert ask(shell.database, "SELECT count(*) FROM statement") == [(13,)]


@pytest.mark.parametrize("garbage", ["text", "cut", "torn", "other", "absent", "folder"])
async def test_restore_of_garbage(shell: Shell, garbage: str) -> None:
    """What is no whole backup of ours is refused in one sentence, and the database stays as it was."""
    await shell("import", str(SAMPLE))
    bad = shell.folder / "bad.db"
    await shell("backup", str(bad))
    await asyncio.to_thread(_spoil, bad, garbage)
    before = shell.database.read_bytes()
    one_sentence(await shell("restore", str(bad), "--force"), "")
    assert shell.database.read_bytes() == before
    assert beside(shell, "*.part*") + beside(shell, "*.bak*") == []
    assert (await shell("status")).status == 0


def _spoil(bad: Path, how: str) -> None:
    whole = bad.read_bytes()
    match how:
        case "text":
            bad.write_text("This is no database. " * 999)
        case "cut":
            bad.write_bytes(whole[: len(whole) // 2])
        case "torn":
            bad.write_bytes(whole[:8192] + b"\x5a" * 4096 + whole[12288:])
        case "other":
            bad.unlink()
            connection = engine.connect(bad)
            connection.executescript("CREATE TABLE cake (x); PRAGMA user_version = 1;")
            connection.close()
        case "absent":
            bad.unlink()
        case "folder":
            bad.unlink()
            bad.mkdir()


@pytest.mark.parametrize("place", ["there", "no folder", "no database"])
async def test_a_backup_that_cannot_be(shell: Shell, place: str) -> None:
    """An existing file is not overwritten, and whatever else is wrong is one sentence and leaves nothing."""
    if place != "no database":
        await shell("import", str(SAMPLE))
    where = shell.folder / ("no/copy.db" if place == "no folder" else "copy.db")
    if place == "there":
        where.write_text("mine")
    one_sentence(await shell("backup", str(where)), {"there": "is there already"}.get(place, "no "))
    assert beside(shell, "*.part*") == []
    assert not where.exists() or where.read_text() == "mine"


async def test_a_backup_into_a_folder(shell: Shell) -> None:
    """A folder gets a file with a dated name, as a nightly job wants it."""
    await shell("import", str(SAMPLE))
    folder = shell.folder / "backups"
    folder.mkdir()
    ended = await shell("backup", str(folder))
    (copy,) = folder.iterdir()
    assert str(copy) in ended.out
    assert copy.name.startswith("chancery-20")
    assert copy.suffix == ".db"


@pytest.mark.parametrize("format", ["yaml", "json"])
async def test_an_export_elsewhere(shell: Shell, format: str) -> None:
    """Exported beside the running bot, imported into an empty house, exported there: the same bytes; and imported
    where it came from, nothing changes."""
    file = shell.folder / f"archive.{format}"
    await shell("import", str(SAMPLE))
    async with shell.bot():
        await shell("post", "--title", TITLE, "--topic", "consular", stdin=BODY)
        ended = await shell("export", "--format", format, "-o", str(file))
        assert (ended.status, ended.out) == (0, f"14 statements are in {file}.\n")
        assert (await shell("export", "--format", format)).out == file.read_text("utf-8")
        assert "0 new, 0 updated, 14 unchanged, 0 refused" in (await shell("import", str(file))).out
    shell.database = shell.folder / "elsewhere.db"
    shell.write_config()
    for counts in ("14 new, 0 updated, 0 unchanged", "0 new, 0 updated, 14 unchanged"):
        assert counts in (await shell("import", str(file))).out
    assert (await shell("export", "--format", format)).out == file.read_text("utf-8")
    assert beside(shell, "*.part*") == []


async def test_an_export_that_fails(shell: Shell) -> None:
    """A failed export is one sentence, and leaves the file of the last one as it was."""
    file = shell.folder / "archive.yaml"
    one_sentence(await shell("export", "-o", str(file)), "There is no database")
    assert not file.exists()
    await shell("import", str(SAMPLE))
    one_sentence(await shell("export", "--format", "xml"), "format xml is none of yaml, json")
    one_sentence(await shell("export", "-o", str(shell.folder / "no" / "file")), "cannot be written")
    one_sentence(await shell("export", "-o", str(shell.folder)), "cannot be written")
    one_sentence(await shell("export", "-o", "/dev/full"), "cannot be written")
    file.write_text("the last one")
    ask(shell.database, "DROP TABLE meta")
    one_sentence(await shell("export", "-o", str(file)), "cannot be used")
    assert file.read_text() == "the last one"
    assert beside(shell, "*.part*") == []


async def test_only_so_many_copies_are_kept(shell: Shell, tmp_path: Path) -> None:
    """`backup --keep 2` leaves the two newest copies of this database in the folder, and everything else as it is."""
    folder = tmp_path / "copies"
    folder.mkdir()
    names = ["chancery-20260101-000000.db", "chancery-20260102-000000.db", "other-20260101-000000.db", "notes.txt"]
    for name in (*names, "chancery-20260103-000000.db.sha256"):
        (folder / name).write_text("kept")
    async with shell.bot():
        done = await shell("backup", str(folder), "--keep", "2")
    assert done.status == 0
    left = sorted(path.name for path in folder.iterdir())
    assert names[0] not in left
    assert set(names[1:]) | {"chancery-20260103-000000.db.sha256"} < set(left)
    assert len(left) == 5
    assert f"Removed {folder / names[0]}" in done.out
    assert (await shell("backup", str(tmp_path / "one.db"), "--keep", "2")).status == 2


async def test_the_copy_just_made_is_kept(shell: Shell, tmp_path: Path) -> None:
    """Also where a clock that was ahead has dated older copies later."""
    folder = tmp_path / "copies"
    folder.mkdir()
    for name in ("chancery-29990101-000000.db", "chancery-29990102-000000.db"):
        (folder / name).write_text("dated by a clock that was ahead")
    async with shell.bot():
        done = await shell("backup", str(folder), "--keep", "1")
    made = re.search(r"Backed up to (\S+\.db)", done.out)
    assert done.status == 0
    assert made
    assert [str(path) for path in folder.iterdir()] == [made[1]]
