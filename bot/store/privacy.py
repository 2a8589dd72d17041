"""What is stored about one chat, table by table, and how it is deleted.

A person's private chat has the person's own id (https://core.telegram.org/bots/api#chat), so data about one is data
about the other. `HELD` lists every column that has such an id or leads to one; a test compares it with the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiosqlite

from bot.domain.privacy import Kept
from bot.store.rows import many, number, one, run
from bot.store.subscriptions import chats, gone_topics

# While something is being sent to a forgotten subscription, its row stays, with an id that is no chat's: lower than
# this number, which is lower than all of Telegram's ids (https://core.telegram.org/api/bots/ids).
NOBODY = -(10**16)
_THEIRS = "SELECT id FROM target WHERE chat = :chat"
# Subscriptions of groups and channels that the person added; the person's own subscription is found by its chat.
_ADDED = "SELECT id FROM target INDEXED BY target_shared WHERE kind <> 'private' AND added_by = :chat"
ADDED_BY_NOBODY = f"UPDATE target SET added_by = 0 WHERE id IN ({_ADDED})"
_RELEASES = "release IN (SELECT id FROM release)"  # always true; makes SQLite use the key of the ledger
_AUDITED = (
    "actor = :chat OR json_valid(detail) AND (json_extract(detail, '$.user') = :chat "
    "OR json_extract(detail, '$.by') = :chat OR json_type(detail, '$.staff.\"' || :chat || '\"') IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A table with rows about a chat: the columns with its id, the condition that finds the rows, and their kind."""

    table: str
    columns: tuple[str, ...]
    where: str
    kind: Kept
    what: str = "*"  # the columns that /mydata shows

    @property
    def record(self) -> bool:
        """Whether it records what somebody did as staff: that is the mission's own and is not deleted."""
        return self.kind is Kept.STAFF


HELD: tuple[Held, ...] = (
    Held("chat", ("id",), "id = :chat", Kept.CHAT),
    Held("spare_chat", ("chat",), "chat = :chat", Kept.SPARE),
    Held("target", ("chat", "added_by"), f"id IN ({_THEIRS} UNION {_ADDED})", Kept.SUBSCRIPTION),
    Held("target_topic", ("target",), f"target IN ({_THEIRS})", Kept.SUBSCRIPTION),
    Held("picked_topic", ("chat",), "chat = :chat", Kept.PICKED),
    Held("admission", ("chat", "actor"), "chat = :chat OR actor = :chat", Kept.ADMISSION),
    Held("gone_topic", ("target",), f"target IN ({_THEIRS})", Kept.SUBSCRIPTION),
    Held("digest", ("target",), f"target IN ({_THEIRS})", Kept.SENT),
    Held("delivery", ("target",), f"target IN ({_THEIRS}) AND {_RELEASES}", Kept.SENT),
    Held("message", ("target",), f"target IN ({_THEIRS})", Kept.SENT),
    # In the inbox there is at least the command that is being answered.
    Held("inbox", ("chat",), "chat = :chat", Kept.WRITTEN, what="update_id, chat"),
    Held("prompt", ("chat", "user"), "chat = :chat OR user = :chat", Kept.QUESTION),
    Held("pace", ("scope",), "scope = CAST(:chat AS TEXT)", Kept.WAIT),
    Held("notice", ("chat", "subject"), "chat = :chat OR json_extract(detail, '$.chat_id') = :chat", Kept.NOTICE),
    Held("notice_told", ("user",), "user = :chat", Kept.NOTICE),
    Held("staff", ("user",), "user = :chat", Kept.STAFF),
    Held("staff_name", ("user",), "user = :chat", Kept.STAFF),
    Held("draft", ("author", "chat"), "author = :chat OR chat = :chat", Kept.STAFF),
    Held("draft_part", ("chat",), "chat = :chat", Kept.STAFF),
    Held("sent_media", ("chat", "user"), ":chat IN (chat, user)", Kept.STAFF),
    Held("draft_card", ("chat",), "chat = :chat", Kept.STAFF),
    Held("draft_change", ("actor",), "actor = :chat", Kept.STAFF),
    Held("draft_word", ("user",), "user = :chat", Kept.STAFF),
    Held("translation", ("asked_by", "taken_by"), ":chat IN (asked_by, taken_by)", Kept.STAFF),
    Held("draft_writer", ("user",), "user = :chat", Kept.STAFF),
    Held("decision", ("actor",), "actor = :chat", Kept.STAFF),
    Held("correction", ("actor",), "actor = :chat", Kept.STAFF),
    Held("redaction", ("asked_by", "decided_by"), ":chat IN (asked_by, decided_by)", Kept.STAFF),
    Held("retraction", ("actor",), "actor = :chat", Kept.STAFF),
    Held("release", ("actor",), "actor = :chat", Kept.STAFF, what="id, statement, kind, at, actor"),
    Held("watch", ("chat",), "chat = :chat", Kept.STAFF),
    Held("pinning", ("chat",), "chat = :chat", Kept.STAFF),
    Held("invitation", ("made_by", "used_by", "asked_by"), ":chat IN (made_by, used_by, asked_by)", Kept.STAFF),
    Held("card_proposal", ("owner",), "owner = :chat", Kept.STAFF),
    Held("audit", ("actor", "detail"), _AUDITED, Kept.STAFF),
)


async def of_chat(cx: aiosqlite.Connection, chat: int) -> dict[str, list[dict[str, Any]]]:
    """Every row about the chat, by table; tables without one are left out."""
    found = {}
    for held in HELD:
        rows = await many(cx, f"SELECT {held.what} FROM {held.table} WHERE {held.where}", {"chat": chat})
        if rows:
            found[held.table] = [dict(row) for row in rows]
    return found


async def forget(cx: aiosqlite.Connection, chat: int) -> None:
    """Delete what is about the chat, except records of what somebody did as staff. The counts of releases stay.

    If a message is just being sent, a row without the chat's id stays, which `sweep` deletes later.
    """
    for row in await many(cx, _THEIRS, {"chat": chat}):
        await forget_target(cx, row["id"])
    await run(cx, ADDED_BY_NOBODY, {"chat": chat})
    await chats.forget(cx, chat)
    await run(cx, "DELETE FROM admission WHERE chat = ?", (chat,))
    for table in ("spare_chat", "picked_topic", "prompt", "pace", "notice"):
        held = next(held for held in HELD if held.table == table)
        await run(cx, f"DELETE FROM {table} WHERE {held.where}", {"chat": chat})
    await run(cx, "DELETE FROM notice_told WHERE user = ? AND user NOT IN (SELECT user FROM staff)", (chat,))


async def forget_target(cx: aiosqlite.Connection, target: int) -> None:
    """Remove everything about the chat from a subscription's row, and delete the rows that belong to it."""
    await _drop_rows(cx, target)
    await run(
        cx,
        "UPDATE target SET chat = ? - id, thread = 0, kind = 'private', lang = '', since = 0, ended = 0, "
        "paused = NULL, why = 'forgotten', added_by = 0, rhythm = 'at_once', zone = '', quiet_from = '', "
        "quiet_to = '', silent = 0 WHERE id = ?",
        (NOBODY, target),
    )


async def _drop_rows(cx: aiosqlite.Connection, target: int) -> None:
    """Skip the target's open rows of the ledger, then delete all rows that are not being sent. The kept counts stay
    (0003_ledger.sql)."""
    await run(
        cx,
        "UPDATE delivery SET state = 'skipped', reason = 'unsubscribed' "
        f"WHERE target = ? AND {_RELEASES} AND state IN ('pending', 'held')",
        (target,),
    )
    await run(cx, f"DELETE FROM delivery WHERE target = ? AND {_RELEASES} AND state <> 'sending'", (target,))
    await run(cx, "UPDATE digest SET state = 'dropped' WHERE target = ? AND state = 'pending'", (target,))
    await run(cx, "DELETE FROM message WHERE target = ?", (target,))
    await run(cx, "DELETE FROM target_topic WHERE target = ?", (target,))
    await gone_topics.drop(cx, target)


async def nobodys(cx: aiosqlite.Connection, most: int) -> list[int]:
    """The ids of forgotten subscriptions whose rows are still there."""
    rows = await many(cx, "SELECT id FROM target WHERE chat < ? LIMIT ?", (NOBODY, most))
    return [row["id"] for row in rows]


async def sweep(cx: aiosqlite.Connection, targets: list[int]) -> int:
    """Delete forgotten subscriptions to which nothing is being sent any more, with their rows; returns how many.

    The transaction must be without foreign keys: otherwise SQLite would search the whole ledger for each row.
    """
    swept = 0
    for target in targets:
        await _drop_rows(cx, target)
        if await one(cx, f"SELECT 1 FROM delivery WHERE target = ? AND {_RELEASES} LIMIT 1", (target,)):
            continue
        await run(cx, "DELETE FROM digest WHERE target = ?", (target,))
        await run(cx, "DELETE FROM target WHERE id = ?", (target,))
        swept += 1
    return swept


async def any_ended(cx: aiosqlite.Connection, before: float) -> bool:
    """Whether a subscription ended before that instant (seconds since 1970)."""
    row = await one(cx, "SELECT 1 FROM target WHERE ended < ? AND why <> 'forgotten' LIMIT 1", (before,))
    return row is not None


async def forget_ended(cx: aiosqlite.Connection, before: float, most: int) -> int:
    """Forget up to `most` subscriptions that ended before that instant (seconds since 1970), and chats that have none
    left; returns how many."""
    rows = await many(
        cx,
        "SELECT id, chat FROM target WHERE ended < ? AND why <> 'forgotten' ORDER BY ended LIMIT ?",
        (before, most),
    )
    for row in rows:
        await forget_target(cx, row["id"])
        if not await number(cx, "SELECT count(*) FROM target WHERE chat = ?", (row["chat"],)):
            await chats.forget(cx, row["chat"])
            await run(cx, "DELETE FROM admission WHERE chat = ?", (row["chat"],))
            await run(cx, "DELETE FROM spare_chat WHERE chat = ?", (row["chat"],))
    return len(rows)
