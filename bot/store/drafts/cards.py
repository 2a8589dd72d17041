"""Where drafts are shown: a preview and a card in each chat, and the page of the card that is open there."""

from __future__ import annotations

from dataclasses import dataclass

import aiosqlite

from bot.store.database.engine import Row
from bot.store.rows import many, one, run


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A draft's card in one chat. Message ids; 0 where there is none."""

    draft: int
    chat: int
    preview: int = 0
    card: int = 0
    page: str = ""  # '' is the card itself
    view: str = ""  # what the preview shows: private.en
    asked: int = 0  # the version that the person was asked to decide on by a message of its own
    seen: int = 0  # the version that the card shows


async def put(cx: aiosqlite.Connection, shown: ShownCard) -> None:
    """Remember how the draft is shown in the chat."""
    await run(
        cx,
        "INSERT INTO draft_card (draft, chat, preview, card, page, shown, asked, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (draft, chat) DO UPDATE SET preview = excluded.preview, card = excluded.card, "
        "page = excluded.page, shown = excluded.shown, asked = excluded.asked, seen = excluded.seen",
        (
            shown.draft,
            shown.chat,
            shown.preview,
            shown.card,
            shown.page,
            shown.view,
            shown.asked,
            shown.seen,
        ),
    )


async def there(cx: aiosqlite.Connection, draft: int, chat: int) -> ShownCard:
    """How the draft is shown in the chat."""
    row = await one(cx, "SELECT * FROM draft_card WHERE draft = ? AND chat = ?", (draft, chat))
    return _shown(row) if row else ShownCard(draft, chat)


async def everywhere(cx: aiosqlite.Connection, draft: int) -> list[ShownCard]:
    """Every chat that shows the draft."""
    return [_shown(r) for r in await many(cx, "SELECT * FROM draft_card WHERE draft = ? ORDER BY chat", (draft,))]


async def close(cx: aiosqlite.Connection, draft: int, chat: int) -> None:
    """The chat does not show the draft any more."""
    await run(cx, "DELETE FROM draft_card WHERE draft = ? AND chat = ?", (draft, chat))


def _shown(row: Row) -> ShownCard:
    return ShownCard(
        row["draft"],
        row["chat"],
        row["preview"],
        row["card"],
        row["page"],
        row["shown"],
        row["asked"],
        row["seen"],
    )
