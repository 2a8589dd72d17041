"""pandoc within its limits: no file keeps it, or us, beyond them, and nothing of it is left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tracemalloc
from pathlib import Path

import pytest

from bot.domain.errors import Refusal
from bot.sources.drafts.document import DocumentReader
from bot.sources.drafts.pandoc import Pandoc
from bot.sources.limited_process import Limits
from tests.patience import WAIT, until
from tests.sources.drafts.docx_files import docx, paragraph, run
from tests.sources.drafts.hostile_files import ENDLESS, HOSTILE, zip_bomb
from tests.sources.drafts.reading import refused
from tests.tools import needs

TEXT = docx(paragraph(run("Text")))
HOSTILE_LIST = docx(*[paragraph(run("i"), number="1", level=at % 9) for at in range(50_000)])


class Pretended:
    """A program called pandoc that does as a test says; it tells through a pipe, since it may write no file."""

    def __init__(self, folder: Path) -> None:
        self._program = folder / "pandoc"
        self.pipe = folder / "pipe"
        os.mkfifo(self.pipe)

    def does(self, script: str, version: str = "pandoc 3.1") -> None:
        """Let it be this shell script, behind the answer to --version."""
        self._program.write_text(f"#!/bin/sh\nif [ $1 = --version ]; then echo '{version}'; exit; fi\n{script}\n")
        self._program.chmod(0o755)

    def fails(self) -> None:
        """Let it end with a fault, whatever it is asked."""
        self._program.write_text("#!/bin/sh\nexit 3\n")
        self._program.chmod(0o755)

    async def told(self) -> list[str]:
        """The words that it wrote into the pipe."""
        return (await asyncio.to_thread(self.pipe.read_text)).split()


@pytest.fixture
def pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretended:
    """It stands before all other programs."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return Pretended(tmp_path)


async def key_of(limits: Limits, data: bytes = TEXT) -> str:
    """The refusal of a document under these limits."""
    with pytest.raises(Refusal) as refusal:
        await DocumentReader(Pandoc(limits)).read(data)
    return refusal.value.key


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file(name: str) -> None:
    """It is read or refused within the limits of time and memory, and we ourselves stay small."""
    needs("pandoc")
    given = HOSTILE[name]
    data, file = given if isinstance(given, tuple) else (given, "")
    tracemalloc.start()
    try:
        with contextlib.suppress(Refusal):
            async with asyncio.timeout(WAIT):
                await DocumentReader(Pandoc(Limits(cpu=3))).read(data, file)
        assert tracemalloc.get_traced_memory()[1] < 400_000_000
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_costs_little() -> None:
    """A part of a hundred megabytes, packed to a hundred kilobytes, is given up at its first megabytes."""
    data = zip_bomb()
    tracemalloc.start()
    assert refused(data) == "document.too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


async def test_time_is_limited() -> None:
    """Computing for ever ends by the processor's time; waiting for ever by the clock."""
    needs("pandoc")
    assert await key_of(Limits(cpu=1), ENDLESS) == "document.too_much"
    assert await key_of(Limits(wall=0.5), ENDLESS) == "document.too_much"


async def test_memory_is_limited() -> None:
    """What needs more addresses than it may have is given up."""
    needs("pandoc")
    assert await key_of(Limits(memory=640 * 2**20), HOSTILE_LIST) == "document.too_much"


async def test_what_it_begins_with(pretended: Pretended) -> None:
    """The limits are set before it begins; it writes no file, and knows nothing of the bot's environment."""
    pretended.does(f"(ulimit -t; ulimit -v; ulimit -f; pwd; env) | tr '\\n' ' ' > {pretended.pipe}; exit 1")
    limits = Limits(cpu=7, memory=2**31)
    told, key = await asyncio.gather(pretended.told(), key_of(limits))
    assert key == "document.broken"
    assert told[:4] == [str(limits.cpu), str(limits.memory // 1024), "0", "/"]
    assert not [word for word in told if word.startswith(("BOT_TOKEN", "HOME", "PATH=" + os.environ["PATH"]))]


async def test_output_is_limited(pretended: Pretended) -> None:
    """What writes without end is stopped at the limit."""
    pretended.does("cat >/dev/null; yes")
    assert await key_of(Limits(output=1_000_000)) == "document.too_large"


async def test_a_program_that_does_not_listen(pretended: Pretended) -> None:
    """One that ends before it has taken the file, and one that says no JSON."""
    big = docx(paragraph(run("Text" * 20_000)))
    pretended.does("exit 64")
    assert await key_of(Limits(), big) == "document.broken"
    pretended.does("cat >/dev/null; echo no json")
    assert await key_of(Limits(), big) == "document.too_much"


@pytest.mark.parametrize("said", ["pandoc 2.14.2", "pandoc 1.99", "something else", ""])
async def test_an_older_one_is_none(said: str, pretended: Pretended) -> None:
    """A pandoc before 2.17 is not used, nor is a program that only has its name."""
    pretended.does("", version=said)
    assert await key_of(Limits()) == "document.no_pandoc"
    assert await Pandoc().version() == ""


async def test_another_program_of_that_name(pretended: Pretended) -> None:
    """One that does not even know the question is none."""
    pretended.fails()
    assert await key_of(Limits()) == "document.no_pandoc"


async def test_it_may_be_installed_later(pretended: Pretended, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is there the bot need not be started again; from then on it is not asked for its version again."""
    monkeypatch.setenv("PATH", str(pretended.pipe.parent))
    reader = DocumentReader(Pandoc())
    with pytest.raises(Refusal, match="no_pandoc"):
        await reader.read(TEXT)
    pretended.does("""echo '{"blocks":[{"t":"Para","c":[{"t":"Str","c":"Said"}]}],"meta":{}}'""")
    assert (await reader.read(TEXT)).body.text == "Said"
    pretended.does("""echo '{"blocks":[{"t":"Para","c":[{"t":"Str","c":"Again"}]}],"meta":{}}'""", version="")
    assert (await reader.read(TEXT)).body.text == "Again"


@pytest.mark.parametrize("then", ["wait", "exit"])
async def test_a_cancelled_reading_leaves_nothing(pretended: Pretended, then: str) -> None:
    """Whoever stops waiting ends the program and what it has begun, also where it has ended itself."""
    pretended.does(f"tail -f /dev/null & echo $$ $! > {pretended.pipe}; {then}")
    reading = asyncio.create_task(DocumentReader(Pandoc()).read(TEXT))
    program, child = await pretended.told()
    if then == "exit":
        await until(lambda: not Path(f"/proc/{program}").exists())
    assert alive(child)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await until(lambda: not alive(child))  # killed, it is buried by whoever it was left to


def alive(process: str) -> bool:
    """Whether a process runs: it is there, and is no zombie."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
