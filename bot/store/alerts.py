"""Alerts: what staff have to be told unasked, and who has been told. Stored in the table `notice`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import aiosqlite

from bot.domain.alerts import OF_OWNERS, RELEASES, Alert, AlertKind
from bot.store.database.engine import Row
from bot.store.rows import many, one, run
from bot.store.subscriptions import chats


async def note(
    cx: aiosqlite.Connection, kind: AlertKind, subject: str, now: datetime, chat: int = 0, **detail: object
) -> bool:
    """Within the caller's transaction: make an alert for every publisher and owner, or for `chat` only.

    Another call with the same kind and subject changes nothing until `over` is called. Returns whether it is new.
    """
    stored = json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str)
    return (
        await run(
            cx,
            "INSERT OR IGNORE INTO notice (kind, subject, detail, chat, at) VALUES (?, ?, ?, ?, ?)",
            (kind, subject, stored, chat, now.timestamp()),
        )
        > 0
    )


async def over(cx: aiosqlite.Connection, kind: AlertKind, subject: str) -> bool:
    """End an alert whose cause is over, so that it can be made again. Returns whether there was one."""
    return await run(cx, "DELETE FROM notice WHERE kind = ? AND subject = ?", (kind, subject)) > 0


async def is_noted(cx: aiosqlite.Connection, kind: AlertKind, subject: str) -> bool:
    """Whether there is such an alert, told or not."""
    return await one(cx, "SELECT 1 FROM notice WHERE kind = ? AND subject = ?", (kind, subject)) is not None


async def last_noted(cx: aiosqlite.Connection, kind: AlertKind) -> datetime | None:
    """When the newest alert of the kind was made; None if there is none."""
    row = await one(cx, "SELECT at FROM notice WHERE kind = ? ORDER BY id DESC LIMIT 1", (kind,))
    return datetime.fromtimestamp(row["at"], UTC) if row else None


async def note_release(cx: aiosqlite.Connection, release: int, why: str, now: datetime) -> None:
    """Make the alert that the program has paused a release, for the reason `why`."""
    row = await one(
        cx,
        "SELECT year, serial FROM statement WHERE id = (SELECT statement FROM release WHERE id = ?)",
        (release,),
    )
    number = f"{row['serial']}/{row['year']}" if row else ""
    await note(cx, AlertKind(f"release_{why}"), str(release), now, number=number)


async def release_steered(cx: aiosqlite.Connection, release: int) -> None:
    """End the alerts about a release, because a person has decided about it."""
    for kind in RELEASES:
        await over(cx, kind, str(release))


async def note_lost(cx: aiosqlite.Connection, kind: AlertKind, chat: int, now: datetime, title: str = "") -> None:
    """Make the alert that the bot lost a subscribed chat; for the person who subscribed it, if the bot knows them.

    `title`: the chat's, if Telegram has just sent it: a bot that was removed can no longer ask for it.
    """
    row = await one(cx, "SELECT added_by FROM target WHERE chat = ? ORDER BY ended IS NOT NULL, id LIMIT 1", (chat,))
    by = int(row["added_by"]) if row else 0
    known = by > 0 and await chats.language(cx, by)
    named = {"title": title} if title else {}
    if not await note(cx, kind, str(chat), now, by if known else 0, chat_id=chat, **named) and title:
        sql = "UPDATE notice SET detail = json_set(detail, '$.title', ?) WHERE (kind, subject) = (?, ?)"
        await run(cx, sql, (title, kind, str(chat)))  # a failed send may have made the alert first, without the title


async def chat_is_back(cx: aiosqlite.Connection, chat: int) -> None:
    """End the alerts about a chat, because the bot may write there again."""
    await over(cx, AlertKind.NO_RIGHTS, str(chat))
    await over(cx, AlertKind.CHANNEL_GONE, str(chat))


async def note_ended(cx: aiosqlite.Connection, began: AlertKind, ended: AlertKind, now: datetime) -> None:
    """Something that staff were told of has ended (the brake, a lost replica): make the alert `ended` for each alert
    `began` that has none yet."""
    for row in await many(
        cx,
        "SELECT subject FROM notice WHERE kind = ? AND subject NOT IN (SELECT subject FROM notice WHERE kind = ?)",
        (began, ended),
    ):
        await note(cx, ended, row["subject"], now)


async def waiting(cx: aiosqlite.Connection) -> list[Alert]:
    """The alerts that have not been told to everyone yet, the oldest first."""
    return [_notice(row) for row in await many(cx, "SELECT * FROM notice WHERE told_at IS NULL ORDER BY id")]


async def recipients(cx: aiosqlite.Connection, alert: Alert) -> set[int]:
    """The users who have to be told and have not been yet."""
    if alert.chat:
        wanted = {alert.chat}
    else:
        rows = await many(cx, "SELECT user, role FROM staff WHERE role IN ('publisher', 'owner')")
        wanted = {row["user"] for row in rows if row["role"] == "owner" or alert.kind not in OF_OWNERS}
    told = await many(cx, "SELECT user FROM notice_told WHERE notice = ?", (alert.id,))
    return wanted - {row["user"] for row in told}


async def anyone_told(cx: aiosqlite.Connection, alert: Alert) -> bool:
    """Whether somebody has been told."""
    return await one(cx, "SELECT 1 FROM notice_told WHERE notice = ? LIMIT 1", (alert.id,)) is not None


async def mark_told(cx: aiosqlite.Connection, alert: Alert, user: int) -> None:
    """Store that the person has been told, or cannot be."""
    # The alert may be over by now, and its row deleted.
    await run(
        cx, "INSERT OR IGNORE INTO notice_told (notice, user) SELECT id, ? FROM notice WHERE id = ?", (user, alert.id)
    )


async def close(cx: aiosqlite.Connection, alert: Alert, now: datetime) -> None:
    """Store that everybody has been told."""
    await run(cx, "UPDATE notice SET told_at = ? WHERE id = ?", (now.timestamp(), alert.id))


async def hand_on(cx: aiosqlite.Connection, alert: Alert) -> None:
    """Make it an alert for every publisher and owner, because the person whom it was for cannot be reached."""
    await run(cx, "UPDATE notice SET chat = 0 WHERE id = ?", (alert.id,))


async def drop_old(cx: aiosqlite.Connection, before: datetime) -> int:
    """Delete alerts that were told before that instant, unless they are still true: the disk is low, the chat gets
    nothing, the spare bot's token is refused. Returns how many."""
    return await run(
        cx,
        "DELETE FROM notice WHERE told_at < ? AND (kind NOT IN ('no_rights', 'channel_gone', 'disk', 'spare_lost') "
        "OR kind IN ('no_rights', 'channel_gone') "
        "    AND NOT EXISTS (SELECT 1 FROM target WHERE chat = CAST(notice.subject AS INTEGER) "
        "    AND (paused IS NOT NULL OR ended IS NOT NULL)))",
        (before.timestamp(),),
    )


def _notice(row: Row) -> Alert:
    return Alert(row["id"], AlertKind(row["kind"]), row["subject"], json.loads(row["detail"]), row["chat"])
