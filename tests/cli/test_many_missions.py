"""Many missions below one folder: one table, and whatever two of them share is named."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cli.missions.configs import missions_in, shared
from bot.cli.missions.table import print_checks, print_statuses
from bot.cli.status import status_of
from bot.domain.errors import WrongConfig
from bot.store.database.connection import Database
from tests.configs import config_text

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
OTHER = TOKEN.replace("1", "2", 1)


def write(folder: Path, name: str, token: str, port: int, data: str = "", **sections: object) -> None:
    """A mission's folder, as `deploy/chancery@.service` has it."""
    place = folder / name
    place.mkdir()
    (place / "BOT_TOKEN").write_text(token)
    storage = {"path": str(folder / (data or name) / "chancery.db")}
    given = {"storage": storage, "monitor": {"enabled": True, "port": port}} | sections
    (place / "config.yaml").write_text(config_text(**given), "utf-8")


def test_what_is_shared(tmp_path: Path) -> None:
    """A bot, a port, a database and a folder of media that two missions have are named, with who has them; a spare bot
    that is another mission's bot too; what each has for itself is not."""
    write(tmp_path, "oslo", TOKEN, 9001)
    write(tmp_path, "rome", OTHER, 9002)
    assert shared(missions_in(tmp_path)) == []
    write(tmp_path, "wien", TOKEN.replace("1102", "3302"), 9001, "rome", telegram={"spare": {"token": TOKEN}})
    said = shared(missions_in(tmp_path))
    assert len(said) == 4
    assert "oslo, wien share the bot 110201543" in said
    assert "oslo, wien share port 9001" in said
    assert any("rome, wien share the database" in sentence for sentence in said)
    assert any("rome, wien share the media folder" in sentence for sentence in said)


async def made(path: Path) -> None:
    """An empty database."""
    await (await Database.open(path)).close()


def test_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each mission has a line, also one without a database or with a wrong config; what is wrong stands below, with
    exit status 2, and without any such thing the status is 0."""
    write(tmp_path, "oslo", TOKEN, 9001)
    asyncio.run(made(tmp_path / "oslo" / "chancery.db"))
    assert print_statuses(tmp_path, status_of) == 0
    assert "oslo" in capsys.readouterr().out
    write(tmp_path, "rome", OTHER, 9001)
    (tmp_path / "bern.yaml").write_text("mission: {nam: Bern}\n", "utf-8")
    assert print_statuses(tmp_path, status_of) == 2
    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines()[1:4]] == ["bern", "oslo", "rome"]
    assert "oslo, rome share port 9001" in told
    assert print_checks(tmp_path) == 2
    assert "bern: " in capsys.readouterr().out


def test_an_empty_folder(tmp_path: Path) -> None:
    """A folder without a mission is refused in a sentence."""
    with pytest.raises(WrongConfig, match="There is no mission"):
        missions_in(tmp_path)
