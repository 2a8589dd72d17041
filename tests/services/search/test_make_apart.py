"""A program of its own makes what goes into the index; whatever becomes of it, the index is whole."""

from __future__ import annotations

import asyncio
import io
import os
import pickle
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.services.search import make_apart
from bot.services.search.make_apart import entry_maker
from bot.services.search.make_entries import Made, Revision, make_entries
from bot.services.search.serve_entries import LENGTH, packed, serve

DAY = date(2026, 11, 24)
LOST = "the program that makes index entries"


def batch(first: int = 1, body: str = "Владимир Путин met the press") -> Sequence[Revision]:
    return [
        Revision(DAY, first + n, 1, [Text("en", f"Note {first + n}", RichText(f"{body} {first + n}."))])
        for n in range(3)
    ]


def entries(made: Made) -> list[object]:
    return list(made.entries)


def test_what_it_answers() -> None:
    """Each batch is answered by its entries, with those words' forms that it has not told yet; then it ends."""
    out = io.BytesIO()
    serve(io.BytesIO(packed(batch()) + packed(batch(4))), out)
    out.seek(0)
    told = set[tuple[str, bool]]()
    for given in (batch(), batch(4)):
        assert pickle.loads(out.read(*LENGTH.unpack(out.read(LENGTH.size)))) == make_entries(given, told)
    assert out.read() == b""


def test_forms_are_told_once() -> None:
    """A word's forms come with the first batch that has it, and again where it turns out to be a name."""
    told = set[tuple[str, bool]]()
    assert ("press", False) in make_entries(batch(), told).forms
    second = make_entries(batch(4, "The press of Press"), told).forms
    assert ("press", False) not in second
    assert ("press", True) in second


async def test_the_same_as_here(caplog: pytest.LogCaptureFixture) -> None:
    """It makes what a thread would, one batch after another."""
    async with entry_maker(apart=True) as apart, entry_maker(apart=False) as here:
        for first in (1, 4):
            assert await apart.make(batch(first)) == await here.make(batch(first))
    assert LOST not in caplog.text


async def test_killed_in_between(caplog: pytest.LogCaptureFixture) -> None:
    """Where it is killed, all that is asked of it later is made here, and that is said once."""
    async with entry_maker(apart=True) as maker:
        await maker.make(batch())
        assert maker.process is not None
        maker.process.kill()
        await maker.process.wait()
        made = await maker.make(batch(4))
        assert made == make_entries(batch(4), set())  # with all forms: what it has told may have been lost with it
        assert entries(await maker.make(batch(7))) == entries(make_entries(batch(7), set()))
    assert caplog.text.count(LOST) == 1


@pytest.mark.parametrize(
    "program",
    ["", "print('x')", "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\x10short')"],
    ids=["it ends", "it is another", "half an answer"],
)
async def test_no_answer(program: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an answer, or none, is none."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )

    async def started() -> asyncio.subprocess.Process:
        return process

    monkeypatch.setattr(make_apart, "_started", started)
    async with entry_maker(apart=True) as maker:
        assert entries(await maker.make(batch())) == entries(make_entries(batch(), set()))
    assert caplog.text.count(LOST) == 1


async def test_it_cannot_be_started(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no such program the work is done here."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    async with entry_maker(apart=True) as maker:
        assert entries(await maker.make(batch())) == entries(make_entries(batch(), set()))
    assert LOST in caplog.text


async def test_it_hangs(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for without end, and it is ended behind us."""
    monkeypatch.setattr(make_apart, "_PATIENCE", 0.05)
    monkeypatch.setattr(make_apart, "_PROGRAM", "asyncio")  # reads what it is given, and asks for more
    async with entry_maker(apart=True) as maker:
        process = maker.process
        assert process is not None
        assert entries(await maker.make(batch())) == entries(make_entries(batch(), set()))
    assert process.returncode is not None
    assert LOST in caplog.text


async def broken_off(seen: list[int]) -> None:
    async with entry_maker(apart=True) as maker:
        await maker.make(batch())
        assert maker.process is not None
        seen.append(maker.process.pid)
        assert "secret" not in environment_of(maker.process.pid)
        raise asyncio.CancelledError


def environment_of(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text()


async def test_nothing_of_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    """It knows nothing of our environment, and is gone behind us, also where the work is broken off."""
    monkeypatch.setenv("CHANCERY_BOT_TOKEN", "1:secret")
    seen: list[int] = []
    with pytest.raises(asyncio.CancelledError):
        await broken_off(seen)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)
