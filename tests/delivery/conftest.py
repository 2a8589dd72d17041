"""A real database with a release in it, and the few facts that these tests look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import aiosqlite
import pytest

from bot.delivery.record import record
from bot.domain.media import NOTHING, MediaSet
from bot.domain.releases.outcome import Outcome
from bot.domain.releases.release import ReleaseState
from bot.domain.releases.sending import Claim, SingleClaim, ToSend
from bot.domain.statements import Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.store.database.connection import Database
from bot.store.releases import claims, ledger, plans, releases
from bot.store.rows import many
from bot.store.statements import statements
from bot.store.subscriptions import targets
from tests.databases import fresh

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(slots=True)
class House:
    """The ledger's surroundings."""

    db: Database
    now: datetime = NOW

    async def subscribe(self, *chats: int, kind: ChatKind = ChatKind.PRIVATE) -> list[int]:
        """Subscribe chats; the targets' ids."""

        async def work(cx: aiosqlite.Connection) -> list[int]:
            ids = []
            for chat in chats:
                await targets.put(cx, chat, 0, kind, "en", NOW)
                found = await targets.by_chat(cx, chat)
                ids.append(found.id if found else 0)
            return ids

        return await self.db.write(work)

    async def release(self, *, urgent: bool = False, topic: str = "", media: MediaSet = NOTHING) -> int:
        """A new release that is to be planned."""

        async def work(cx: aiosqlite.Connection) -> int:
            number = await statements.next_number(cx, 2026)
            texts = [Text("en", "Title", RichText("Body"))]
            stored = await statements.add(
                cx, key=str(number), number=number, day=date(2026, 1, 1), topic=topic, texts=texts, media=media
            )
            return await releases.add(cx, stored, 1, self.now, urgent=urgent, silent=False)

        return await self.db.write(work)

    async def plan(self, release: int, most: int = 1000) -> int:
        """Plan to the end in batches of `most`; how many batches it took."""
        for batch in range(1, 1000):
            found = await releases.by_id(self.db.reader, release)
            assert found is not None
            if await self.db.write(lambda cx, found=found: plans.plan(cx, found, most, self.now, "UTC")):  # type: ignore[misc]
                return batch
        raise AssertionError("the plan has no end")

    async def claim(self, release: int, chat: int) -> SingleClaim:
        """Claim the chat's row."""
        due = await ledger.due(self.db.reader, release, 100, self.now)
        row = next(row for row in due if row.chat == chat)
        claim = await self.claim_row(row)
        assert isinstance(claim, SingleClaim)
        return claim

    async def claim_row(self, row: ToSend) -> Claim | None:
        """Claim one row; None where its turn has passed."""
        return (await self.db.write(lambda cx: claims.claim(cx, [row], self.now, "UTC"))).get(row)

    async def record(self, claim: Claim, outcome: Outcome) -> None:
        """Record what became of it."""
        await self.db.write(lambda cx: record(cx, claim, outcome, self.now))

    async def planned(self, *chats: int, urgent: bool = False, kind: ChatKind = ChatKind.PRIVATE) -> int:
        """A release that is planned for these chats."""
        await self.subscribe(*chats, kind=kind)
        release = await self.release(urgent=urgent)
        await self.plan(release)
        return release

    async def fresh_chats(self, number: int) -> list[int]:
        """Chats that were never subscribed."""
        rows = await many(self.db.reader, "SELECT coalesce(max(chat), 0) AS last FROM target")
        return [rows[0]["last"] + n for n in range(1, number + 1)]

    async def patience(self, seconds: float) -> None:
        """How long the writer waits for another program."""
        await self.db.write(lambda cx: cx.execute_fetchall(f"PRAGMA busy_timeout = {int(seconds * 1000)}"))

    async def rows(self, release: int) -> dict[int, tuple[str, str]]:
        """Chat -> state and reason, of the release's rows."""
        found = await many(
            self.db.reader,
            "SELECT chat, state, reason FROM delivery JOIN target ON target.id = target WHERE release = ?",
            (release,),
        )
        return {row["chat"]: (row["state"], row["reason"]) for row in found}

    async def state(self, release: int) -> tuple[ReleaseState, str]:
        """The release's state, and why."""
        found = await releases.by_id(self.db.reader, release)
        assert found is not None
        return found.state, found.why

    async def active(self, chat: int) -> bool:
        """Whether the chat receives releases."""
        return await targets.by_chat(self.db.reader, chat) is not None


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = await Database.open(fresh(tmp_path / "chancery.db"))
    found = House(database)
    yield found
    await found.db.close()  # a test may have opened it again
