"""What waits for its time or for a second person, with the bot killed at each step: once, and nothing lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from bot.sandbox import Message
from tests.process.conftest import Ended, Shell

TITLE = "On the exchange of letters"
BODY = "Letters were exchanged today."
POST = ("post", "--title", TITLE)


async def _posted(shell: Shell) -> tuple[datetime, Ended]:
    """`post --at`, a time so near that the test need not wait long, and so far that the command comes before it."""
    for seconds in (6, 12, 24, 48):
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        ended = await shell(*POST, "--at", at.isoformat(timespec="milliseconds"), stdin=BODY)
        if "That time has passed" not in ended.err:
            return at, ended
    raise AssertionError(ended.err)


def _is_card(message: Message) -> bool:
    return any(label.endswith("Approve") for label in message.labels)


async def _releases(shell: Shell) -> list[dict[str, object]]:
    found = json.loads((await shell("status", "--json")).out)["releases"]
    assert isinstance(found, list)
    return found


async def test_post_at(shell: Shell) -> None:
    """It is scheduled under a name, waits while the bot is killed, and goes out once when the bot is back, however
    often that is killed then."""
    async with shell.bot() as process:
        (anna,) = await shell.audience(1)
        at, ended = await _posted(shell)
        assert ended.status == 0
        assert ended.out.startswith("D1 goes out on ")
        assert "(Europe/London)" in ended.out
        releases = await _releases(shell)
        assert releases == [] or datetime.now(UTC) > at
        await process.stopped()
    async with shell.bot() as process:
        await anna.wait(lambda found: TITLE in found[-1].text)
        await process.stopped()
    async with shell.bot():
        shell.officer.start()
        await shell.officer.reply()
    assert len(await _releases(shell)) == 1
    assert sum(TITLE in message.text for message in shell.sandbox.messages(anna.chat)) == 1


async def test_two_people_and_kills(shell: Shell) -> None:
    """A shell's post under two-person approval is a submitted draft; killed as the card goes out, and as the approval
    is answered, it is asked about again, approved once and sent once."""
    shell.write_config(approval="two_person")
    shell.officer.start()
    async with shell.bot() as process:
        await shell.officer.reply()
        (anna,) = await shell.audience(1)
        shell.sandbox.faults.hang(None, method="sendMessage", chat=shell.officer.id)
        before = len(shell.sandbox.calls)
        ended = await shell(*POST, stdin=BODY)
        assert (ended.status, ended.out.strip()) == (
            0,
            "D1 is submitted: it goes out when a publisher approves it.",
        )
        await shell.sandbox.until(lambda: any(c.chat == shell.officer.id for c in shell.sandbox.calls[before:]))
        await process.stopped()
    shell.sandbox.faults.clear()
    async with shell.bot() as process:
        found = await shell.officer.wait(lambda found: _is_card(found[-1]))
        data = found[-1].buttons[0][0].callback_data or ""
        shell.sandbox.faults.hang(None, method="answerCallbackQuery")
        before = len(shell.sandbox.calls)
        shell.officer.tap(data, found[-1])
        await shell.sandbox.until(lambda: any(c.method == "answerCallbackQuery" for c in shell.sandbox.calls[before:]))
        await process.stopped()
    shell.sandbox.faults.clear()
    async with shell.bot():
        await anna.wait(lambda found: TITLE in found[-1].text)
        await shell.officer.wait(lambda found: any("Delivered: 1 of 1" in m.text for m in found))
    assert len(await _releases(shell)) == 1
    assert sum(TITLE in message.text for message in shell.sandbox.messages(anna.chat)) == 1


async def test_import_announced_under_two_people(shell: Shell) -> None:
    """An announced import hands its statements in: the report names the drafts, nothing goes out, exit 0; again it
    changes nothing."""
    shell.write_config(approval="two_person")
    path = shell.folder / "in.yaml"
    path.write_text("- {title: The reading room opens, date: 2026-11-20, body: It opens today.}\n", "utf-8")
    ended = await shell("import", str(path), "--announce")
    assert ended.status == 0
    assert "submitted  D1 1/2026: it goes out when a publisher approves it" in ended.out
    assert await _releases(shell) == []
    assert "submitted" not in (await shell("import", str(path), "--announce")).out
