"""Where a database belongs: one that was brought from another place is seen, and stops what would go out by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.drafts.draft import Content
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.replica.keep_place import keep_place
from bot.store import alerts
from bot.store.database import meta
from bot.store.database.backup import back_up
from bot.store.database.connection import Database
from bot.store.database.lock import sole_runner
from bot.store.database.replica import ReplicaPlan
from bot.store.database.restore import restore
from bot.store.releases import releases
from tests.from_shell import from_shell
from tests.services.conftest import MISSION, Clock, audited

CONTENT = Content.of("en", "Title", RichText("Body"))
PLAN = ReplicaPlan(Path("/nowhere"), timedelta(seconds=1))


async def started(context: ServiceContext) -> bool:
    """Start on the database, as `run` does; whether it was brought here."""
    with sole_runner(context.db.path) as lock:
        return await keep_place(context, lock)


async def place_of(context: ServiceContext) -> tuple[str, str]:
    with sole_runner(context.db.path) as lock:
        return await meta.get(context.db.reader, meta.PLACE), lock.place


async def release_of(context: ServiceContext) -> releases.Release:
    (found,) = await releases.recent(context.db.reader)
    return found


async def test_the_first_start_makes_a_word(context: ServiceContext) -> None:
    """It is in the database and in the lock's file, and the next start finds nothing new."""
    await from_shell(context, CONTENT)
    assert not await started(context)
    here = await place_of(context)
    assert here[0] == here[1] != ""
    assert not await started(context)
    assert await place_of(context) == here
    assert (await release_of(context)).state != "paused"


async def test_a_word_in_the_file_alone_is_taken(context: ServiceContext) -> None:
    """A crash between the two, and a restored backup, leave the database without a word: it belongs here."""
    await started(context)
    here = await place_of(context)
    await context.db.write(lambda cx: meta.put(cx, meta.PLACE, ""))
    assert not await started(context)
    assert await place_of(context) == here


async def test_a_restored_backup_belongs_where_it_is_put(context: ServiceContext, tmp_path: Path, clock: Clock) -> None:
    """That it comes from elsewhere is known: `restore` has taken its precautions, and the start takes no others."""
    await started(context)
    copy = await asyncio.to_thread(back_up, context.db.path, tmp_path / "copy.db", open_here=True)
    (tmp_path / "other").mkdir()
    await restore(copy.path, tmp_path / "other" / "chancery.db", force=False)
    db = await Database.open(tmp_path / "other" / "chancery.db")
    try:
        there = ServiceContext(db, clock, MISSION)
        assert not await started(there)
        assert AlertKind.MOVED not in {alert.kind for alert in await alerts.waiting(db.reader)}
        assert (await place_of(there))[0] != (await place_of(context))[0]
    finally:
        await db.close()


@pytest.mark.parametrize("other", ["", "another place"])
async def test_brought_from_another_place(context: ServiceContext, other: str) -> None:
    """Beside a lock's file without a word, or with another, releases are paused and staff are told, once; the database
    belongs here from then on, by a word of its own."""
    await from_shell(context, CONTENT)
    await started(context)
    before, _ = await place_of(context)
    with sole_runner(context.db.path) as lock:
        lock.put_place(other)
    assert await started(context)
    release = await release_of(context)
    assert (release.state, release.why, release.may_be_out) == ("paused", "moved", True)
    kinds = {alert.kind for alert in await alerts.waiting(context.db.reader)}
    assert {AlertKind.MOVED, AlertKind.RELEASE_MOVED} <= kinds
    here = await place_of(context)
    assert here[0] == here[1] not in (before, "")
    assert not await started(context)
    assert not [act for act, _ in await audited(context, release.id) if act == "restored"]


async def test_a_takeover_goes_on(tmp_path: Path, clock: Clock) -> None:
    """With a second machine the database may come here: nothing is paused, and it has a word of its own."""
    db = await Database.open(tmp_path / "chancery.db", plan=PLAN)
    context = ServiceContext(db, clock, MISSION)
    try:
        await from_shell(context, CONTENT)
        await started(context)
        with sole_runner(db.path) as lock:
            lock.put_place("")
        assert await started(context)
        assert (await release_of(context)).state != "paused"
        here = await place_of(context)
        assert here[0] == here[1]
    finally:
        await db.close()
