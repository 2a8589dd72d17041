"""`chancery web` and `chancery site`: the pages from processes of their own, which only read."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import aiohttp

from bench.forked import Forked
from tests.patience import until
from tests.process.conftest import Shell

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample.yaml"


async def got(process: Forked, path: str) -> tuple[int, str]:
    """What the pages of a process say."""
    await process.until(lambda: "The pages are at" in process.out)
    found = re.search(r"http://\S+:\d+", process.out)
    assert found
    async with aiohttp.ClientSession() as client, client.get(found[0] + path) as answer:
        return answer.status, await answer.text()


async def test_the_pages_alone(shell: Shell) -> None:
    """They need no token and no bot, follow what another process commits, cannot write, and end at SIGTERM; two can
    share a port."""
    assert (await shell("import", str(SAMPLE))).status == 0
    async with shell.begun("--port", "0", command="web") as one:
        assert (await got(one, "/en/"))[0] == 200
        port = re.search(r":(\d+)/", one.out)
        assert port
        async with shell.begun("--port", port[1], command="web") as other:
            assert (await got(other, "/en/2021/12"))[0] == 200
        assert "harbour seals" not in (await got(one, "/en/"))[1]
        posted = await shell("post", "--title", "On harbour seals", stdin="Seals.")
        assert posted.status == 0
        shell.ask("SELECT 1")
        async with shell.bot():

            async def is_there() -> bool:
                return "On harbour seals" in (await got(one, "/en/"))[1]

            await until(is_there)
        assert await one.stopped(signal.SIGTERM) == 0
        assert one.log == "", "no log of who asked for what"
        assert one.out.endswith("Stopped.\n")


async def test_before_the_bot_has_run(shell: Shell) -> None:
    """No database yet: 503 and when to come again; nothing is made."""
    async with shell.begun("--port", "0", command="web") as process:
        status, said = await got(process, "/en/")
        assert status == 503
        assert "try again" in said
        assert await process.stopped(signal.SIGTERM) == 0
    assert not shell.database.exists()
    refused = await shell("site", "-o", str(shell.folder / "site"))
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "cannot be read" in refused.err


async def test_before_an_upgrade(shell: Shell) -> None:
    """A database of an older version: `web`, `site` and `check` say what it needs; once it has that, the pages are
    served by the process that waits."""
    assert (await shell("import", str(SAMPLE))).status == 0
    ((right,),) = shell.ask("PRAGMA user_version")
    shell.ask(f"PRAGMA user_version = {right - 1}")
    assert f"upgrade    the database is of version {right - 1}" in (await shell("check")).out
    async with shell.begun("--port", "0", command="web") as process:
        assert (await got(process, "/en/"))[0] == 503
        await process.until(lambda: "503" in process.log)
        assert "upgrade that `chancery run` makes" in process.log
        refused = await shell("site", "-o", str(shell.folder / "site"))
        assert (refused.status, refused.err.count("\n")) == (1, 1)
        assert "upgrade that `chancery run` makes" in refused.err
        shell.ask(f"PRAGMA user_version = {right}")

        async def is_there() -> bool:
            return (await got(process, "/en/"))[0] == 200

        await until(is_there)
    assert "upgrade    " not in (await shell("check")).out


async def test_a_port_that_is_taken(shell: Shell) -> None:
    """One sentence, status 1."""
    async with shell.begun("--port", "0", command="web") as process:
        await process.until(lambda: "The pages are at" in process.out)
        port = re.search(r":(\d+)/", process.out)
        assert port
        shell.write_config(web={"enabled": True, "host": "192.0.2.1", "port": int(port[1])})
        refused = await shell("web")
        assert (refused.status, refused.err.count("\n")) == (1, 1)
        assert "cannot be served on 192.0.2.1" in refused.err


async def test_plain_files(shell: Shell) -> None:
    """The whole, then only what changed; the files are for everyone though the database is not."""
    assert (await shell("import", str(SAMPLE))).status == 0
    site = shell.folder / "site"
    first = await shell("site", "-o", str(site))
    assert first.status == 0
    assert re.fullmatch(r"\d+ pages: \d+ files written, 0 removed\n", first.out)
    again = await shell("site", "-o", str(site))
    assert ": 0 files written, 0 removed" in again.out
    assert (site / "en/2021/12.html").stat().st_mode & 0o777 == 0o644
    assert (site / "en").stat().st_mode & 0o777 == 0o755


async def test_a_folder_that_cannot_be_written(shell: Shell) -> None:
    """One sentence, status 1."""
    assert (await shell("import", str(SAMPLE))).status == 0
    (shell.folder / "taken").write_text("a file", "utf-8")
    refused = await shell("site", "-o", str(shell.folder / "taken"))
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "cannot be written" in refused.err


async def test_plain_files_follow(shell: Shell) -> None:
    """With --watch they show what another process has committed."""
    assert (await shell("import", str(SAMPLE))).status == 0
    site = shell.folder / "site"
    async with shell.begun("-o", str(site), "--watch", command="site") as process:
        await process.until(lambda: "files written" in process.out)
        more = shell.folder / "more.yaml"
        more.write_text("- {date: 2022-01-01, texts: {en: {title: On harbour seals, body: Seals.}}}\n", "utf-8")
        assert (await shell("import", str(more))).status == 0
        await until(lambda: "On harbour seals" in (site / "en/index.html").read_text("utf-8"))
        assert await process.stopped(signal.SIGTERM) == 0
