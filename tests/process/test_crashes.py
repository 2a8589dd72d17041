"""The process is killed, stopped and doubled: nobody is lost, nobody is written to twice."""

from __future__ import annotations

import json
import signal
from contextlib import closing

import pytest

from bot.sandbox import Person
from bot.store.database import engine
from tests.patience import WAIT, until
from tests.process.conftest import Shell

TITLE = "On the exchange of letters"
POST = ("post", "--title", TITLE)
BODY = "Letters were exchanged today."


def _copies(shell: Shell, person: Person) -> int:
    return sum(1 for message in shell.sandbox.messages(person.chat) if TITLE in message.text)


async def _release(shell: Shell) -> dict[str, object]:
    ended = await shell("status", "--json")
    (release,) = json.loads(ended.out)["releases"]
    assert isinstance(release, dict)
    return release


async def _until_done(shell: Shell) -> dict[str, object]:
    await shell.done()
    return await _release(shell)


async def test_kill_9_in_the_middle_of_a_release(shell: Shell) -> None:
    """Killed four times on the way: everybody has the message once, but for what is reported as unknown."""
    people: list[Person] = []
    async with shell.bot():
        people = await shell.audience(60)
    shell.sandbox.faults.latency = 0.05
    await shell(*POST, stdin=BODY)
    for share in (10, 22, 35, 48):
        async with shell.bot() as process:
            await shell.sandbox.until(lambda share=share: sum(_copies(shell, p) for p in people) >= share)  # type: ignore[misc]
            await process.stopped()
    async with shell.bot():
        release = await _until_done(shell)
    copies = [_copies(shell, person) for person in people]
    assert max(copies) == 1
    assert release["total"] == 60
    assert release["sent"] + release["unknown"] == 60  # type: ignore[operator]
    # What is neither delivered nor reported as unknown would be lost.
    assert copies.count(0) <= release["unknown"]  # type: ignore[operator]


async def test_kill_9_between_an_update_and_its_answer(shell: Shell) -> None:
    """A command that was taken in before a crash is answered after it, and its draft exists once."""
    async with shell.bot() as process:
        shell.sandbox.faults.hang(None, method="sendMessage")
        shell.officer.send(f"/post {TITLE}\n{BODY}")
        await shell.sandbox.until(lambda: shell.sandbox.world.updates() == [] and shell.sandbox.polling)
        await process.stopped()
    shell.sandbox.faults.clear()
    async with shell.bot():
        await shell.officer.wait(lambda found: "Draft D1" in found[-1].text)
        shell.officer.send("/post Another\nText.")
        await shell.officer.wait(lambda found: "Draft D2" in found[-1].text)


async def test_sigterm_ends_it(shell: Shell) -> None:
    """SIGTERM in the middle of a release, with a Telegram that never answers again: exit 0 all the same."""
    async with shell.bot() as process:
        people = await shell.audience(20)
        await shell(*POST, stdin=BODY)
        await shell.sandbox.until(lambda: any(_copies(shell, p) for p in people))
        shell.sandbox.faults.hang(None, method="sendMessage")
        assert await process.stopped(signal.SIGTERM) == 0
    shell.sandbox.faults.clear()
    async with shell.bot():
        release = await _until_done(shell)
    assert release["sent"] + release["unknown"] == 20  # type: ignore[operator]
    assert max(_copies(shell, person) for person in people) == 1


async def test_one_process_on_one_database(shell: Shell) -> None:
    """A second process that would run the bot on the same file is refused with a sentence."""
    async with shell.bot():
        second = await shell("run")
    assert second.status == 1
    assert second.err.startswith("Another process runs the bot on ")
    assert "Traceback" not in second.err


async def test_post_from_the_shell(shell: Shell) -> None:
    """The running bot picks a statement from a shell up by itself, and `status --json` has the promised form."""
    async with shell.bot():
        (anna,) = await shell.audience(1)
        ended = await shell(*POST, "--topic", "consular", stdin=BODY)
        assert ended.status == 0
        assert ended.out.startswith("Published as No. 1/")
        found = await anna.wait(lambda found: TITLE in found[-1].text)
        assert "Consular" in found[-1].text
        release = await _until_done(shell)
    assert list(release) == [
        "statement", "kind", "state", "total", "sent", "failed", "unknown", "skipped", "left", "held", "reasons",
    ]  # fmt: skip
    assert release["kind"] == "publish"


@pytest.mark.parametrize("trouble", ["flood", "edit", "start"])
async def test_sigterm_in_trouble(shell: Shell, trouble: str) -> None:
    """In a flood wait of an hour, with an edit that hangs, or with a Telegram silent at the start: exit 0."""
    if trouble == "start":
        shell.sandbox.faults.hang(1, method="getMe")
    async with shell.begun() as process:
        if trouble == "start":
            await until(lambda: not shell.sandbox.faults.orders)  # it hangs in its first request
        else:
            await process.up()
            await shell.audience(30)
        if trouble == "flood":
            shell.sandbox.faults.flood(3600, method="sendMessage")
            await shell(*POST, stdin=BODY)
        elif trouble == "edit":
            shell.officer.send(f"/post {TITLE}\n{BODY}")
            await shell.officer.wait(lambda found: "Publish" in " ".join(found[-1].labels))
            shell.sandbox.faults.hang(None, method="editMessageText")
            await shell.officer.press("Publish")
        assert await process.stopped(signal.SIGTERM) == 0


async def test_a_release_is_steered_from_a_shell(shell: Shell) -> None:
    """Paused, the running bot sends nothing more; resumed it goes on; cancelled whoever waits is skipped."""
    shell.write_config(rate=4)
    people = [shell.sandbox.user(f"Reader {n}", started=True) for n in range(40)]
    async with shell.bot():
        with closing(engine.connect(shell.database, timeout=WAIT)) as database:
            rows = [(person.id,) for person in people]
            database.execute("BEGIN")
            database.executemany("INSERT INTO target (chat, kind, lang, since) VALUES (?, 'private', 'en', 0)", rows)
            database.commit()
        await shell(*POST, stdin=BODY)
        await shell.sandbox.until(lambda: any(_copies(shell, p) for p in people))
        number = str((await _release(shell))["statement"])
        assert (await shell("pause", number)).out == f"Paused: No. {number}.\n"
        assert (await _release(shell))["state"] == "paused"
        before = sum(_copies(shell, p) for p in people)
        assert before < 40
        again = await shell("pause", number)
        assert (again.status, again.err) == (1, f"The release of No. {number} is paused: nothing was changed.\n")
        assert (await shell("resume", number)).status == 0
        await shell.sandbox.until(lambda: sum(_copies(shell, p) for p in people) > before)
        assert "Paused: 1 of the releases." in (await shell("pause", "--all")).out
        assert "Resumed: 1 of the releases." in (await shell("resume", "--all")).out
        assert (await shell("cancel", number)).status == 0
        release = await _release(shell)
        assert release["state"] == "cancelled"
        assert release["total"] == 40
    assert (await shell("cancel", "999/2020")).err == "No release of No. 999/2020 was ever started.\n"
    assert (await shell("resend", number)).err == "Nothing of this release is unknown any more.\n"
    assert (await shell("cancel", "last")).err == "Name a statement by its number, as 142/2026.\n"


@pytest.mark.parametrize(
    "words", [("pause",), ("pause", "--all", "1/2026"), ("resume",), ("resume", "1/2026", "--all")]
)
async def test_one_release_or_all(shell: Shell, words: tuple[str, ...]) -> None:
    """Neither a number nor --all is wrong use, and so are both: who asks for everything would have stopped one."""
    assert (await shell(*POST, stdin=BODY)).status == 0
    ended = await shell(*words)
    assert (ended.status, ended.out) == (2, "")
    assert "name one statement by its number" in ended.err
    assert (await _release(shell))["state"] == "planning"
