"""The command line: one clear sentence, the right exit status, never a traceback."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.configs import config_text
from tests.patience import WAIT
from tests.process.conftest import ROOT, Shell

PAGE = ROOT / "tests" / "sources" / "importing" / "home_page.txt"


async def test_a_wrong_config(shell: Shell) -> None:
    """Every fault in a line of its own, exit 2."""
    shell.config.write_text("mision: {}\nmission:\n  name: X\n  timezone: Europe/Lundon\n")
    ended = await shell("run")
    assert ended.status == 2
    lines = ended.err.strip().splitlines()
    assert any("mision" in line and "mission" in line and ":1:" in line for line in lines)
    assert any("mission.timezone" in line and ":4:" in line and "Europe/London" in line for line in lines)


@pytest.mark.parametrize("words", [("run",), ("check",), ("status",), ("import", "README.md")])
async def test_no_config(shell: Shell, words: tuple[str, ...]) -> None:
    """Where the config file is missing a command ends with one sentence and status 2."""
    shell.config.unlink()
    ended = await shell(*words)
    assert (ended.status, ended.err.strip().count("\n")) == (2, 0)
    assert "config.yaml" in ended.err


async def test_wrong_use(shell: Shell) -> None:
    """A wrong option or command is wrong use: exit 2, no traceback."""
    for words in (("fly",), ("run", "--fast"), ("import",), ("demo", "--port", "70000")):
        ended = await shell(*words, config=False)
        assert ended.status == 2
        assert "Traceback" not in ended.err


async def test_a_token_that_telegram_refuses(shell: Shell) -> None:
    """A refused token is told in one sentence that does not contain it."""
    shell.write_config()
    shell.sandbox.faults.status(401, '{"ok":false,"error_code":401,"description":"Unauthorized"}', method="getMe")
    ended = await shell("run")
    assert ended.status == 2
    assert ended.err.strip() == "Telegram does not accept the token: copy it again from @BotFather."
    assert shell.sandbox.token not in ended.out + ended.err


async def test_import_a_page_twice(shell: Shell) -> None:
    """A home page comes in whole; a second time nothing changes; a changed excerpt updates one statement."""
    first = await shell("import", str(PAGE), "--format", "page")
    assert first.status == 0, first.err
    assert " 0 updated, 0 unchanged" in first.out
    assert "since: " in first.out
    second = await shell("import", str(PAGE), "--format", "page")
    assert "0 new, 0 updated" in second.out
    changed = shell.folder / "changed.txt"
    text = PAGE.read_text("utf-8")
    excerpt = next(line for line in reversed(text.splitlines()) if line.count(" ") > 8)
    changed.write_text(text.replace(excerpt, excerpt + " One more sentence."), "utf-8")
    third = await shell("import", str(changed), "--format", "page")
    assert "0 new, 1 updated" in third.out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"\xff\xfa\x00", "not UTF-8"), (b"- title: [", "line "), (None, "cannot be read")],
)
async def test_import_what_cannot_be_read(shell: Shell, content: bytes | None, sentence: str) -> None:
    """An unreadable file is one sentence, exit 1."""
    path: Path = shell.folder / "in.yaml"
    if content is not None:
        await asyncio.to_thread(path.write_bytes, content)
    ended = await shell("import", str(path))
    assert (ended.status, ended.err.strip().count("\n")) == (1, 0)
    assert sentence in ended.err


@pytest.mark.parametrize(
    ("grace", "more", "said"),
    [
        ({}, (), " It goes out in 10 s."),
        ({"hold_before_send": "90s"}, (), " It goes out in 1 min 30 s."),
        ({"hold_before_send": "1h"}, ("--urgent",), ""),
        ({"hold_before_send": 0}, (), ""),
    ],
)
async def test_post_says_when_it_goes_out(
    shell: Shell, grace: dict[str, object], more: tuple[str, ...], said: str
) -> None:
    """After the time of grace, which is ten seconds where the config sets none; an urgent one at once."""
    text = config_text(storage={"path": str(shell.database)}, delivery=grace)
    await asyncio.to_thread(shell.config.write_text, text, "utf-8")
    ended = await shell("post", "--title", "T", *more, stdin="Body")
    assert re.fullmatch(r"Published as No\. 1/[0-9]{4}\." + re.escape(said), ended.out.rstrip("\n")), ended


@pytest.mark.parametrize(
    ("at", "status", "sentence"),
    [
        ("tomorrow", 2, "is no instant"),
        ("2026-12-25", 2, "is no instant"),
        ("2026-12-25T18:30+99:00", 2, "is no instant"),
        ("9999-12-31T23:59-14:00", 2, "is no instant"),
        ("2099-03-29T01:30", 2, "skips 2099-03-29T01:30"),
        ("2098-10-26T01:30", 2, "shows 2098-10-26T01:30 twice"),
        ("2026-01-01T09:00", 1, "That time has passed."),
        ("0001-01-01T00:00", 2, "is no instant"),
    ],
)
async def test_post_at_what_is_no_time(shell: Shell, at: str, status: int, sentence: str) -> None:
    """With a wrong or past time, or one that the mission's clock skips or shows twice, nothing is published and no
    draft is made; wrong use is exit 2."""
    ended = await shell("post", "--title", "T", "--at", at, stdin="Body")
    assert ended.status == status
    assert sentence in " ".join(ended.err.replace("│", " ").split())
    assert "Traceback" not in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(("at", "said"), [("01:30+01:00", "UTC+1"), ("01:30+00:00", "UTC"), ("03:30", "")])
async def test_post_at_an_hour_that_comes_twice(shell: Shell, at: str, said: str) -> None:
    """The answer says which of the two is meant, by the offset; where the clock shows a time once, it says none."""
    ended = await shell("post", "--title", "T", "--at", f"2098-10-26T{at}", stdin="Body")
    assert ended.out.rstrip().endswith(f"(Europe/London{f', {said}' if said else ''}).")


@pytest.mark.parametrize(
    ("words", "body", "sentence"),
    [
        (("--title", "T"), "", "There is a title but no text"),
        (("--title", "\u200b"), "Body", "There is no text to publish"),
        (("--title", "T", "--topic", "sport"), "Body", "There is no topic 'sport'"),
        (("--title", "T", "--lang", "fr"), "Body", "does not publish in 'fr'"),
    ],
)
async def test_post_what_cannot_be_published(shell: Shell, words: tuple[str, ...], body: str, sentence: str) -> None:
    """A post that cannot be published is one sentence, exit 1, and publishes nothing."""
    ended = await shell("post", *words, stdin=body)
    assert (ended.status, ended.err.strip().count("\n")) == (1, 0)
    assert sentence in ended.err


async def test_post_a_title_of_stray_bytes(shell: Shell) -> None:
    """A title in another encoding than UTF-8 is wrong use, and publishes nothing."""
    ended = await shell("post", "--title", os.fsdecode(b"caf\xe9"), stdin="Body")
    assert (ended.status, ended.out) == (2, "")
    assert "not UTF-8 text" in ended.err


@pytest.mark.parametrize("command", ["status", "check"])
async def test_a_full_standard_output(shell: Shell, command: str) -> None:
    """What cannot be printed, as into a file on a full disk, is one sentence, exit 1."""
    assert (await shell("post", "--title", "T", stdin="Body")).status == 0
    words = ("sh", "-c", 'exec "$@" >/dev/full', "sh", sys.executable, "-m", "bot", command, "--config", shell.config)
    ended = await asyncio.to_thread(
        subprocess.run, words, cwd=ROOT, stderr=subprocess.PIPE, text=True, timeout=WAIT, check=False
    )
    assert (ended.returncode, ended.stderr) == (
        1,
        "The standard output cannot be written: no space left on device.\n",
    )


async def test_check_online(shell: Shell) -> None:
    """`check --online` asks Telegram for the token, the channels and the bot's rights in them."""
    boss = shell.sandbox.user("Boss")
    good = shell.sandbox.channel("Good", username="good_channel", creator=boss)
    boss.promote_bot(good, can_post_messages=True)
    shell.sandbox.channel("Bad", username="bad_channel", creator=boss)
    shell.write_config(channels=[{"chat": "@good_channel"}])
    assert "may post" in (await shell("check", "--online")).out
    shell.write_config(channels=[{"chat": "@bad_channel"}])
    ended = await shell("check", "--online")
    assert ended.status == 1
    assert "@bad_channel" in ended.out


async def test_check_online_says_what_is_not_allowed(shell: Shell) -> None:
    """Where the owner has allowed neither inline nor guest questions, `check --online` says how; that is no fault."""
    shell.write_config()
    allowed = await shell("check", "--online")
    shell.sandbox.world.elsewhere.inline = shell.sandbox.world.elsewhere.guests = False
    ended = await shell("check", "--online")
    assert allowed.status == ended.status
    assert "BotFather" not in allowed.out
    assert "/setinline" in ended.out
    assert "Guest Mode" in ended.out


async def test_demo_once(shell: Shell) -> None:
    """`demo --once` plays its script from the import to the answers, and ends with exit 0: an editor submits, the press
    officer approves, and it is said where somebody writes."""
    ended = await shell("demo", "--once", config=False)
    assert ended.status == 0, ended.err
    for said in ("13 new", "Delivered: 64 of 64", "days since 4 March 2018", "203 668 7474"):
        assert said in ended.out
    for said in ("Submitted by Editor", "Approve", "Anna, in Expats in London › /subscribe"):
        assert said in ended.out
