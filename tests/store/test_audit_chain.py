"""The audit under tampering: whoever changes the file with a tool of their own is found out, whatever they do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite
import pytest

from bot.cli.audit import judged
from bot.domain.audit import Chain, Entry, Head, chained
from bot.domain.errors import OperatorError
from bot.store import audit
from bot.store.database import engine
from bot.store.database.connection import Database
from tests.databases import fresh

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENTRIES = 6
UNLOCKED = "DROP TRIGGER audit_is_append_only; DROP TRIGGER audit_is_kept; DROP TRIGGER audit_is_not_replaced;"


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with six entries, closed."""
    database = await Database.open(fresh(tmp_path / "chancery.db"))

    async def work(cx: aiosqlite.Connection) -> None:
        for number in range(1, ENTRIES + 1):
            await audit.note(cx, number, "published", NOW, number=f"{number}/2026", name="Анна")

    await database.write(work)
    await database.close()
    return tmp_path / "chancery.db"


async def walked(path: Path, kept: Head | None = None) -> Chain:
    async with Database.reading(path) as cx:
        return await audit.walked(cx, kept)


def tamper(path: Path, sql: str) -> None:
    """As with the sqlite3 tool: the triggers dropped, then the statements."""
    with closing(engine.connect(path)) as connection:
        connection.executescript(UNLOCKED + sql)


def forge(path: Path, change: Callable[[list[list[object]]], None], first: int = 1) -> None:
    """Change rows (seq, prev, hash, at, actor, act, detail), then compute every hash from entry `first` on anew."""
    with closing(engine.connect(path)) as connection:
        connection.executescript(UNLOCKED)
        rows = [list(row) for row in connection.execute("SELECT * FROM audit ORDER BY seq")]
        change(rows)
        before = rows[first - 2][2] if first > 1 else ""
        for place, row in enumerate(rows[first - 1 :], start=first):
            row[0], row[1] = place, before
            row[2] = before = chained(*row[:2], *row[3:])
        connection.execute("BEGIN")
        connection.execute("DELETE FROM audit")
        connection.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.commit()


async def test_a_whole_one(path: Path) -> None:
    """The sentence gives the count and the head, which is the last entry's number and hash."""
    chain = await walked(path)
    said = judged(chain, None)
    assert said.startswith("The audit is whole: 6 entries.")
    head = Head.parse(said.split()[-1])
    assert head == chain.head
    assert judged(await walked(path, head), head) == said


async def test_it_is_append_only(path: Path) -> None:
    """Without dropping the triggers nothing is changed, deleted or replaced."""
    with closing(engine.connect(path)) as connection:
        for sql in (
            "UPDATE audit SET actor = 9 WHERE seq = 3",
            "DELETE FROM audit WHERE seq = 6",
            "INSERT OR REPLACE INTO audit SELECT seq, prev, hash, at, 9, act, detail FROM audit WHERE seq = 6",
        ):
            with pytest.raises(engine.IntegrityError, match="append-only"):
                connection.execute(sql)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE audit SET actor = 99 WHERE seq = 4", "entry 4 was changed"),
        ("UPDATE audit SET at = at + 1 WHERE seq = 1", "entry 1 was changed"),
        ("UPDATE audit SET act = 'featured' WHERE seq = 6", "entry 6 was changed"),
        ("UPDATE audit SET detail = replace(detail, '3/2026', '4/2026') WHERE seq = 3", "entry 3 was changed"),
        ("UPDATE audit SET detail = replace(detail, 'Анна', 'Анна ') WHERE seq = 5", "entry 5 was changed"),
        ("UPDATE audit SET detail = 'no JSON' WHERE seq = 2", "entry 2 was changed"),
        ("UPDATE audit SET hash = upper(hash) WHERE seq = 2", "entry 2 was changed"),
        ("UPDATE audit SET prev = 'x' WHERE seq = 2", "entry 2 was changed"),
        ("DELETE FROM audit WHERE seq = 1", "entry 1 is missing"),
        ("DELETE FROM audit WHERE seq = 3", "entry 3 is missing"),
        ("DELETE FROM audit WHERE seq IN (3, 4)", "entry 3 is missing"),
        # the gap closed by renumbering
        ("DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3", "entry 3 was changed"),
        # two swapped
        (
            "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 4;"
            "UPDATE audit SET seq = 4 WHERE seq = 99",
            "entry 2 was changed, or stands in another's place",
        ),
        ("INSERT INTO audit SELECT 7, prev, hash || 'x', at, actor, act, detail FROM audit WHERE seq = 6", "entry 7 "),
        ("INSERT INTO audit SELECT 0, prev, hash || 'x', at, actor, act, detail FROM audit WHERE seq = 6", "entry 0 "),
        (
            "CREATE TABLE loose AS SELECT * FROM audit; DROP TABLE audit; ALTER TABLE loose RENAME TO audit;"
            "UPDATE audit SET detail = x'00' WHERE seq = 2",
            "entry 2 was changed",
        ),
    ],
)
async def test_tampering_is_found(path: Path, sql: str, sentence: str) -> None:
    """A changed, missing, moved or added entry: the first bad number is named."""
    tamper(path, sql)
    with pytest.raises(OperatorError) as refused:
        judged(await walked(path), None)
    assert sentence in str(refused.value)


async def test_an_entry_with_a_new_hash_of_its_own(path: Path) -> None:
    """Who computes the changed entry's hash anew breaks the next one."""

    def change(rows: list[list[object]]) -> None:
        rows[2][4] = 99
        rows[2][2] = chained(*rows[2][:2], *rows[2][3:])  # type: ignore[arg-type]

    with closing(engine.connect(path)) as connection:
        rows = [list(row) for row in connection.execute("SELECT * FROM audit ORDER BY seq")]
    change(rows)
    tamper(path, f"UPDATE audit SET actor = 99, hash = '{rows[2][2]}' WHERE seq = 3")
    with pytest.raises(OperatorError, match="entry 4 does not follow on the entry before it"):
        judged(await walked(path), None)


async def test_a_chain_written_anew(path: Path) -> None:
    """Who computes every hash anew is found by a head that was kept, and by nothing else."""
    head = (await walked(path)).head
    forge(path, lambda rows: rows.__setitem__(2, [*rows[2][:4], 99, *rows[2][5:]]))
    assert "is whole" in judged(await walked(path), None)
    with pytest.raises(OperatorError, match="was written anew: entry 6 is not the one that it was"):
        judged(await walked(path, head), head)


async def test_a_chain_cut_off(path: Path) -> None:
    """Entries removed from the end are noticed where an earlier head was kept."""
    head = (await walked(path)).head
    tamper(path, "DELETE FROM audit WHERE seq > 4")
    assert "whole: 4 entries" in judged(await walked(path), None)
    with pytest.raises(OperatorError, match="cut off: it ends with entry 4, and had 6 before"):
        judged(await walked(path, head), head)
    tamper_all = "DELETE FROM audit"
    with closing(engine.connect(path)) as connection:
        connection.executescript(tamper_all)
    assert judged(await walked(path), None) == "The audit is empty."
    with pytest.raises(OperatorError, match="cut off"):
        judged(await walked(path, head), head)


async def test_cut_off_and_gone_on(path: Path) -> None:
    """Entries taken from the end and as many others put there: the kept head tells."""
    head = (await walked(path)).head
    forge(path, lambda rows: rows.__setitem__(5, [*rows[5][:5], "featured", "{}"]), first=6)
    with pytest.raises(OperatorError, match="written anew"):
        judged(await walked(path, head), head)


async def test_an_older_head_still_stands(path: Path) -> None:
    """A head that was kept stays good while the audit grows."""
    head = (await walked(path)).head
    database = await Database.open(path)
    await database.write(lambda cx: audit.note(cx, 1, "featured", NOW, number="1/2026"))
    await database.close()
    assert "whole: 7 entries" in judged(await walked(path, head), head)


@pytest.mark.parametrize("text", ["", "6", "6:", "x:" + "0" * 64, "6:" + "g" * 64, "6:" + "0" * 63, "-1:" + "0" * 64])
def test_no_head(text: str) -> None:
    """A text that is no head of an audit is refused."""
    assert Head.parse(text) is None


async def test_the_lines_prove_themselves(path: Path) -> None:
    """From the exported lines alone anybody can compute the chain again, by the rule that the operator's page gives."""
    before = ""
    async with Database.reading(path) as cx:
        lines = [json.loads(entry.line()) async for entry in audit.every(cx)]
    for line in lines:
        assert list(line) == ["seq", "prev", "hash", "at", "actor", "act", "detail"]
        detail = json.dumps(line["detail"], sort_keys=True, ensure_ascii=False)
        whole = json.dumps([line["seq"], line["prev"], line["at"], line["actor"], line["act"], detail])
        assert line["prev"] == before
        assert line["hash"] == hashlib.sha256(whole.encode()).hexdigest()
        before = line["hash"]


@pytest.mark.parametrize("detail", ["no JSON", "[1]", "5"])
def test_a_broken_detail_is_given_as_it_is(detail: str) -> None:
    """An entry whose detail somebody broke can still be exported."""
    entry = Entry(1, "", "h", 0.0, 1, "published", detail)
    assert json.loads(entry.line())["detail"] == detail
    assert entry.told == {}
