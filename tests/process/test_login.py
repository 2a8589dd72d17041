"""Who posts from a shell: the login is in the draft and the audit, and that person does not approve it."""

from __future__ import annotations

import json
import os
import pwd

import pytest

from bot.cli.login import login_name
from tests.process.conftest import OFFICER, Shell

NO_LOGIN = "4294967295"
ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.mark.parametrize(
    ("uid", "sudo", "name"),
    [
        (str(os.getuid()), "alice", ME),
        (NO_LOGIN, "alice", "alice"),
        (NO_LOGIN, "", ""),
        ("", "alice", "alice"),
        ("4294967294", "alice", "alice"),
        ("4294967294", "", ""),
        ("²", "alice", "alice"),
        ("99999999999999999999", "", ""),
    ],
)
def test_whose_login_it_is(uid: str, sudo: str, name: str) -> None:
    """The user who logged in, else the one who called sudo; a number without a user, or of no login, is nobody's."""
    assert login_name(lambda: uid, {"SUDO_USER": sudo}) == name


async def test_a_post_under_a_login_of_a_member_of_staff(shell: Shell) -> None:
    """The draft, the card and the audit name the login; the config says whose it is, and that person gets a card
    without Approve, while another publisher may approve."""
    login = login_name(environ={"SUDO_USER": "alice"})  # a machine where somebody is logged in knows better
    other = shell.sandbox.user("Other", user_id=OFFICER + 1)
    shell.write_config(
        approval="two_person",
        staff=[
            {"id": OFFICER, "role": "publisher", "name": "Officer", "login": login},
            {"id": other.id, "role": "publisher", "name": "Other"},
        ],
    )
    posted = await shell("post", "--title", "A title", stdin="A body.", SUDO_USER="alice")
    assert "D1 is submitted" in posted.out, posted.err
    assert (await shell("audit", "-o", str(shell.folder / "audit.jsonl"))).status == 0
    entries = [json.loads(line) for line in (shell.folder / "audit.jsonl").read_text("utf-8").splitlines()]
    assert [entry["detail"]["login"] for entry in entries if entry["act"] == "draft.submitted"] == [login]
    shell.officer.start()
    other.start()
    async with shell.bot():
        card = await other.wait(lambda found: "✅ Approve" in found[-1].labels)
        assert f"Posted from the command line by {login} (Officer)." in card[-1].text
        shell.officer.send("/drafts")
        found = await shell.officer.wait(lambda found: any("D1" in label for label in found[-1].labels))
        await shell.officer.press("D1", found[-1])
        cards = await shell.officer.wait(lambda found: "Posted from the command line" in found[-1].text)
        assert not any("Approve" in label for label in cards[-1].labels)
