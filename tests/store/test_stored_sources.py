"""What is stored of sources: how each stands, what became of its items, and what a restore and a redaction leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.feeds.item import FeedItem
from bot.domain.feeds.step import Step
from bot.domain.text.richtext import RichText
from bot.store.database.connection import Connection, Database
from bot.store.feeds import items, sources
from bot.store.redaction import erase
from bot.store.rows import many
from tests.databases import fresh

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ITEM = FeedItem("id-1", "https://mfa.example/1", "en", "On the talks", RichText("They were held."))
OTHER = replace(ITEM, guid="id-2", link="https://mfa.example/2", title="On the visit")


async def test_what_is_kept(tmp_path: Path) -> None:
    """An item that was taken is found by any of its signs; what waits is chosen or left by a person; after a restore
    every source begins with a silent look, and nothing goes out by an earlier choice; a redaction leaves no words."""
    database = await Database.open(fresh(tmp_path / "chancery.db"))

    async def work(cx: Connection) -> None:
        await sources.keep(cx, ["https://mfa.example/feed", "https://mfa.example/feed"])
        (state,) = await sources.every(cx)
        await items.put(cx, state.id, Step(ITEM, ITEM.signs), NOW, statement=7)
        await items.let_wait(cx, state.id, Step(OTHER, OTHER.signs), NOW)
        for asked in (replace(ITEM, guid="x"), replace(ITEM, link="", title="y"), replace(ITEM, guid="", link="")):
            (found, *_) = await items.candidates(cx, state.id, [asked.signs])
            assert (found.taken, found.statement, found.seen) == (ITEM, 7, ITEM.version)
        (waits,) = await items.waiting(cx, state.id)
        assert (waits.waits, waits.seen, waits.is_new) == (OTHER, OTHER.version, True)
        await items.choose(cx, [waits])
        assert not await items.waiting(cx, state.id)
        assert [one.id for one in (await items.chosen(cx))[state.id]] == [waits.id]

        await sources.failed(cx, state.id, NOW, NOW + timedelta(hours=1), "it is down")
        await sources.mark_told(cx, state.id)
        await sources.looked(cx, state.id, NOW, NOW + timedelta(hours=1), '"tag"', "")
        (state,) = await sources.every(cx)
        assert (state.taken_at, state.etag, state.failures, state.failing_since, state.told) == (
            NOW,
            '"tag"',
            0,
            None,
            False,
        )

        await sources.begin_anew(cx)
        (state,) = await sources.every(cx)
        assert (state.taken_at, state.etag, state.next_at) == (None, "", 0)
        assert not await items.chosen(cx)
        await items.leave(cx, await items.waiting(cx, state.id))
        assert await items.waiting_count(cx, state.id) == 0

        await erase.erase_source_items(cx, 7)
        rows = await many(cx, "SELECT * FROM source_item WHERE statement = 7")
        assert "held" not in str([tuple(row) for row in rows])
        (found, *_) = await items.candidates(cx, state.id, [ITEM.signs])
        assert (found.statement, found.taken, found.seen) == (7, None, ITEM.version)

    try:
        await database.write(work)
    finally:
        await database.close()
