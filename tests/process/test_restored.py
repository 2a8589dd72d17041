"""A restored house: what waits for a person, what staff are told, and buttons that are older than the restore."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox import Message, Person
from tests.process.conftest import OFFICER, ROOT, Shell

TITLE = "On the exchange of letters"
BODY = "Letters were exchanged today."
EDITOR = 900_002
TWO: dict[str, Any] = {
    "approval": "two_person",
    "staff": [{"id": OFFICER, "role": "publisher"}, {"id": EDITOR, "role": "editor"}],
}


def _with(person: Person, label: str) -> Message:
    """The person's newest message with that button."""
    return next(m for m in reversed(person.messages()) if any(label in shown for shown in m.labels))


async def _submitted(editor: Person, officer: Person, text: str) -> Message:
    """A draft of the editor's, submitted; the card on which the officer may approve it."""
    before = len(officer.messages())
    editor.send(f"/post {text}\n{BODY}")
    await editor.wait(lambda found: any("Submit" in label for label in found[-1].labels))
    await editor.press("Submit")
    await officer.wait(lambda found: any("Approve" in label for m in found[before:] for label in m.labels))
    return _with(officer, "Approve")


def _has(shell: Shell, person: Person, text: str) -> int:
    return sum(1 for m in shell.sandbox.messages(person.chat) if text in m.text)


async def test_what_waited_for_its_time(shell: Shell) -> None:
    """A scheduled draft of the backup, discarded since, does not go out at its time: it is held, `restore` says so,
    and publishers are told of the restore and get its card."""
    copy = shell.folder / "copy.db"
    at = datetime.now(UTC) + timedelta(hours=1)
    async with shell.bot() as process:
        shell.officer.start()
        await shell.officer.reply()
        await shell("post", "--title", TITLE, "--at", at.isoformat(timespec="seconds"), stdin=BODY)
        assert (await shell("backup", str(copy))).status == 0
        assert await process.stopped(signal.SIGTERM) == 0
    ended = await shell("restore", str(copy), "--force")
    assert "Held until a publisher decides: 1 of the drafts" in ended.out
    async with shell.bot():
        await shell.officer.wait(lambda found: any("A backup of the database was put back" in m.text for m in found))
        await shell.officer.wait(lambda found: any("in a backup that was put back" in m.text for m in found))
        assert shell.ask("SELECT state, why FROM draft") == [("held", "restored")]


async def test_what_was_submitted(shell: Shell) -> None:
    """A draft that waits for approval in the backup, and was approved since, is put to publishers anew with a word
    that it stood so in a backup."""
    shell.write_config(**TWO)
    copy, editor = shell.folder / "copy.db", shell.sandbox.user("Editor", user_id=EDITOR)
    async with shell.bot() as process:
        shell.officer.start()
        await _submitted(editor, shell.officer, TITLE)
        assert (await shell("backup", str(copy))).status == 0
        await shell.officer.press("Approve")
        await shell.done()
        assert await process.stopped(signal.SIGTERM) == 0
    assert (await shell("restore", str(copy), "--force")).status == 0
    before = len(shell.officer.messages())
    async with shell.bot():
        said = "It stood so in a backup that was put back"
        await shell.officer.wait(lambda found: any(said in m.text and m.labels for m in found[before:]))


async def test_a_button_older_than_the_restore(shell: Shell) -> None:
    """Approve on the card of a draft that the backup does not know approves no draft that was made after the restore,
    though it would have had the same id."""
    shell.write_config(**TWO)
    copy, editor = shell.folder / "copy.db", shell.sandbox.user("Editor", user_id=EDITOR)
    async with shell.bot() as process:
        (anna,) = await shell.audience(1)
        shell.officer.start()
        await shell.officer.reply()
        assert (await shell("backup", str(copy))).status == 0
        old = await _submitted(editor, shell.officer, "Harmless")
        (data,) = (b.callback_data for row in old.buttons for b in row if "Approve" in b.text)
        assert await process.stopped(signal.SIGTERM) == 0
    assert (await shell("restore", str(copy), "--force")).status == 0
    async with shell.bot():
        await _submitted(editor, shell.officer, "Another")
        await shell.officer.send_callback(data or "", old)
        assert shell.ask("SELECT id, state FROM draft") == [(2, "submitted")]
        assert _has(shell, anna, "Another") == 0


async def test_what_a_killed_backup_has_left(shell: Shell) -> None:
    """`check` names it and how to be rid of it, and the next backup removes it."""
    await shell("import", str(ROOT / "data" / "sample.yaml"))
    left = shell.folder / "chancery.db.0a1b2c3d.part"
    _old(left)
    assert f"left       {left}" in (await shell("check")).out
    assert (await shell("backup", str(shell.folder / "copy.db"))).status == 0
    assert "left " not in (await shell("check")).out


def _old(path: Path) -> None:
    path.write_text("readers' numbers")
    os.utime(path, (time.time() - 3600,) * 2)


async def test_words_that_were_taken_down_since(shell: Shell) -> None:
    """`restore` takes down anew what was taken down since, and says so; nothing where the backup knows of it."""
    owner, officer = shell.sandbox.user("Owner"), shell.officer
    shell.write_config(staff=[{"id": owner.id, "role": "owner"}, {"id": officer.id, "role": "publisher"}])
    await shell("post", "--title", TITLE, "--urgent", stdin=BODY)
    before, after = shell.folder / "before.db", shell.folder / "after.db"
    async with shell.bot():
        owner.start()
        officer.start()
        await shell("backup", str(before))
        owner.send("/redact 1 A court has ordered it")
        await officer.wait(lambda found: "asks to take" in found[-1].text)
        await officer.press("Look at it")
        await officer.press("Confirm")
        await officer.wait(lambda found: any("taken down for good" in one.text for one in found))
        await shell("backup", str(after))
    known = await shell("restore", str(after), "--force")
    assert "aken down for good" not in known.out
    back = await shell("restore", str(before), "--force")
    number = f"1/{datetime.now(UTC).year}"
    assert f"Taken down for good since, and now again: No. {number}." in back.out
    assert TITLE.encode() not in (shell.folder / "chancery.db").read_bytes()
