"""What is stored about a chat: nothing is left out, and what is forgotten is gone without a count being lost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.prompts import SearchPrompt
from bot.domain.releases.outcome import Sent, Unknown
from bot.domain.releases.release import Reason
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.store import alerts, audit, pauses, privacy, prompts, spare
from bot.store.database.connection import Connection, Database
from bot.store.press import admissions
from bot.store.releases import plans, releases, watches
from bot.store.rows import many, number, run
from bot.store.staff import members
from bot.store.subscriptions import chats, picked_topics, targets
from tests.delivery.conftest import NOW, House

ANNA, OTHER, GROUP = 505_001_501, 502, -100_903
# A column of such a name may hold the number of a chat or a person, or lead to one.
_SUSPECT = re.compile(r"chat|user|actor|author|owner|person|member|target|scope|subject|_by$|reader|recipient")
# Tables of which somebody decided that no row is about a chat or a person.
_NEUTRAL = {
    "meta",
    "statement",
    "series",
    "text",
    "media",
    "layout",
    "closed_topic",
    "file",
    "file_id",
    "file_unique",
    "tally",
    "delivery_count",
    "changeable_count",
    "copy_count",
    "holder_count",
    "segment",
    "spare_count",
    "subscription_count",
    "subscription_day",
    "topic_count",
    "card_change",
    "indexed",
    "index_due",
    "passage_due",
    "known_word",
    "title_trigram",
    "known_word_due",
    "fingerprint",
    "key_record",
    "signature",
    "signed_list",
    "unsigned",
    "redacted_text",
    "redacted_file",
    "shown",
    "warning",
    "source",
    "source_item",
}
# Columns of a suspect name that hold neither.
_HARMLESS = {("prompt", "subject")}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = await Database.open(tmp_path / "chancery.db")
    yield House(database)
    await database.close()


async def _columns(db: Database) -> set[tuple[str, str]]:
    rows = await many(
        db.reader,
        "SELECT m.name AS 'table', c.name AS 'column' FROM sqlite_schema AS m, pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
    )
    return {(row["table"], row["column"]) for row in rows}


async def test_every_table_is_decided(db: Database) -> None:
    """Each table is either shown by /mydata, with every column that may name a chat or person, or known to be about
    neither; a new one fails here until somebody has decided."""
    columns = await _columns(db)
    held = {(held.table, column) for held in privacy.HELD for column in held.columns}
    assert held <= columns
    tables = {table for table, _ in columns if not re.match(r"(term|word|passage)(_\w+)?$", table)}
    assert tables - {table for table, _ in held} - _NEUTRAL == set()
    suspects = {(table, column) for table, column in columns if _SUSPECT.search(column)}
    assert suspects - held - _HARMLESS == set()


async def test_every_table_is_asked(house: House) -> None:
    """A chat of which every table holds something gets a row of each."""
    await _everywhere(house)
    found = await privacy.of_chat(house.db.reader, ANNA)
    assert set(found) == {held.table for held in privacy.HELD} - {
        "draft",
        "draft_part",
        "draft_card",
        "sent_media",
        "draft_change",
        "draft_writer",
        "draft_word",
        "decision",
        "correction",
        "redaction",
        "retraction",
        "release",
        "pinning",
        "invitation",
        "card_proposal",
        "translation",
    }
    assert "json" not in found["inbox"][0]
    assert {row["act"] for row in found["audit"]} == {"mine", "about.me", "all"}
    assert await privacy.of_chat(house.db.reader, 50) == {}


@pytest.mark.parametrize("table", ["target", "target_topic", "gone_topic", "digest", "delivery", "message"])
async def test_what_grows_with_the_readers_is_not_walked_through(table: str, db: Database) -> None:
    """Of a million subscriptions one chat's are found by indexes, where they are shown and where they are forgotten."""
    held = next(held for held in privacy.HELD if held.table == table)
    for sql in (f"SELECT * FROM {table} WHERE {held.where}", privacy.ADDED_BY_NOBODY):
        plan = [row["detail"] for row in await many(db.reader, f"EXPLAIN QUERY PLAN {sql}", {"chat": ANNA})]
        walks = [step for step in plan if step.startswith(f"SCAN {table}") and "target_shared" not in step]
        assert walks == [], plan


async def _everywhere(house: House) -> int:
    """Rows about Anna wherever a reader's chat can be; a release that she has, of which one more waits."""
    release = await house.planned(ANNA, OTHER)
    await house.record(await house.claim(release, ANNA), Sent(7))

    async def work(cx: Connection) -> None:
        await chats.meet(cx, ANNA, ChatKind.PRIVATE, "en")
        await targets.choose_topics(cx, ANNA, 0, ["consular"])
        await picked_topics.put(cx, ANNA, ["consular"])
        await spare.came(cx, 7002, ANNA, NOW)
        await admissions.ask(cx, ANNA, "press", "1a2b3c4d", "Anna", NOW)
        await cx.execute("INSERT INTO gone_topic SELECT target, 'visa' FROM target_topic")
        await targets.put(cx, GROUP, 0, ChatKind.SUPERGROUP, "en", NOW, added_by=ANNA)
        await prompts.ask(cx, ANNA, ANNA, SearchPrompt(), NOW)
        await prompts.ask(cx, GROUP, ANNA, SearchPrompt(), NOW)
        await pauses.put(cx, ANNA, NOW.timestamp() + 10)
        await alerts.note(cx, AlertKind.NO_RIGHTS, str(GROUP), NOW, ANNA, chat_id=GROUP)
        await alerts.note(cx, AlertKind.DISK, "1", NOW, free=1)
        held = (await alerts.waiting(cx))[-1]
        await alerts.mark_told(cx, held, ANNA)
        await run(cx, "INSERT INTO inbox (bot, update_id, chat, json) VALUES (0, 1, ?, '{}')", (ANNA,))
        await members.put(cx, ANNA, Role.EDITOR, "Anna")
        await watches.put(cx, release, ANNA, 7)
        mine = "SELECT id FROM target WHERE chat = ?"
        await run(cx, f"INSERT INTO digest (target, window, due) VALUES (({mine}), '2026-11-24', 0)", (ANNA,))
        await audit.note(cx, ANNA, "mine", NOW)
        await audit.note(cx, 1, "about.me", NOW, user=ANNA)
        await audit.note(cx, 1, "all", NOW, staff={str(ANNA): "editor"})
        await audit.note(cx, 1, "not.mine", NOW, user=OTHER, number=ANNA)

    await house.db.write(work)
    return release


async def _swept(house: House) -> int:
    found = await privacy.nobodys(house.db.reader, 100)
    return await house.db.write(lambda cx: privacy.sweep(cx, found), foreign_keys=False)


async def _holding(db: Database, chat: int) -> set[str]:
    """The tables of which some value is the chat's number, or holds it, whatever the program thinks of them."""
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    found = set()
    for table in await many(db.reader, tables):
        rows = await many(db.reader, f"SELECT * FROM {table['name']}")
        if any(str(chat) in str(value) for row in rows for value in row):
            found.add(table["name"])
    return found


async def _adds_up(house: House, release: int, total: int) -> None:
    totals = await releases.totals(house.db.reader, release)
    assert totals.total == total
    assert not await many(house.db.reader, "PRAGMA foreign_key_check")


async def test_forgetting(house: House) -> None:
    """Nothing about a reader is left but what somebody did as staff; the release's counts stay; others keep theirs."""
    release = await _everywhere(house)
    second = await house.release(topic="consular")
    await house.plan(second)
    before = await releases.totals(house.db.reader, release)
    await house.db.write(lambda cx: privacy.forget(cx, ANNA))
    assert await releases.totals(house.db.reader, release) == before
    assert await _swept(house) == 1
    left = set(await privacy.of_chat(house.db.reader, ANNA))
    assert left == {"chat", "inbox", "notice_told", "staff", "staff_name", "watch", "audit"}
    assert await _holding(house.db, ANNA) == left
    await _adds_up(house, release, 2)
    await _adds_up(house, second, 3)
    assert (await releases.totals(house.db.reader, second)).reasons_of == {"skipped": {"unsubscribed": 1}}
    assert await house.active(OTHER)
    assert (await privacy.of_chat(house.db.reader, GROUP))["target"][0]["added_by"] == 0
    assert await number(house.db.reader, "SELECT count(*) FROM digest") == 0
    assert await number(house.db.reader, "SELECT count(*) FROM target WHERE chat < 0 AND chat <> ?", (GROUP,)) == 0


async def test_a_reader_who_begins_afresh(house: House) -> None:
    """Who subscribes again after /forget is a new subscriber, whose copies of before are nobody's."""
    await _everywhere(house)
    await house.db.write(lambda cx: privacy.forget(cx, ANNA))
    await house.subscribe(ANNA)
    release = await house.release()
    await house.plan(release)
    await house.record(await house.claim(release, ANNA), Sent(8))
    assert [row["message_id"] for row in (await privacy.of_chat(house.db.reader, ANNA))["message"]] == [8]


@pytest.mark.parametrize("outcome", [Sent(9), Unknown(Reason.TIMEOUT)])
async def test_a_send_in_the_air(house: House, outcome: Sent | Unknown) -> None:
    """A chat that is forgotten while a message to it is in the air: the result is counted, and then nothing is left."""
    release = await house.planned(ANNA, OTHER)
    claim = await house.claim(release, ANNA)
    await house.db.write(lambda cx: privacy.forget(cx, ANNA))
    assert await _swept(house) == 0
    await house.record(claim, outcome)
    await house.record(await house.claim(release, OTHER), Sent(1))
    assert await _swept(house) == 1
    await _adds_up(house, release, 2)
    totals = await releases.totals(house.db.reader, release)
    assert (totals.left, totals.sent + totals.unknown) == (0, 2)
    assert await number(house.db.reader, "SELECT count(*) FROM message") == 1
    assert await privacy.of_chat(house.db.reader, ANNA) == {}


async def test_a_send_that_failed_in_the_air(house: House) -> None:
    """A send that is to be tried again is not: its row is skipped."""
    from bot.domain.releases.outcome import RetryLater

    release = await house.planned(ANNA)
    claim = await house.claim(release, ANNA)
    await house.db.write(lambda cx: privacy.forget(cx, ANNA))
    await house.record(claim, RetryLater(1.0))
    assert await _swept(house) == 1
    await _adds_up(house, release, 1)
    assert (await releases.totals(house.db.reader, release)).skipped == 1


async def test_forgetting_while_a_release_is_planned(house: House) -> None:
    """A chat is forgotten between two batches of a plan: nobody else is left out, and nobody is planned twice."""
    people = [600 + n for n in range(10)]
    await house.subscribe(*people)
    release = await house.release()
    first = await releases.by_id(house.db.reader, release)
    assert first is not None
    await house.db.write(lambda cx: plans.plan(cx, first, 4, NOW, "Europe/London"))
    for chat in (people[1], people[6]):
        await house.db.write(lambda cx, chat=chat: privacy.forget(cx, chat))  # type: ignore[misc]
    await _swept(house)
    await house.plan(release, 3)
    rows = await house.rows(release)
    assert set(rows) == set(people) - {people[1], people[6]}
    await _adds_up(house, release, 9)


async def test_ended_long_ago(house: House) -> None:
    """Subscriptions that ended before the day go in batches, their chats too; others stay, and who works here."""
    await house.planned(*range(700, 705))

    async def ended(cx: Connection) -> None:
        for chat in range(700, 704):
            await chats.meet(cx, chat, ChatKind.PRIVATE, "en")
            await targets.end(cx, chat, None, "unsubscribed", NOW - timedelta(days=chat - 690))
        await members.put(cx, 703, Role.EDITOR, "")

    await house.db.write(ended)
    before = (NOW - timedelta(days=11)).timestamp()
    assert await house.db.write(lambda cx: privacy.forget_ended(cx, before, 1)) == 1
    assert await house.db.write(lambda cx: privacy.forget_ended(cx, before, 20)) == 1
    assert await house.db.write(lambda cx: privacy.forget_ended(cx, before, 20)) == 0
    assert await _swept(house) == 2
    rows = await many(house.db.reader, "SELECT chat FROM target ORDER BY chat")
    assert [row["chat"] for row in rows] == [700, 701, 704]
    known = [row["id"] for row in await many(house.db.reader, "SELECT id FROM chat ORDER BY id")]
    assert known == [700, 701, 703]
    assert (await targets.counts(house.db.reader))["ended"] == 2
