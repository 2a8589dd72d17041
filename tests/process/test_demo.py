"""`chancery demo` as a newcomer runs it: a process of its own, tried from outside by the people's door."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from bot.sandbox import RemotePerson, RemoteSandbox
from bot.sandbox.people.demo_cast import CHANNEL, OFFICER
from bot.sandbox.world.world import TOKEN
from tests.patience import WAIT

ROOT = Path(__file__).parents[2]
TITLE = "On the exchange of letters"
AUDIENCE = 60
T = TypeVar("T")

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked up in /proc")


@dataclass(slots=True)
class Demo:
    """A running demo, its sandbox, the folder of its temporary files, and the address of its public pages."""

    process: asyncio.subprocess.Process
    sandbox: RemoteSandbox
    folder: Path
    pages: str

    async def ended(self) -> tuple[int, str, str]:
        """Wait for its end; returns the exit status, and what it printed since it was up."""
        out, err = await asyncio.wait_for(self.process.communicate(), WAIT)
        return self.process.returncode or 0, out.decode(), err.decode()

    def bots(self) -> set[int]:
        """The bot's processes: those with a config in this demo's own folder, and the demo's children, since a
        process that has only just begun has no arguments yet."""
        return _bots(self.process, self.folder)

    def files(self) -> list[Path]:
        """What is in the folder of temporary files."""
        return list(self.folder.iterdir())


def _bots(process: asyncio.subprocess.Process, folder: Path) -> set[int]:
    return {
        pid
        for pid, parent, words in _processes()
        if parent == process.pid or any(word.startswith(f"{folder}/") for word in words)
    }


async def _killed(process: asyncio.subprocess.Process, folder: Path) -> None:
    """Kill it with its bots. They are looked up first, while they are its children; one that is left would keep the
    pipes open."""
    for pid in {process.pid, *_bots(process, folder)}:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(WAIT):
        await process.communicate()


def _processes() -> list[tuple[int, int, list[str]]]:
    """Id, parent's id and arguments of every process that runs."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has ended meanwhile
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: state and parent follow the name in ().
                state, parent = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
                if state not in "ZX":
                    found.append((int(entry.name), int(parent), words))
    return found


async def _start(folder: Path, port: int) -> asyncio.subprocess.Process:
    environ = {**os.environ, "TMPDIR": str(folder), "COLUMNS": "200", "NO_COLOR": "1"}
    environ.pop("BOT_TOKEN", None)  # a newcomer has none
    words = (sys.executable, "-m", "bot", "demo", "--port", str(port))
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *words, cwd=ROOT, env=environ, stdout=pipe, stderr=pipe, start_new_session=True
    )


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """`demo --port 0`, once it is up. Processes that are left at the end are killed."""
    process = await _start(tmp_path, 0)
    assert process.stdout is not None
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), WAIT)).decode()
        found = re.fullmatch(r"The chat page is at (http://127\.0\.0\.1:\d+)/ - press Ctrl-C to end the demo\.\n", line)
        assert found, line
        line = (await asyncio.wait_for(process.stdout.readline(), WAIT)).decode()
        pages = re.fullmatch(r"The mission's public page is at (http://127\.0\.0\.1:\d+)/, .+\.\n", line)
        assert pages, line
        yield Demo(process, RemoteSandbox(found[1], WAIT), tmp_path, pages[1])
    finally:
        await _killed(process, tmp_path)


async def _away(call: Callable[[], T]) -> T:
    """Run a call of RemoteSandbox in a thread, since it blocks."""
    return await asyncio.to_thread(call)


def _copies(demo: Demo, chat: int) -> int:
    return sum(TITLE in message.text and message.from_bot for message in demo.sandbox.messages(chat))


def _last(person: RemotePerson, said: str, label: str = "") -> None:
    """Wait until this person's newest message says `said`, and has a button with `label`."""

    def there() -> bool:
        last = person.messages()[-1]
        labels = [button.text for row in last.buttons for button in row]
        return said in last.text and any(label in text for text in labels or [""])

    person.sandbox.until(there)


def _audience(demo: Demo, number: int) -> list[RemotePerson]:
    """So many readers who are subscribed."""
    people = [demo.sandbox.user(f"Reader {n}") for n in range(number)]
    for person in people:
        person.send("/subscribe")
    for person in people:
        _last(person, "New statements will arrive here")
    return people


def _publish(demo: Demo) -> RemotePerson:
    """As the press officer of the cast send /post, look at the preview, press Publish."""
    officer = RemotePerson(demo.sandbox, OFFICER, "Press officer")
    officer.start()
    officer.send(f"/post {TITLE}\n\nLetters were exchanged today.")
    _last(officer, "Draft D1", "Publish")
    officer.press("Publish")
    _last(officer, "Will reach", "Confirm")
    officer.press("Confirm")
    return officer


async def test_a_reader_is_answered(demo: Demo) -> None:
    """The printed address is the page's; readers get the sample archive, in each language."""

    def ask(language: str, title: str) -> None:
        reader = demo.sandbox.user("Reader", language=language)
        reader.start()
        reader.send("/archive")
        _last(reader, title)

    await _away(lambda: ask("en", "All statements · 13 statements"))
    await _away(lambda: ask("ru", "Все заявления · 13 заявлений"))
    assert demo.sandbox.state()["can_restart"] is True
    home = await _away(lambda: _page(f"{demo.pages}/en/"))
    assert "Embassy of the Russian Federation" in home, "the mission's page goes with the chat"
    assert f"https://t.me/{demo.sandbox.state()['bot']['username']}" in home


def _page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=WAIT) as answer:
        said: str = answer.read().decode()
        return said


async def test_the_bot_is_killed_and_restarted_in_the_middle_of_a_release(demo: Demo) -> None:
    """`restart_bot` is a kill -9: another process goes on with the release, and nobody gets it twice."""
    people = await _away(lambda: _audience(demo, AUDIENCE))
    for person in people[10:]:  # of these nobody gets an answer before the kill
        demo.sandbox.fault("hang", method="sendMessage", chat=person.id)
    officer = await _away(lambda: _publish(demo))
    await _away(lambda: demo.sandbox.until(lambda: sum(_copies(demo, p.id) for p in people) >= 10))
    (before,) = demo.bots()
    os.kill(before, signal.SIGSTOP)  # sends are in the air, and nothing but kill -9 ends a stopped process
    demo.sandbox.fault("clear")
    await _away(lambda: demo.sandbox.do("restart_bot"))
    assert sum(_copies(demo, p.id) for p in people) < AUDIENCE  # it was still going out
    assert len(demo.bots() - {before}) == 1
    assert before not in demo.bots()
    await _away(lambda: _last(officer, "has been sent"))
    report = officer.messages()[-1].text
    sent, total = map(int, re.findall(r"Delivered: (\d+) of (\d+)", report)[0])
    unknown = sum(map(int, re.findall(r"Unknown: (\d+)", report)))
    assert (sent + unknown, total) == (AUDIENCE + 1, AUDIENCE + 1), report  # the channel, too
    copies = [_copies(demo, chat) for chat in (*(person.id for person in people), CHANNEL)]
    assert max(copies) == 1
    assert copies.count(0) <= unknown, report  # what is neither delivered nor reported as unknown would be lost
    await _away(lambda: _answered(people[0]))


def _answered(person: RemotePerson) -> None:
    person.send("/latest 1")
    _last(person, "Latest statements")


async def test_ctrl_c_ends_it_and_leaves_nothing_behind(demo: Demo) -> None:
    """It ends with 0 and one sentence, and leaves no process and no file."""
    assert len(demo.bots()) == 1
    await _ended_by_ctrl_c(demo)


async def test_ctrl_c_after_two_restarts_at_once(demo: Demo) -> None:
    """The page's button pressed twice restarts the bot twice, one after the other: there is one bot, and it ends."""
    await asyncio.gather(*(_away(lambda: demo.sandbox.do("restart_bot")) for _ in range(2)))
    assert len(demo.bots()) == 1
    await _ended_by_ctrl_c(demo)


async def test_ctrl_c_while_telegram_hangs(demo: Demo) -> None:
    """Ctrl-C ends the demo and the bot while the bot waits for an answer that never comes."""
    demo.sandbox.fault("hang", n=1000, method="sendMessage")
    reader = demo.sandbox.user("Reader")
    seen = len(demo.sandbox.calls())
    reader.start()
    await _away(
        lambda: demo.sandbox.until(lambda: any(call["method"] == "sendMessage" for call in demo.sandbox.calls(seen)))
    )
    await _ended_by_ctrl_c(demo)


async def _ended_by_ctrl_c(demo: Demo) -> None:
    os.killpg(demo.process.pid, signal.SIGINT)  # as a terminal does: to the whole foreground group
    assert await demo.ended() == (0, "The demo has ended; nothing of it is kept.\n", "")
    assert demo.bots() == set()
    assert demo.files() == []


async def test_a_taken_port_is_said(tmp_path: Path) -> None:
    """A port that is taken is one sentence and exit status 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await _start(tmp_path, port)
        out, err = await asyncio.wait_for(process.communicate(), WAIT)
    assert process.returncode == 1
    assert out == b""
    assert err.decode() == f"Port {port} is taken: choose another with --port, or PORT= for make.\n"


async def test_nobody_knows_the_token(demo: Demo, tmp_path: Path) -> None:
    """It is another one in each demo, and not the documentation's: a page of another site cannot guess it."""
    other = await _start(tmp_path, 0)
    try:
        assert other.stdout is not None
        line = (await asyncio.wait_for(other.stdout.readline(), WAIT)).decode()
        second = RemoteSandbox(line.split(" - ")[0].split()[-1], WAIT)
        tokens = [(await _away(sandbox.state))["token"] for sandbox in (demo.sandbox, second)]
    finally:
        await _killed(other, tmp_path)
    assert len({*tokens, TOKEN}) == 3
