"""The loss of the machine, in short: Litestream with a folder as its replica. The long form is `make standby`."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bench.litestream import Litestream, program
from bench.losses import Replicas
from bench.sftp import SftpServer, sftp_program
from bench.standby import killed, losses, split, typed
from tests.litestream import needs_litestream
from tests.patience import until
from tests.process.conftest import OFFICER, Shell
from tests.tools import missing


@pytest.fixture
def replicas(tmp_path: Path) -> Replicas:
    needs_litestream()
    return lambda number: {"type": "file", "path": str(tmp_path / f"replica-{number}")}


async def test_lost_and_taken_over(replicas: Replicas) -> None:
    """The machine is lost once at each kind of moment, commands on the way: nobody is lost, nobody has ordinary news
    twice, at most `workers` are unknown each time, every command is handled, every copy is corrected."""
    told = await losses(replicas, count=6, readers=40, seed=1972)
    assert not told.broken, told.line


async def test_over_sftp(tmp_path: Path) -> None:
    """The same with an SSH server as the third place."""
    needs_litestream()
    if sftp_program() is None:
        missing("sshd")
    with SftpServer(tmp_path / "third").running() as server:
        told = await losses(lambda number: server.replica(f"machine-{number}"), count=3, readers=40, seed=3)
    assert not told.broken, told.line


async def test_taken_over_by_the_page(replicas: Replicas) -> None:
    """What docs/second-machine.md has an operator type, in its order, is a takeover: nobody is lost, nobody has it
    twice."""
    told = await typed(replicas, readers=40, seed=1972)
    assert not told.broken, told.line
    assert told.line.startswith("3 commands")


async def test_a_split_brain(replicas: Replicas) -> None:
    """Behind a cut the old machine sends nothing, though it runs on, while the other one sends the rest."""
    told = await split(replicas, readers=60, seed=1972)
    assert not told.broken, told.line


async def test_the_replica_ends_and_comes_back(replicas: Replicas) -> None:
    """Nothing more than what was under way is sent meanwhile; then sending goes on by itself."""
    told = await killed(replicas, readers=200, seed=1972)
    assert not [sentence for sentence in told.broken if "only after" not in sentence], told.line


class Replicated:
    """A shell's bot, and Litestream beside it."""

    def __init__(self, shell: Shell, folder: Path) -> None:
        self.shell = shell
        self.litestream = Litestream(folder, shell.database, {"type": "file", "path": str(folder / "replica")})
        self.config(patience=1)

    def config(self, **replica: object) -> None:
        """Write the config anew."""
        staff = [{"id": OFFICER, "role": "owner"}]
        self.shell.write_config(staff=staff, replica={"socket": str(self.litestream.socket), **replica})

    async def status(self) -> object:
        """What `status --json` says of the replica."""
        return json.loads((await self.shell("status", "--json")).out)["replica"]


@pytest.fixture
async def replicated(shell: Shell, tmp_path: Path) -> AsyncIterator[Replicated]:
    needs_litestream()
    found = Replicated(shell, tmp_path)
    with found.litestream.running():
        await found.litestream.up()
        yield found


async def test_out_of_reach_is_never_silent(replicated: Replicated) -> None:
    """Staff are told at once, `status` and a shell's command say it, readers are answered; at its return all of that is
    over, and the release goes out."""
    shell = replicated.shell
    shell.officer.send("/start")
    async with shell.bot() as process:
        (reader,) = await shell.audience(1)
        assert (await replicated.status()) != {"acknowledged_at": None, "behind_s": None}
        reader.send("/privacy")
        await reader.wait(lambda found: any("kept up to date on a second machine" in m.text for m in found))
        replicated.litestream.kill()
        posted = await shell("post", "--title", "Meanwhile", stdin="Words.")
        assert posted.status == 0
        assert "does not have this yet" in posted.err
        await shell.officer.wait(lambda found: any("second machine cannot be reached" in m.text for m in found))
        reader.send("/consular")
        await reader.reply()
        lost = await replicated.status()
        assert isinstance(lost, dict)
        assert lost["behind_s"] is None or lost["behind_s"] >= 0
        assert not any("Meanwhile" in m.text for m in reader.messages())
        assert "no release is sent" in process.log
        replicated.litestream.start()
        await reader.wait(lambda found: any("Meanwhile" in m.text for m in found))
        await shell.officer.wait(lambda found: any("can be reached again" in m.text for m in found))
        status = await replicated.status()
        assert isinstance(status, dict)
        assert status["behind_s"] == 0


async def test_an_update_is_confirmed_once_the_replica_has_it(replicated: Replicated) -> None:
    """While Litestream does not answer, an update that is written down is neither answered nor confirmed: were the
    machine lost, Telegram would give it to the next one. Once it answers, both happen."""
    shell = replicated.shell
    replicated.config(patience=60)
    async with shell.bot():
        reader = shell.sandbox.user("Reader")
        replicated.litestream.freeze()
        reader.send("/start")
        await until(lambda: shell.ask("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(1,)])
        assert shell.sandbox.world.pending == 1
        assert not [m for m in reader.messages() if m.from_bot]
        replicated.litestream.thaw()
        await reader.reply()
        await until(lambda: not shell.sandbox.world.pending)


async def test_a_fenced_machine_that_returns_does_nothing(replicated: Replicated) -> None:
    """Started while the replica does not take its writes, the bot asks Telegram for nothing, changes nothing there, and
    ends at once when it is told to."""
    shell = replicated.shell
    async with shell.bot():
        pass
    replicated.litestream.kill()
    assert (await shell("post", "--title", "Held back", stdin="Words.")).status == 0
    asked = len(shell.sandbox.calls)
    async with shell.begun() as process:
        await process.until(lambda: "does nothing until" in process.log)
        assert await process.stopped(15) == 0
    assert len(shell.sandbox.calls) == asked


async def test_no_process_makes_litestream_begin_anew(replicated: Replicated, tmp_path: Path) -> None:
    """The bot, `post`, `import`, `backup` and `status` come and go; Litestream sends what has changed, and never the
    whole database again (which it does after a kill in the midst of a commit: `bot/store/database/log_end.py`)."""
    shell, log = replicated.shell, replicated.litestream.log
    async with shell.bot() as process:
        await shell("post", "--title", "One", stdin="Words.")
        assert await process.stopped(15) == 0
    wholes = log.read_text("utf-8").count("snapshot")
    archive = tmp_path / "archive.yaml"
    async with shell.bot() as process:
        for number in range(3):
            assert (await shell("post", "--title", f"Number {number}", stdin="Words.")).status == 0
        await asyncio.to_thread(archive.write_text, (await shell("export")).out, "utf-8")
        assert (await shell("import", str(archive))).status == 0
        assert (await shell("backup", str(tmp_path / "copy.db"))).status == 0
        assert (await shell("status")).status == 0
        assert await process.stopped(15) == 0
    assert (await shell("backup", str(tmp_path / "another.db"))).status == 0
    async with shell.bot() as process:
        assert (await shell("post", "--title", "Last", stdin="Words.")).status == 0
        assert await process.stopped(15) == 0
    assert log.read_text("utf-8").count("snapshot") == wholes


async def test_files_are_there_before_a_release_goes_out(replicated: Replicated, tmp_path: Path) -> None:
    """A release with a file waits while the other place takes none, and staff are told; another release is not held up.
    Once the file is there, whole, the release goes out."""
    shell, there = replicated.shell, tmp_path / "third"
    there.write_text("no folder yet", "utf-8")
    replicated.config(patience=1, media=str(there))
    picture = tmp_path / "picture.jpg"
    picture.write_bytes((Path(__file__).parents[2] / "docs" / "archive.png").read_bytes())
    shell.officer.send("/start")
    async with shell.bot():
        (reader,) = await shell.audience(1)
        assert (await shell("post", "--title", "With a file", "--media", str(picture), stdin="Words.")).status == 0
        assert (await shell("post", "--title", "Without one", stdin="Words.")).status == 0
        await reader.wait(lambda found: any("Without one" in m.text for m in found))
        await shell.officer.wait(lambda found: any("do not get to the second machine" in m.text for m in found))
        assert not any("With a file" in m.text for m in reader.messages())
        there.unlink()
        await reader.wait(lambda found: any("With a file" in m.text for m in found))
    assert [path.name for path in there.glob("??/*")]


async def test_a_takeover_without_its_files(replicated: Replicated, tmp_path: Path) -> None:
    """The other machine has the database and not the files: it says which statements that concerns, and still sends
    what Telegram has by its name."""
    shell = replicated.shell
    picture = tmp_path / "picture.png"
    picture.write_bytes((Path(__file__).parents[2] / "docs" / "archive.png").read_bytes())
    shell.officer.send("/start")
    async with shell.bot() as process:
        first, second = await shell.audience(2)
        shell.sandbox.faults.hang(method="sendPhoto", chat=second.id)
        assert (await shell("post", "--title", "With a file", "--media", str(picture), stdin="Words.")).status == 0
        await first.wait(lambda found: any("With a file" in m.text for m in found))
        await until(lambda: shell.ask("SELECT count(*) FROM delivery WHERE state = 'sent'") == [(1,)])
        status = await replicated.status()  # and so the replica has the file's name
        assert isinstance(status, dict)
        assert status["behind_s"] == 0
        await process.stopped()
    replicated.litestream.kill()
    shell.database = tmp_path / "other" / "chancery.db"
    shell.database.parent.mkdir()
    await asyncio.to_thread(replicated.litestream.restore, shell.database)
    other = Litestream(tmp_path / "other", shell.database, {"type": "file", "path": str(tmp_path / "replica-2")})
    replicated.litestream = other
    replicated.config(patience=1)
    with other.running():
        await other.up()
        async with shell.bot():
            await shell.officer.wait(
                lambda found: any("files of these statements are not here" in m.text for m in found)
            )
            await shell.done()
            assert (await shell("resend", "1/2026")).status == 0
            await second.wait(lambda found: any("With a file" in m.text for m in found))


async def test_a_copied_database_pauses(shell: Shell, tmp_path: Path) -> None:
    """Copied to another place by hand, a database pauses what is under way and says so; it does not with its lock's
    file beside it."""
    shell.officer.send("/start")
    async with shell.bot():
        await shell.officer.reply()
        assert (await shell("post", "--title", "Later", "--at", "2090-01-01T10:00", stdin="Words.")).status == 0
    copy = tmp_path / "moved" / "chancery.db"
    copy.parent.mkdir()
    shutil.copy(shell.database, copy)
    shell.database = copy
    shell.write_config()
    async with shell.bot() as process:
        await shell.officer.wait(lambda found: any("brought here from another place" in m.text for m in found))
        assert "from another place" in process.log
    async with shell.bot() as process:
        pass
    assert "from another place" not in process.log


async def _acknowledges(shell: Shell) -> bool:
    return "acknowledges in" in (await shell("check", "--online")).out


async def test_check_compares_rate_and_acknowledgement(replicated: Replicated) -> None:
    """`check` says what is set and what deleting means; `check --online` how fast the replica acknowledges, with status
    1 where there is none."""
    shell = replicated.shell
    async with shell.bot():
        pass
    said = (await shell("check")).out
    assert f"replica    by Litestream at {replicated.litestream.socket}; commands wait 1 s" in said
    assert "erasure " in said
    assert "FILES ARE NOT BROUGHT THERE" in said
    # The bot was killed, perhaps in the midst of a commit; on a crowded machine Litestream may be late.
    await until(partial(_acknowledges, shell))
    replicated.litestream.kill()
    without = await shell("check", "--online")
    assert without.status == 1
    assert "NOT acknowledged: Litestream cannot be reached" in without.out


def test_the_sample_is_one_of_litestreams(tmp_path: Path) -> None:
    """`deploy/litestream.yml` is read by Litestream, which finds the database in it."""
    needs_litestream()
    sample = Path(__file__).parents[2] / "deploy" / "litestream.yml"
    command = [str(program()), "databases", "-config", str(sample)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "/var/lib/chancery/chancery.db" in done.stdout, done.stderr
