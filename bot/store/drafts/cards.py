"""Where drafts are shown: in each chat a preview and a card, with the card's open page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import aiosqlite

from bot.store.database.engine import Row
from bot.store.rows import many, one, run


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A draft's preview and card in one chat. Message ids are 0 if there is no such message."""

    draft: int
    chat: int
    preview: int = 0
    card: int = 0
    page: str = ""  # '' is the card itself
    view: str = ""  # what the preview shows: private.en
    asked: int = 0  # the version that a separate message asked the person to decide on
    seen: int = 0  # the version that the card shows
    below: int = field(default=0, compare=False)  # the person's newest message that went into the draft
    layout: tuple[tuple[int, str], ...] = ()  # of a preview of several messages; see `messages`

    @property
    def messages(self) -> tuple[tuple[int, str], ...]:
        """The messages of the preview in order, as (message id, what it shows); '' is a text."""
        return self.layout or (((self.preview, ""),) if self.preview else ())

    @property
    def follows(self) -> bool:
        """Whether the person has written below the card, so that it must be shown again below that."""
        return self.below > self.card


async def written_below(cx: aiosqlite.Connection, draft: int, chat: int, message: int) -> None:
    """Store that `message` was written for the draft, or answered a question about it."""
    await run(
        cx,
        "INSERT INTO draft_card (draft, chat, below) VALUES (?, ?, ?) "
        "ON CONFLICT (draft, chat) DO UPDATE SET below = max(below, excluded.below)",
        (draft, chat, message),
    )


async def give_up(cx: aiosqlite.Connection, draft: int, chat: int) -> None:
    """Forget what was written below the card, because the card cannot be shown again there."""
    await run(cx, "UPDATE draft_card SET below = 0 WHERE (draft, chat) = (?, ?)", (draft, chat))


async def put(cx: aiosqlite.Connection, shown: ShownCard) -> None:
    """Store how the draft is shown in the chat. `below` stays as stored: something may have been written meanwhile."""
    await run(
        cx,
        "INSERT INTO draft_card (draft, chat, preview, card, page, shown, asked, seen, layout) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (draft, chat) DO UPDATE SET preview = excluded.preview, card = excluded.card, "
        "page = excluded.page, shown = excluded.shown, asked = excluded.asked, seen = excluded.seen, "
        "layout = excluded.layout",
        (
            shown.draft,
            shown.chat,
            shown.preview,
            shown.card,
            shown.page,
            shown.view,
            shown.asked,
            shown.seen,
            json.dumps(shown.layout),
        ),
    )


async def there(cx: aiosqlite.Connection, draft: int, chat: int) -> ShownCard:
    """How the draft is shown in the chat."""
    row = await one(cx, "SELECT * FROM draft_card WHERE draft = ? AND chat = ?", (draft, chat))
    return _shown(row) if row else ShownCard(draft, chat)


async def of_message(cx: aiosqlite.Connection, chat: int, message: int) -> int:
    """The draft that has this message as its card or in its preview; 0 for none."""
    row = await one(
        cx,
        "SELECT draft FROM draft_card WHERE chat = :chat AND (:message IN (card, preview) "
        "OR EXISTS (SELECT 1 FROM json_each(layout) WHERE json_extract(value, '$[0]') = :message))",
        {"chat": chat, "message": message},
    )
    return int(row["draft"]) if row else 0


async def everywhere(cx: aiosqlite.Connection, draft: int) -> list[ShownCard]:
    """Every chat that shows the draft."""
    return [_shown(r) for r in await many(cx, "SELECT * FROM draft_card WHERE draft = ? ORDER BY chat", (draft,))]


async def close(cx: aiosqlite.Connection, draft: int, chat: int) -> None:
    """Store that the chat no longer shows the draft."""
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
        row["below"],
        tuple((message, shows) for message, shows in json.loads(row["layout"])),
    )
