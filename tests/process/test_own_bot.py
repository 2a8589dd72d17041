"""A database belongs to one bot, and a bot's messages to one program."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox import Sandbox
from tests.patience import WAIT
from tests.process.conftest import OFFICER, Shell

OTHER = "987654321:BBExampleExampleExampleExample_-1234"


async def test_another_bots_token_is_refused(shell: Shell) -> None:
    """With the token of another bot `run` ends with a sentence and status 2, and no subscription has ended; with
    `--new-bot` it runs."""
    async with shell.bot():
        await shell.audience(5)
    ours = shell.sandbox
    async with Sandbox(token=OTHER, username="other_bot", patience=WAIT) as other:
        shell.sandbox = other
        shell.write_config()
        ended = await shell("run")
        assert ended.status == 2
        assert "belongs to the bot with the number" in ended.err
        assert "--new-bot" in ended.err
        assert OTHER.split(":")[1] not in ended.err
        assert '"active": 5' in (await shell("status", "--json")).out
        async with shell.bot("--new-bot"):
            pass
    shell.sandbox = ours
    shell.write_config()
    assert (await shell("run")).status == 2


async def test_another_bots_backup_is_refused(shell: Shell, tmp_path: Path) -> None:
    """`restore` with the config of another bot changes nothing and says so, with status 2."""
    async with shell.bot():
        await shell.audience(1)
        assert (await shell("backup", str(tmp_path / "copy.db"))).status == 0
    before = (await shell("status", "--json")).out
    ours = shell.sandbox
    async with Sandbox(token=OTHER, username="other_bot", patience=WAIT) as other:
        shell.sandbox = other
        shell.write_config()
        ended = await shell("restore", str(tmp_path / "copy.db"), "--force")
        assert (await shell("status", "--json")).out == before
    shell.sandbox = ours
    assert ended.status == 2
    assert "nothing was restored" in ended.err


async def test_a_webhook_of_an_earlier_program(shell: Shell) -> None:
    """Where the database knows no bot yet, `run` asks first; then the webhook is taken off, what waited is answered,
    and `check --online` is not green before."""
    shell.sandbox.world.webhook = "https://old.example/secret-path"
    anna = shell.sandbox.user("Anna")
    anna.send("/latest")
    looked = await shell("check", "--online")
    assert looked.status == 1
    assert "sent to old.example" in looked.out
    assert "secret-path" not in looked.out
    ended = await shell("run")
    assert ended.status == 2
    assert "--take-webhook" in ended.err
    assert shell.sandbox.world.webhook
    async with shell.bot("--take-webhook"):
        await anna.reply()
    assert shell.sandbox.world.webhook == ""


async def test_a_webhook_where_the_bot_is_known(shell: Shell) -> None:
    """A bot that the database knows takes the webhook off by itself, and owners are told of the host, not of the
    address."""
    shell.write_config(staff=[{"id": OFFICER, "role": "owner"}])
    shell.officer.start()
    async with shell.bot():
        await shell.officer.reply()
    shell.sandbox.world.webhook = "https://old.example/secret-path"
    async with shell.bot():
        told = await shell.officer.wait(lambda found: "old.example" in found[-1].text)
        assert "secret-path" not in told[-1].text
