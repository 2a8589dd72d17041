"""What the config and its files alone refuse ends the start before anything is written."""

from __future__ import annotations

import contextlib
import socket
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.checks import look_key
from bot.domain.errors import OperatorError
from bot.sandbox import Sandbox
from bot.services.signing.ed25519 import new_key
from bot.store.database import engine
from bot.store.signing import key_file
from tests.journeys.conftest import Embassy
from tests.keys import key_at
from tests.patience import WAIT


@pytest.fixture
async def embassy(tmp_path: Path) -> AsyncIterator[Embassy]:
    async with Sandbox(patience=WAIT) as sandbox:
        yield Embassy(sandbox, tmp_path)


def is_missing(path: Path) -> None:
    """There is no key."""


def is_open(path: Path) -> None:
    """Others can read it."""
    key_at(path)
    path.chmod(0o644)


def is_none(path: Path) -> None:
    """It is something else."""
    path.write_text("no key\n")
    path.chmod(0o600)


def is_of_two(path: Path) -> None:
    """Its halves do not belong together."""
    key_file.write_key(path, replace(new_key(), seed=bytes(32)))


def older_database(path: Path) -> bytes:
    """A database of an older version; its bytes."""
    path.unlink(missing_ok=True)  # a new one, which an embassy begins with
    with contextlib.closing(engine.connect(path)) as connection:
        connection.execute("CREATE TABLE statement (id INTEGER PRIMARY KEY)")
        connection.execute("PRAGMA user_version = 1")
    return path.read_bytes()


async def refused(embassy: Embassy, sentence: str) -> None:
    """The start ends with that sentence, and the database is as it was, without a copy beside it."""
    before = older_database(embassy.path)
    with pytest.raises(OperatorError, match=sentence):
        async with embassy.open():
            pass
    assert embassy.path.read_bytes() == before
    assert not [path.name for path in embassy.path.parent.iterdir() if path.suffix in (".bak", ".db-wal")]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (is_missing, "there is no key at"),
        (is_open, "can be read by other users"),
        (is_none, "is no secret key of minisign"),
        (is_of_two, "its two halves do not belong together"),
    ],
)
async def test_a_key_that_cannot_sign(embassy: Embassy, spoil: Callable[[Path], None], sentence: str) -> None:
    """A key that is missing or unusable is found before the database is taken to a newer version."""
    path = embassy.path.parent / "signing.key"
    spoil(path)
    embassy.extra["signing"] = {"key": str(path)}
    await refused(embassy, sentence)


@pytest.mark.parametrize("key", ["monitor", "telegram.webhook"])
async def test_an_address_that_is_taken(embassy: Embassy, key: str) -> None:
    """The same for an address on which the bot is to listen."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        hook = {"url": "https://bot.example/hook", "host": "127.0.0.1", "port": port}
        sections = {
            "monitor": {"enabled": True, "port": port},
            "telegram.webhook": {"api_url": embassy.sandbox.api_url, "mode": "webhook", "webhook": hook},
        }
        embassy.extra[key.partition(".")[0]] = sections[key]
        await refused(embassy, f"{key}: nothing can listen on 127.0.0.1:{port}")


async def test_signing_that_is_left_out(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """A config that has lost its `signing` begins, as a mission may stop to sign, but `run` and `check` say so."""
    path = embassy.path.parent / "signing.key"
    number = key_at(path).public.id
    assert await to_thread(look_key.shown, embassy.config()) == "none: statements are not signed"
    embassy.extra["signing"] = {"key": str(path)}
    async with embassy.open():
        pass
    assert await to_thread(look_key.shown, embassy.config()) == str(path)
    assert "signing.key is not set" not in caplog.text
    del embassy.extra["signing"]
    async with embassy.open():
        pass
    assert f"the key {number} has signed the statements, and signing.key is not set" in caplog.text
    assert await to_thread(look_key.shown, embassy.config()) == (
        f"none: statements are not signed any more, and were by the key {number}"
    )
