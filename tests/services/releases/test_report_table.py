"""The table of a release: who may have it, and that no reader can be known by it."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest

from bot.domain.errors import NotAllowed, Stale
from bot.domain.statements import Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.releases import report_table
from bot.services.releases.report_table import Table
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.rows import run
from bot.store.statements import statements
from bot.store.subscriptions import targets
from tests.services.conftest import EDITOR, NOBODY, OWNER, PUBLISHER

READER, GROUP = 4242, -100_777


async def release_of(context: ServiceContext) -> int:
    """A release that a reader has and a group's topic could not get."""

    async def work(cx: Connection) -> int:
        text = Text("en", "T", RichText("b"))
        number = await statements.next_number(cx, 2026)
        stored = await statements.add(cx, key="k", number=number, day=date(2026, 1, 1), topic="", texts=[text])
        release = await releases.add(cx, stored, 1, context.clock(), urgent=False, silent=False)
        await targets.put(cx, READER, 0, ChatKind.PRIVATE, "en", context.clock())
        await targets.put(cx, GROUP, 9, ChatKind.SUPERGROUP, "ru", context.clock())
        await run(
            cx,
            "INSERT INTO delivery (release, target, state, reason, attempts) "
            "SELECT ?, id, iif(chat > 0, 'sent', 'failed'), iif(chat > 0, '', 'topic_closed'), 2 FROM target",
            (release,),
        )
        message = (release, context.clock().timestamp())
        await run(
            cx, "INSERT INTO message (release, target, message_id, revision, sent_at) VALUES (?, 1, 7, 1, ?)", message
        )
        return release

    return await context.db.write(work)


def rows(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.content.decode(), newline="")))


async def test_a_line_for_each_chat(context: ServiceContext) -> None:
    """Readers without a number; channels and groups, which everybody sees, with theirs."""
    found = await report_table.visible_release(context, PUBLISHER, await release_of(context))
    table = await report_table.table(context, found)
    assert table.name == "1-2026-publish-1.csv"
    nothing = {"chat": "", "topic": "", "reason": ""}
    first = {"kind": "private", "language": "en", "state": "sent", "attempts": "2"}
    second = {"kind": "supergroup", "language": "ru", "state": "failed", "attempts": "2", "sent_at": ""}
    assert rows(table) == [
        {**nothing, **first, "sent_at": "2026-11-24T12:00:00+00:00"},
        {**second, "chat": str(GROUP), "topic": "9", "reason": "topic_closed"},
    ]
    assert str(READER) not in table.content.decode()


async def test_a_large_table_is_packed(context: ServiceContext) -> None:
    """A table above the size limit is sent as the same file, compressed."""
    found = await report_table.visible_release(context, OWNER, await release_of(context))
    plain = await report_table.table(context, found)
    packed = await report_table.table(context, found, plain=100)
    assert packed.name == "1-2026-publish-1.zip"
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.read("1-2026-publish-1.csv") == plain.content


async def test_whose_it_is(context: ServiceContext) -> None:
    """Publishers and owners may have the table; of a release that does not exist nobody."""
    release = await release_of(context)
    for user in (EDITOR, NOBODY):
        with pytest.raises(NotAllowed):
            await report_table.visible_release(context, user, release)
    with pytest.raises(Stale):
        await report_table.visible_release(context, OWNER, 99)
