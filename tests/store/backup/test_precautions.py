"""After a restore nothing goes out by itself, and nothing that was given since the backup is given again."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.alerts import AlertKind
from bot.domain.drafts.draft import Act, Content, DraftState
from bot.domain.releases.release import ReleaseState
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.store import alerts, audit
from bot.store.backup import precautions
from bot.store.backup.backup import back_up
from bot.store.backup.precautions import Given
from bot.store.backup.restore import Restored, restore
from bot.store.database import engine
from bot.store.database.connection import Database
from bot.store.drafts import cards, drafts, history, review_notifications
from bot.store.drafts.cards import ShownCard
from bot.store.releases import releases
from bot.store.rows import many, number, run
from bot.store.staff import invitations, members
from bot.store.subscriptions import targets
from tests.store.backup.test_backup import publish

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AUTHOR, PUBLISHER = 11, 12
# Tables whose ids stay inside the database: a statement is called by its number, an alert by nothing; a chat's id is
# Telegram's. (Tables called *_data are the search index's own.)
INSIDE = {"statement", "notice", "chat", "segment"}
# How the program calls the row whose id it puts into a button or a link, and its table.
CALLED = {
    "draft": "draft",
    "what.draft": "draft",
    "one.draft": "draft",
    "found": "draft",
    "last": "draft",
    "release": "release",
    "made": "invitation",
    "one": "invitation",
    "found.target": "target",
    "self.found.target": "target",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "chancery.db"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where the backup is."""
    return tmp_path / "copy.db"


async def drafted(cx: aiosqlite.Connection, state: DraftState, why: str = "") -> int:
    """A draft by AUTHOR in that state."""
    draft = await drafts.add(cx, AUTHOR, AUTHOR, Content.of("en", "Title", RichText("Body")), NOW)
    if state is not DraftState.EDITING:
        await drafts.set_state(cx, draft, state, AUTHOR, Act.SUBMITTED, NOW, why=why)
    return draft


async def counted(cx: aiosqlite.Connection) -> list[str]:
    """The tables that count their ids."""
    found = await many(cx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
    return sorted(row["name"] for row in found)


async def fill(cx: aiosqlite.Connection, key: str) -> None:
    """One more row in every table that counts its ids."""
    release = await publish(cx, key)
    statement = await number(cx, "SELECT statement FROM release WHERE id = ?", (release,))
    await drafted(cx, DraftState.EDITING)
    chat = await number(cx, "SELECT coalesce(max(chat), 0) + 1 FROM target")
    await targets.put(cx, chat, 0, ChatKind.PRIVATE, "en", NOW)
    target = await number(cx, "SELECT max(id) FROM target")
    await invitations.add(cx, key, Role.EDITOR, 1, NOW)
    await run(
        cx,
        "INSERT OR REPLACE INTO card_proposal (owner, card, field, value, before) VALUES (1, 'a', 'phone', '1', '2')",
    )
    await run(cx, "INSERT INTO pinning (statement, pin, chat, message) VALUES (?, 1, 1, 1)", (statement,))
    await run(cx, "INSERT INTO translation (statement, lang, asked_by, at) VALUES (?, 'ru', 1, 0)", (statement,))
    await run(cx, "INSERT INTO key_record (content, by_old, by_key) VALUES ('', '', '')")
    await run(
        cx,
        "INSERT INTO redaction (statement, revisions, reason, asked_by, asked_at) VALUES (?, '[1]', 'Court', 1, 0)",
        (statement,),
    )
    await run(cx, "INSERT INTO source (url) VALUES (?)", (key,))
    source = await number(cx, "SELECT max(id) FROM source")
    await run(
        cx,
        "INSERT INTO source_item (source, guid, link, title, content, version, at) VALUES (?, '', '', '', '', '', 0)",
        (source,),
    )
    await run(cx, "INSERT INTO digest (target, window, due) VALUES (?, '2026-11-24', 0)", (target,))


def highest(path: Path) -> dict[str, int]:
    with closing(engine.connect(path)) as connection:
        return dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


async def next_ids(path: Path) -> dict[str, int]:
    """The id that each table gives next."""
    database = await Database.open(path)
    await database.write(lambda cx: fill(cx, "next"))
    found = {
        name: await number(database.reader, f"SELECT max(rowid) FROM {name}") for name in await counted(database.reader)
    }
    await database.close()
    return found


async def test_every_id_that_leaves_the_database_is_counted(db: Database) -> None:
    """An id that stands in a button or a link is of a table that never gives one twice; which table, is said here."""
    tables = await counted(db.reader)
    assert set(CALLED.values()) <= set(tables)
    every = await many(
        db.reader,
        "SELECT s.name FROM sqlite_schema AS s JOIN pragma_table_info(s.name) AS c ON c.pk = 1 AND c.name = 'id' "
        "WHERE s.type = 'table' AND s.name NOT GLOB '*_data'",
    )
    assert {row["name"] for row in every} - set(tables) <= INSIDE
    unknown = {(file, called) for file, called in _ids_in_buttons() if called not in CALLED}
    assert not unknown, "add it to CALLED, with its table"


def _ids_in_buttons() -> Iterator[tuple[str, str]]:
    """Each `X.id` in the arguments of a button or a deep link, as (file, X)."""
    for file in [*(ROOT / "bot/rendering").rglob("*.py"), *(ROOT / "bot/chat").rglob("*.py")]:
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("tap", "DeepLink"):
                for part in (inner for argument in call.args for inner in ast.walk(argument)):
                    if isinstance(part, ast.Attribute) and part.attr == "id":
                        yield file.name, ast.unparse(part.value)


async def test_no_id_is_given_again(path: Path, copy: Path) -> None:
    """What the replaced database has given since the backup is not given again, in any table; and nothing is left
    out."""
    database = await Database.open(path)
    await database.write(lambda cx: fill(cx, "a"))
    back_up(path, copy)
    await database.write(lambda cx: fill(cx, "b"))
    await database.write(lambda cx: fill(cx, "c"))
    tables = await counted(database.reader)
    await database.close()
    since = highest(path)
    assert sorted(since) == tables, "fill has a row for each of them"
    await restore(copy, path, force=True)
    assert await next_ids(path) == {name: seq + 1 for name, seq in since.items()}


@pytest.mark.parametrize("replaced", ["absent", "garbage", "begun anew"])
async def test_where_nobody_knows_what_was_given(path: Path, copy: Path, replaced: str) -> None:
    """Where the database that is replaced cannot be read, or is not what the backup's became, ids go on far above
    the backup's."""
    first = await Database.open(path.with_name("first.db"))
    await first.write(lambda cx: fill(cx, "a"))
    back_up(first.path, copy)
    await first.close()
    if replaced == "garbage":
        _spoil(path)
    elif replaced == "begun anew":
        database = await Database.open(path)
        await database.write(lambda cx: audit.note(cx, 0, "imported", NOW))
        await database.write(lambda cx: fill(cx, "x"))
        await database.close()
    before = highest(copy)
    await restore(copy, path, force=True)
    given = await next_ids(path)
    assert all(given[name] > before[name] + 1_000_000 for name in before)


def _spoil(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)


async def test_two_restores_of_one_backup(tmp_path: Path) -> None:
    """Where nobody knows what was given, a later restore of the same backup goes on where the first one did not."""
    lasts = []
    for day in range(2):
        database = await Database.open(tmp_path / f"{day}.db")
        await database.write(lambda cx, at=NOW + timedelta(days=day): precautions.take(cx, Given(), "b", at))  # type: ignore[misc]
        lasts.append(highest(database.path)["draft"])
        await database.close()
    assert lasts[1] - lasts[0] == timedelta(days=1).total_seconds()


async def _restored(path: Path, copy: Path) -> Restored:
    """Two open drafts of each state, a version further on since the backup."""
    database = await Database.open(path)
    states = (DraftState.EDITING, DraftState.SUBMITTED, DraftState.SCHEDULED, DraftState.HELD)

    async def work(cx: aiosqlite.Connection) -> None:
        await members.put(cx, AUTHOR, Role.EDITOR, "Author")
        await members.put(cx, PUBLISHER, Role.PUBLISHER, "Publisher")
        await publish(cx)
        for state in states:
            draft = await drafted(cx, state, why="late" if state is DraftState.HELD else "")
            await cards.put(cx, ShownCard(draft, PUBLISHER, card=7, seen=2, asked=2))

    async def since(cx: aiosqlite.Connection) -> None:
        for _ in range(5):
            await drafts.set_state(cx, 1, DraftState.EDITING, AUTHOR, Act.TEXT, NOW)
        for draft in (2, 3, 4):
            await drafts.set_state(cx, draft, DraftState.DISCARDED, PUBLISHER, Act.DISCARDED, NOW)

    await database.write(work)
    back_up(path, copy)
    await database.write(since)
    await database.close()
    return await restore(copy, path, force=True)


async def test_no_draft_goes_out_by_itself(path: Path, copy: Path) -> None:
    """A draft that waits for its time in the backup is held, and its author told; publishers are asked anew about it,
    about one that is submitted and about one that was held before; and the audit says so."""
    assert (await _restored(path, copy)).stopped.drafts == 1
    database = await Database.open(path)
    found = [await drafts.by_id(database.reader, draft) for draft in (1, 2, 3, 4)]
    assert [(draft.state, draft.why) for draft in found if draft] == [
        (DraftState.EDITING, ""),
        (DraftState.SUBMITTED, ""),
        (DraftState.HELD, "restored"),
        (DraftState.HELD, "restored"),
    ]
    assert await review_notifications.to_ask(database.reader) == [(draft, PUBLISHER) for draft in (2, 3, 4)]
    assert [(word.draft, word.user, word.act) for word in await review_notifications.owed(database.reader)] == [
        (3, AUTHOR, Act.FROM_BACKUP)
    ]
    assert (await audit.acts(database.reader))[-2:] == ["draft.held", "restored"]
    await database.close()


async def test_what_was_just_discarded(path: Path, copy: Path) -> None:
    """A discarded draft that can be taken back has a new version too, and can be taken back for no longer; one of long
    ago stays as it is."""
    now = datetime.now(UTC)
    database = await Database.open(path)

    async def work(cx: aiosqlite.Connection) -> None:
        for at in (now - timedelta(hours=2), now - timedelta(days=3)):
            draft = await drafted(cx, DraftState.EDITING)
            await drafts.set_state(cx, draft, DraftState.DISCARDED, AUTHOR, Act.DISCARDED, at)

    await database.write(work)
    back_up(path, copy)
    await database.close()
    await restore(copy, path, force=True)
    database = await Database.open(path)
    lately, long_ago = [await drafts.by_id(database.reader, draft) for draft in (1, 2)]
    assert lately is not None
    assert long_ago is not None
    assert lately.state is long_ago.state is DraftState.DISCARDED
    assert lately.version > 2 == long_ago.version
    last = (await history.last_changes(database.reader, [1]))[1]
    assert (last.act, last.at) == (Act.FROM_BACKUP, now - timedelta(hours=2))
    await database.close()


async def test_no_version_is_given_again(path: Path, copy: Path) -> None:
    """Every open draft has a version that no button from before the restore names."""
    await _restored(path, copy)
    database = await Database.open(path)
    for draft in (1, 2, 3, 4):
        found = await drafts.by_id(database.reader, draft)
        assert found is not None
        assert found.version == 7
        assert await history.is_from_backup(database.reader, draft)
        assert await history.other_hand(database.reader, draft, 6, AUTHOR) == 0
    await database.close()


@pytest.mark.parametrize("why", ["content", "overdue", "not_found", "restored", ""])
async def test_every_release_that_is_not_over_waits(path: Path, copy: Path, why: str) -> None:
    """Whatever a release was paused for in the backup, it may have gone on since: it says so, and that somebody may
    have it."""
    database = await Database.open(path)
    release = await database.write(publish)
    await database.write(
        lambda cx: run(cx, "UPDATE release SET state = 'paused', why = ? WHERE id = ?", (why, release))
    )
    back_up(path, copy)
    await database.close()
    assert (await restore(copy, path, force=True)).paused == 1
    database = await Database.open(path)
    found = await releases.by_id(database.reader, release)
    assert found is not None
    assert (found.state, found.why, found.may_be_out) == (ReleaseState.PAUSED, "restored", True)
    await database.close()


async def test_staff_are_told(path: Path, copy: Path) -> None:
    """Also where nothing was under way; and a second time after a second restore."""
    database = await Database.open(path)
    await database.write(lambda cx: members.put(cx, PUBLISHER, Role.PUBLISHER, "Publisher"))
    await database.close()
    back_up(path, copy)
    for again in range(2):
        await restore(copy, path, force=True)
        database = await Database.open(path)
        told = (await alerts.waiting(database.reader))[again]
        assert told.kind is AlertKind.RESTORED
        assert await alerts.recipients(database.reader, told) == {PUBLISHER}
        await database.close()
        copy = copy.with_name(f"copy{again}.db")
        back_up(path, copy)
