"""What was taken down for good since a backup was made is taken down anew when it is put back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.taken_down import TakenDown
from bot.domain.alerts import AlertKind
from bot.domain.drafts.draft import DraftState
from bot.domain.importing.outcomes import Unchanged
from bot.domain.media import PreparedFile
from bot.domain.redaction.redaction import OMITTED, Past
from bot.domain.releases.release import ReleaseKind, ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Number, StatementState
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose
from bot.services.importing.export_archive import archive
from bot.services.importing.take_in import import_statements
from bot.services.media.keep_file import keep_file
from bot.services.redaction import ask
from bot.services.redaction.repeat import repeat
from bot.services.staff import configure
from bot.store import alerts, audit
from bot.store.backup.backup import back_up
from bot.store.backup.restore import restore
from bot.store.database.connection import Database
from bot.store.drafts import drafts
from bot.store.redaction import redactions
from bot.store.releases import releases
from tests.configs import config_of
from tests.services.conftest import MISSION, OWNER, PUBLISHER, Clock
from tests.services.redaction.test_taken_down import (
    NAME,
    PICTURE,
    corrected,
    left_of,
    now,
    published,
    read_all,
    taken_down,
)
from tests.services.signing.signers import Signing

REMOVED = ("removed.txt", "en/2026/1.r1.txt", "ru/2026/1.r1.txt")


@asynccontextmanager
async def office(path: Path, clock: Clock) -> AsyncIterator[ServiceContext]:
    """The services on that database."""
    db = await Database.open(path)
    try:
        context = ServiceContext(db, clock, MISSION)
        await configure.keep_staff(context, {OWNER: (Role.OWNER, "O"), PUBLISHER: (Role.PUBLISHER, "P")})
        yield context
    finally:
        await db.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of the database, in a folder of its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder / "chancery.db"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Of the backup."""
    return tmp_path / "copy.db"


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def remove(path: Path) -> None:
    path.unlink()


async def put_back(copy: Path, path: Path) -> list[str]:
    """Put the backup back as `chancery restore` does; what it says. Plain files are beside the database."""
    folder = path.parent
    config = config_of(
        storage={"path": str(path)},
        web={"site_dir": str(folder / "site")},
        signing={"key": str(folder / "signing.key")},
    )
    again = TakenDown(config)
    done = await restore(copy, path, force=True, again=again.again)
    if done.kept:
        remove(done.kept)
    return list(again.sentences())


async def test_it_is_taken_down_anew(path: Path, copy: Path, clock: Clock) -> None:
    """The words are nowhere in the restored database, nor the bytes of the picture wanted; the notice is the same, byte
    for byte, copies are retracted by a release that waits for staff, and the audit says so."""
    async with office(path, clock) as context:
        await published(context, NAME, await keep_file(context, PreparedFile(PICTURE, "image/jpeg")))
        await corrected(context, clock, f"Better of {NAME}")
        back_up(path, copy)
        here = await Signing.begun(context, path.parent)
        await taken_down(context)
        await here.signer.look()
        notice, removed = await here.at("en/2026/1.txt"), (await here.at("removed.txt")).splitlines()
    assert await put_back(copy, path) == ["Taken down for good since, and now again: No. 1/2026."]
    assert left_of(NAME, content_of(path)) == []
    async with office(path, clock) as context:
        found = await now(context)
        assert (found.state, found.text("en", "en").title) == (StatementState.RETRACTED, OMITTED)
        last = await releases.of_statement(context.db.reader, found.id)
        assert last
        assert (last.kind, last.state, last.why) == (ReleaseKind.RETRACT, ReleaseState.PAUSED, "restored")
        assert "redaction.repeated" in await audit.acts(context.db.reader)
        remove(path.parent / "signing.key")
        here = await Signing.begun(context, path.parent)
        assert await here.at("en/2026/1.txt") == notice
        assert (await here.at("removed.txt")).splitlines()[2:] == removed[2:]


async def test_an_earlier_text_alone(path: Path, copy: Path, clock: Clock) -> None:
    """Where the newest text is right it stays published."""
    async with office(path, clock) as context:
        await published(context)
        await corrected(context, clock, "Better")
        back_up(path, copy)
        await taken_down(context, "r1 A person has asked for it")
    await put_back(copy, path)
    assert b"It was said of" not in content_of(path)
    async with office(path, clock) as context:
        assert (await now(context)).state is StatementState.PUBLISHED
        assert (await now(context)).text("en", "en").body.text == "Better"


async def test_what_came_after_the_backup(path: Path, copy: Path, clock: Clock) -> None:
    """A draft in the backup that became the statement is closed, and its words are gone; an export of the time between
    does not bring them back under the same number."""
    async with office(path, clock) as context:
        text = RichText(f"On {NAME}\nOf {NAME}.")
        draft = (await compose.write(context, PUBLISHER, PUBLISHER, 1, text, clock())).id
        back_up(path, copy)
        found = await drafts.by_id(context.db.reader, draft)
        assert found
        await approve.publish(context, PUBLISHER, draft, found.version)
        exported = [item async for item in archive(context.db.reader)]
        await taken_down(context)
    assert await put_back(copy, path) == ["Taken down for good since, and now again: No. 1/2026."]
    async with office(path, clock) as context:
        (outcome,) = await import_statements(context, exported)
        assert isinstance(outcome, Unchanged)
        found = await drafts.by_id(context.db.reader, draft)
        assert found
        assert found.state is DraftState.DISCARDED
        assert (await now(context)).reason == "A court has ordered it"
        await context.db.checkpoints.clear_log()
    assert left_of(NAME, read_all(path.parent)) == []


async def test_a_backup_that_knows_of_it(path: Path, copy: Path, clock: Clock) -> None:
    """Nothing is done twice, and nothing is said."""
    async with office(path, clock) as context:
        await published(context)
        await taken_down(context)
        back_up(path, copy)
    assert await put_back(copy, path) == []


@pytest.mark.parametrize("told", ["signed", "not signed", "not at all"])
async def test_where_the_database_is_lost(path: Path, copy: Path, clock: Clock, told: str) -> None:
    """The mission's own plain files tell it where they are signed by its key; where nothing tells, it is said."""
    site = path.parent / "site"
    async with office(path, clock) as context:
        here = await Signing.begun(context, path.parent)
        await published(context)
        back_up(path, copy)
        await taken_down(context)
        await here.signer.look()
        for name in (f"{name}{end}" for name in REMOVED for end in ("", ".minisig")):
            put(site / name, await here.at(name))
    put(path, b"no database at all" * 500)
    if told == "not signed":
        put(site / "removed.txt", content_of(site / "removed.txt") + b"\n")
    elif told == "not at all":
        remove(site / "removed.txt")
    (said,) = await put_back(copy, path)
    async with office(path, clock) as context:
        if told == "signed":
            assert said == "Taken down for good since, and now again: No. 1/2026."
            assert (await now(context)).reason == "A court has ordered it"
            assert left_of(NAME, content_of(path)) == []
        else:
            assert said.startswith("Nothing here tells whether words were taken down")
            assert (await now(context)).state is StatementState.PUBLISHED


async def test_another_statement_under_the_number(path: Path, copy: Path, clock: Clock) -> None:
    """Where the replaced database is another mission's begun anew, its numbers take nothing down here."""
    async with office(path.with_name("first.db"), clock) as context:
        await published(context)
        back_up(path.with_name("first.db"), copy)
    async with office(path, clock) as context:
        await published(context, "Another")
        await taken_down(context)
    assert await put_back(copy, path) == []
    async with office(path, clock) as context:
        assert (await now(context)).state is StatementState.PUBLISHED


async def test_a_number_that_was_given_again(context: ServiceContext, clock: Clock) -> None:
    """What was taken down before a statement came was another one with its number."""
    await published(context)
    came = (await now(context)).published_at
    assert came
    for at, numbers in ((came - timedelta(days=1), ()), (came + timedelta(days=1), (Number(2026, 1),))):
        assert (await repeat(context, [Past(Number(2026, 1), (1,), "A court", at, at)])).numbers == numbers
    assert (await now(context)).state is StatementState.RETRACTED


async def test_a_request_in_the_backup(context: ServiceContext, clock: Clock) -> None:
    """What a second person was still to confirm when the backup was made, and is done now, is asked of nobody."""
    await published(context)
    await ask.ask(context, OWNER, Number(2026, 1), "A court has ordered it")
    await repeat(context, [Past(Number(2026, 1), (1,), "A court", clock(), clock())])
    assert await redactions.asked(context.db.reader, (await now(context)).id) is None
    assert not [one for one in await alerts.waiting(context.db.reader) if one.kind is AlertKind.REDACTION]
