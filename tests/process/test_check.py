"""`check` is never green where `run` refuses, and names what is left of the sample."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.store.database import engine, meta
from bot.store.database.connection import Database
from tests.patience import WAIT
from tests.process.conftest import ROOT, Shell

OTHER = "987654321:BBExampleExampleExampleExample_-1234"


def foreign(shell: Shell) -> None:
    """Another program's database stands where ours is to be."""
    with closing(engine.connect(shell.database)) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER)")


def newer(shell: Shell) -> None:
    """A newer program wrote the database."""
    with closing(engine.connect(shell.database)) as connection:
        connection.execute("CREATE TABLE meta (key TEXT)")
        connection.execute("PRAGMA user_version = 9999")


def damaged(shell: Shell) -> None:
    """The file is no database."""
    shell.database.write_bytes(b"no database " * 1000)


def a_folder(shell: Shell) -> None:
    """A folder stands in its place."""
    shell.database.mkdir()


def beneath_a_file(shell: Shell) -> None:
    """Its folder would be a file."""
    (shell.folder / "file").write_text("")
    text = shell.config.read_text().replace(str(shell.database), str(shell.folder / "file" / "chancery.db"))
    shell.config.write_text(text)


def elsewhere(shell: Shell, name: str) -> None:
    """The config names another file in the folder."""
    shell.config.write_text(shell.config.read_text().replace(str(shell.database), str(shell.folder / name)))


def a_link_to_nothing(shell: Shell) -> None:
    """The database is a link that leads nowhere."""
    shell.database.symlink_to(shell.folder / "no" / "such.db")


def a_link_to_itself(shell: Shell) -> None:
    """The database is a link in a circle."""
    shell.database.symlink_to(shell.database)


def a_name_too_long(shell: Shell) -> None:
    """The file system takes no such name."""
    elsewhere(shell, "a" * 300 + ".db")


def no_room_for_the_lock(shell: Shell) -> None:
    """It takes the name, and not that of the lock beside it."""
    elsewhere(shell, "a" * 250 + ".db")


def a_folder_for_a_lock(shell: Shell) -> None:
    """The lock beside the database is a folder."""
    (shell.folder / "chancery.db.lock").mkdir()


FAULTS = [
    *(foreign, newer, damaged, a_folder, beneath_a_file, a_link_to_nothing, a_link_to_itself),
    *(a_name_too_long, no_room_for_the_lock, a_folder_for_a_lock),
]


@pytest.mark.parametrize("fault", FAULTS)
async def test_check_sees_what_run_refuses(shell: Shell, fault: Callable[[Shell], None]) -> None:
    """Whatever is wrong with the database, `check` says it, and neither is green."""
    fault(shell)
    looked, ran = await shell("check"), await shell("run")
    assert ran.status != 0
    assert looked.status != 0
    assert "refused" in looked.out
    assert "Traceback" not in looked.err + ran.err


async def test_pages_overwritten_in_the_middle(shell: Shell) -> None:
    """A part of the file is not the database's any more: `check` says that it is damaged, and what to do."""
    async with shell.bot():
        await shell.audience(3)
    with closing(engine.connect(shell.database)) as connection:  # else the pages stand in the log too
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = shell.database.stat().st_size
    with shell.database.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\x5a" * (size // 4))
    looked = await shell("check")
    assert looked.status == 2
    assert "is damaged" in looked.out or "malformed" in looked.out
    assert "Traceback" not in looked.err


async def test_check_without_a_token(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """No token: neither is green."""
    shell.sandbox.world.token = ""
    looked, ran = await shell("check"), await shell("run")
    assert (looked.status, ran.status) == (2, 2)
    assert "There is no token" in looked.out


async def test_the_sqlite_is_named(shell: Shell) -> None:
    """Whose version it is shows in --version, in `check` and in the log of `run`."""
    own = f"SQLite {engine.VERSION}"
    assert own in (await shell("--version", config=False)).out
    assert own in (await shell("check")).out
    async with shell.bot() as running:
        assert own in running.log


async def test_check_knows_the_databases_bot(shell: Shell) -> None:
    """With another bot's token `check` is not green; with ours it is."""
    async with shell.bot():
        pass
    assert (await shell("check")).status == 0
    ours = shell.sandbox
    async with Sandbox(token=OTHER, username="other_bot", patience=WAIT) as other:
        shell.sandbox = other
        shell.write_config()
        looked = await shell("check")
    shell.sandbox = ours
    assert looked.status == 2
    assert "belongs to the bot with the number" in looked.out


async def test_an_older_database_is_no_obstacle(shell: Shell) -> None:
    """`run` brings an older database up by itself, so `check` is green."""
    async with shell.bot():
        pass
    with closing(engine.connect(shell.database)) as connection:
        (newest,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {newest - 1}")
    assert "refused" not in (await shell("check")).out


async def test_what_is_left_of_the_sample_is_named(shell: Shell) -> None:
    """Each person and address of the sample config is named, since nobody answers there."""
    shell.config.write_text((ROOT / "config.example.yaml").read_text("utf-8"))
    said = (await shell("check")).out
    left = ("mission.contact", "mission.privacy", "counters[0]", "counters[1]")
    for words in ("4500000000000001", "nobody can be that owner", "consular@example.org", "1 Sample Street", *left):
        assert words in said, words


async def test_privacy_that_is_not_set_is_warned_of(shell: Shell) -> None:
    """`check` says it while mission.privacy is unset, and is green all the same; once it is set it is silent."""
    looked = await shell("check")
    assert looked.status == 0
    assert "mission.privacy is not set" in looked.out
    stated = '{"controller": "The Embassy", "basis": "Consent", "contact": "privacy@embassy.example"}'
    shell.config.write_text(shell.config.read_text().replace('"timezone"', f'"privacy": {stated}, "timezone"', 1))
    looked = await shell("check")
    assert looked.status == 0
    assert "mission.privacy" not in looked.out


async def test_staff_who_never_opened_the_bot(shell: Shell) -> None:
    """`check --online` names them, and is not green; once they have, it is."""
    looked = await shell("check", "--online")
    assert looked.status == 1
    assert f"staff      {shell.officer.id}" in looked.out
    assert "never opened the bot" in looked.out
    shell.officer.start()
    assert (await shell("check", "--online")).status == 0


async def test_where_the_public_pages_are(shell: Shell) -> None:
    """`check` names their address and folder, and says where links would lead nobody."""
    assert "pages      none" in (await shell("check")).out
    shell.write_config(web={"enabled": True, "port": 8099}, backup={"to": str(shell.folder / "copies"), "every": "90m"})
    looked = (await shell("check")).out
    assert "pages      on 127.0.0.1:8099, web.public_url is NOT SET: links lead nobody here" in looked
    assert "backup     every 90 minutes to " in looked
    shell.write_config(web={"site_dir": str(shell.folder / "site"), "public_url": "https://news.example.net"})
    looked = (await shell("check")).out
    assert f"pages      plain files in {shell.folder / 'site'}, links name https://news.example.net" in looked


async def test_with_what_documents_are_read(shell: Shell) -> None:
    """check names the pandoc that it found, or says that there is none."""
    ended = await shell("check")
    assert re.search(r"documents  (pandoc [23]\.|of files, only \.txt can be read)", ended.out)


async def test_an_empty_file_is_a_new_database(shell: Shell) -> None:
    """`run` makes a database of it, and `check` refuses it no more than `run` does."""
    shell.database.touch(0o600)
    assert (await shell("check")).status == 0
    async with shell.bot():
        pass


async def test_what_is_no_database_keeps_its_rights(shell: Shell) -> None:
    """A folder, and a file of somebody else's, are refused before anything is done to them."""
    other = shell.folder / "letter.txt"
    other.write_text("A letter.")
    other.chmod(0o644)
    elsewhere(shell, "letter.txt")
    assert (await shell("run")).status == 1
    assert other.stat().st_mode & 0o777 == 0o644
    assert other.read_text() == "A letter."


async def test_a_folder_for_backups_that_is_not_there(shell: Shell) -> None:
    """It is said before the first backup fails; one that is there is fine."""
    folder = shell.folder / "copies"
    shell.write_config(backup={"to": str(folder)})
    assert f"{folder}, which IS NO FOLDER THAT THIS USER CAN WRITE" in (await shell("check")).out
    folder.mkdir()
    assert f"{folder}, 7 are kept" in (await shell("check")).out


async def test_online_after_a_move(tmp_path: Path) -> None:
    """`check --online` asks with the token that `run` would take: after a move the one that the config still calls the
    spare bot's, while the old bot's is not accepted any more."""
    spare = f"220201543:{'S' * 35}"
    async with Sandbox(patience=WAIT, spare=(spare, "spare_bot")) as sandbox:
        shell = Shell(sandbox, tmp_path)
        shell.write_config(telegram={"api_url": sandbox.api_url, "spare": {"token": spare}})
        db = await Database.open(shell.database)
        await db.write(lambda cx: meta.put(cx, meta.BOT, spare.partition(":")[0]))
        await db.close()
        sandbox.lose_bot()
        said = (await shell("check", "--online")).out
    assert "bot        @spare_bot" in said
    assert "does not accept" not in said
