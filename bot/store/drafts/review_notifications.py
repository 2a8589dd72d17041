"""What staff still have to be sent: drafts to decide on, cards that are out of date, and notifications of decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiosqlite

from bot.domain.drafts.draft import Act
from bot.store.drafts.drafts import OPEN
from bot.store.rows import many, one, run

_BEHIND = (
    "(draft_card.seen < draft.version AND draft_card.card <> 0 "
    "OR draft_card.below > draft_card.card AND draft.state NOT IN ('published', 'discarded'))"
)
_LATELY = timedelta(days=3)  # cards of drafts that were changed earlier are only updated when they are opened


@dataclass(frozen=True, slots=True)
class Word:
    """A notification to `user`: what was done to a draft (`act`), and by whom (`actor`)."""

    draft: int
    user: int
    version: int
    act: Act
    actor: int


async def to_ask(cx: aiosqlite.Connection) -> list[tuple[int, int]]:
    """(draft, user): submitted or held drafts, with the publishers and owners who have not been sent their cards yet.
    Nobody is asked about a submitted draft that they began or submitted themselves."""
    rows = await many(
        cx,
        "SELECT draft.id, staff.user FROM draft JOIN staff ON staff.role IN ('publisher', 'owner') "
        "LEFT JOIN draft_card ON draft_card.draft = draft.id AND draft_card.chat = staff.user "
        f"WHERE {OPEN} AND draft.state IN ('submitted', 'held') AND coalesce(draft_card.asked, 0) <> draft.version "
        "AND (draft.state = 'held' OR staff.user <> draft.author AND staff.user <> coalesce(("
        "    SELECT actor FROM draft_change WHERE draft_change.draft = draft.id AND what = 'submitted' "
        "    ORDER BY version DESC LIMIT 1), 0)) ORDER BY draft.id, staff.user",
    )
    return [(row["id"], row["user"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Asked:
    """A publisher who has the card of a submitted draft and has not decided: since when, and when last reminded."""

    draft: int
    user: int
    submitted: datetime
    reminded: datetime | None


async def asked(cx: aiosqlite.Connection) -> list[Asked]:
    """Everyone who was asked to decide on a submitted draft, ordered by draft and person."""
    rows = await many(
        cx,
        "SELECT draft.id, staff.user, draft.updated_at, draft_card.reminded_at FROM draft "
        "JOIN draft_card ON draft_card.draft = draft.id AND draft_card.asked = draft.version "
        "JOIN staff ON staff.user = draft_card.chat AND staff.role IN ('publisher', 'owner') "
        f"WHERE {OPEN} AND draft.state = 'submitted' ORDER BY draft.id, staff.user",
    )
    return [
        Asked(r["id"], r["user"], _instant(r["updated_at"]), r["reminded_at"] and _instant(r["reminded_at"]))
        for r in rows
    ]


async def reminded(cx: aiosqlite.Connection, draft: int, user: int, now: datetime) -> None:
    """Store that the person was reminded at `now`, or could not be."""
    sql = "UPDATE draft_card SET reminded_at = ? WHERE (draft, chat) = (?, ?)"
    await run(cx, sql, (now.timestamp(), draft, user))


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def behind(cx: aiosqlite.Connection, before: datetime) -> list[tuple[int, int]]:
    """(draft, chat): cards that show an older version, or that messages for the draft were written below. Only of
    drafts that were changed lately, but not after `before`."""
    rows = await many(
        cx,
        "SELECT draft.id, draft_card.chat FROM draft JOIN draft_card ON draft_card.draft = draft.id "
        f"WHERE draft.updated_at BETWEEN ? AND ? AND {_BEHIND} "
        "ORDER BY draft.id, draft_card.chat",
        ((before - _LATELY).timestamp(), before.timestamp()),
    )
    return [(row["id"], row["chat"]) for row in rows]


async def next_behind(cx: aiosqlite.Connection, after: datetime) -> float | None:
    """When the first draft after that instant was changed that has cards with an older version, in seconds since 1970;
    None for none."""
    row = await one(
        cx,
        "SELECT min(draft.updated_at) AS at FROM draft JOIN draft_card ON draft_card.draft = draft.id "
        f"WHERE draft.updated_at > ? AND {_BEHIND}",
        (after.timestamp(),),
    )
    return row["at"] if row else None


async def owe(cx: aiosqlite.Connection, draft: int, people: Iterable[int]) -> None:
    """Notify these people of what was done to the draft last; replaces an earlier notification about it."""
    for user in people:
        await run(
            cx,
            "INSERT OR REPLACE INTO draft_word (draft, user, version) SELECT id, ?, version FROM draft WHERE id = ?",
            (user, draft),
        )


async def owed(cx: aiosqlite.Connection) -> list[Word]:
    """The notifications that are still to be sent."""
    rows = await many(
        cx,
        "SELECT draft_word.*, draft_change.what, draft_change.actor FROM draft_word JOIN draft_change "
        "ON draft_change.draft = draft_word.draft AND draft_change.version = draft_word.version ORDER BY 1, 2",
    )
    return [Word(row["draft"], row["user"], row["version"], Act(row["what"]), row["actor"]) for row in rows]


async def told(cx: aiosqlite.Connection, word: Word) -> None:
    """Delete a notification that was sent, or cannot be. A newer one about the same draft stays."""
    await run(
        cx,
        "DELETE FROM draft_word WHERE draft = ? AND user = ? AND version = ?",
        (word.draft, word.user, word.version),
    )


async def drop(cx: aiosqlite.Connection, draft: int, user: int) -> None:
    """Delete the person's notification about the draft."""
    await run(cx, "DELETE FROM draft_word WHERE draft = ? AND user = ?", (draft, user))
