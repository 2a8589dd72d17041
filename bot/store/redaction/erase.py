"""Erases the words of texts wherever they are stored. Rows that other tables refer to stay, with "[…]" in them.
Afterwards the write-ahead log is emptied (`Checkpoints.erased`); `store/search/index.py` does the search index."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import replace

import aiosqlite

from bot.domain.cap.warning_facts import NO_FACTS
from bot.domain.drafts.draft import Content
from bot.domain.media import NOTHING
from bot.domain.redaction.redaction import OMITTED, OMITTED_BODY
from bot.domain.text.layout import BARE
from bot.store.drafts.drafts import OPEN
from bot.store.rows import many, run

_REVISIONS = "statement = ? AND revision IN (SELECT value FROM json_each(?))"
_TOLD = (100, 200)  # lengths, in characters, to which alerts cut a title
_IN_OPEN_DRAFTS = (
    "SELECT json_extract(item.value, '$.file') FROM draft JOIN json_each(draft.content, '$.media.items') AS item "
    f"WHERE {OPEN}"
)


async def erase_texts(cx: aiosqlite.Connection, statement: int, revisions: Collection[int]) -> None:
    """Erase the texts of these revisions, which are recorded as redacted already, and what messages put around them."""
    which = (statement, json.dumps(list(revisions)))
    await run(
        cx,
        f"UPDATE text SET title = '{OMITTED}', body = '{OMITTED}', entities = '', link = '' WHERE {_REVISIONS}",
        which,
    )
    await run(cx, f"DELETE FROM layout WHERE {_REVISIONS}", which)


async def erase_media(
    cx: aiosqlite.Connection, statement: int, revisions: Collection[int]
) -> list[tuple[str, str, str]]:
    """Remove the files of these revisions. Returns (key, mime type, name) of each file that nothing carries any more;
    those are forgotten."""
    which = (statement, json.dumps(list(revisions)))
    rows = await many(
        cx,
        "SELECT DISTINCT media.file AS key, coalesce(file.mime, '') AS mime, media.name FROM media "
        f"LEFT JOIN file ON file.key = media.file WHERE {_REVISIONS}",
        which,
    )
    await run(cx, f"DELETE FROM media WHERE {_REVISIONS}", which)
    loose = await many(
        cx,
        "SELECT value AS key FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM media WHERE media.file = value) "
        f"AND value NOT IN ({_IN_OPEN_DRAFTS})",
        (json.dumps([row["key"] for row in rows]),),
    )
    gone = {row["key"] for row in loose}
    await cx.executemany("DELETE FROM file WHERE key = ?", [(key,) for key in gone])
    return [(row["key"], row["mime"], row["name"]) for row in rows if row["key"] in gone]


async def erase_drafts(cx: aiosqlite.Connection, statement: int) -> None:
    """Erase the words of every closed draft about the statement, the messages that they were written in, and requests
    for translations."""
    rows = await many(cx, f"SELECT id, content FROM draft WHERE statement = ? AND NOT ({OPEN})", (statement,))
    for row in rows:
        content = json.dumps(_erased(Content.from_json(json.loads(row["content"]))).to_json(), ensure_ascii=False)
        await run(cx, "UPDATE draft SET content = ? WHERE id = ?", (content, row["id"]))
    ids = json.dumps([row["id"] for row in rows])
    for table in ("draft_part", "sent_media"):
        await run(cx, f"DELETE FROM {table} WHERE draft IN (SELECT value FROM json_each(?))", (ids,))
    asked = "SELECT id FROM translation WHERE statement = ? OR draft <> 0 AND draft IN (SELECT value FROM json_each(?))"
    translations = json.dumps([row["id"] for row in await many(cx, asked, (statement, ids))])
    await run(
        cx,
        "DELETE FROM notice WHERE kind = 'translation' "
        "AND CAST(subject AS INTEGER) IN (SELECT value FROM json_each(?))",
        (translations,),
    )
    await run(cx, "DELETE FROM translation WHERE id IN (SELECT value FROM json_each(?))", (translations,))


async def erase_source_items(cx: aiosqlite.Connection, statement: int, titles: Iterable[str] = ()) -> None:
    """Erase the source items that became the statement, and alerts to staff with their titles. The items' hashes stay,
    so that they are recognised and not imported again."""
    await run(
        cx,
        "UPDATE source_item SET taken = NULL, waits = NULL WHERE statement = ? "
        "OR draft <> 0 AND draft IN (SELECT id FROM draft WHERE statement = ?)",
        (statement, statement),
    )
    await _erase_told(cx, {title[:most] for title in titles for most in _TOLD})


async def _erase_told(cx: aiosqlite.Connection, titles: Collection[str]) -> None:
    """Delete alerts with one of these titles. Of an alert that asks about many items, only the title is erased, because
    the question still stands."""
    for row in await many(cx, "SELECT id, detail FROM notice WHERE kind LIKE 'source\\_%' ESCAPE '\\'"):
        detail = json.loads(row["detail"])
        if detail.get("title") in titles:
            await run(cx, "DELETE FROM notice WHERE id = ?", (row["id"],))
        elif several := detail.get("titles"):
            left = [title for title in several if title.removeprefix("✖ ") not in titles]
            told = json.dumps({**detail, "titles": left}, ensure_ascii=False, sort_keys=True)
            await run(cx, "UPDATE notice SET detail = ? WHERE id = ?", (told, row["id"]))


def _erased(content: Content) -> Content:
    texts = tuple(replace(text, title=OMITTED, body=OMITTED_BODY, link="") for text in content.texts)
    reason = OMITTED if content.reason else ""
    return replace(content, texts=texts, media=NOTHING, layout=BARE, warning=NO_FACTS, reason=reason, reasons=())


async def replace_reason(cx: aiosqlite.Connection, statement: int, reason: str) -> None:
    """Replace the reason of a retraction, because the old one may contain what must be erased."""
    await run(cx, "UPDATE retraction SET reason = ?, reasons = '' WHERE statement = ?", (reason, statement))
