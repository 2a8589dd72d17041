"""What owners changed on the consular cards, and what each of them is looking at before confirming it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import aiosqlite

from bot.domain.consular.card import CardField, Field, Value
from bot.store.rows import insert, many, one, run


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for Confirm. `value` None: back to what the config says."""

    id: int
    card_field: CardField
    value: Value | None
    before: Value


async def changes(cx: aiosqlite.Connection) -> dict[CardField, Value]:
    """Every change that holds."""
    rows = await many(cx, "SELECT * FROM card_change")
    return {CardField(row["card"], Field(row["field"]), row["lang"]): json.loads(row["value"]) for row in rows}


async def put(cx: aiosqlite.Connection, card_field: CardField, value: Value) -> None:
    """Let that stand there."""
    await run(
        cx,
        "INSERT OR REPLACE INTO card_change (card, field, lang, value) VALUES (?, ?, ?, ?)",
        (card_field.card, card_field.field, card_field.lang, json.dumps(value, ensure_ascii=False)),
    )


async def drop(cx: aiosqlite.Connection, card_field: CardField) -> None:
    """Let what the config says stand there."""
    await run(
        cx,
        "DELETE FROM card_change WHERE card = ? AND field = ? AND lang = ?",
        (card_field.card, card_field.field, card_field.lang),
    )


async def propose(
    cx: aiosqlite.Connection, owner: int, card_field: CardField, value: Value | None, before: Value
) -> int:
    """Keep what an owner is looking at, in the place of what it was; its id."""
    await run(cx, "DELETE FROM card_proposal WHERE owner = ?", (owner,))
    stored = None if value is None else json.dumps(value, ensure_ascii=False)
    return await insert(
        cx,
        "INSERT INTO card_proposal (owner, card, field, lang, value, before) VALUES (?, ?, ?, ?, ?, ?)",
        (owner, card_field.card, card_field.field, card_field.lang, stored, json.dumps(before, ensure_ascii=False)),
    )


async def proposal(cx: aiosqlite.Connection, owner: int, number: int) -> Proposal | None:
    """An owner's proposal, if it is still the one that waits."""
    row = await one(cx, "SELECT * FROM card_proposal WHERE id = ? AND owner = ?", (number, owner))
    if row is None:
        return None
    value = None if row["value"] is None else json.loads(row["value"])
    card_field = CardField(row["card"], Field(row["field"]), row["lang"])
    return Proposal(row["id"], card_field, value, json.loads(row["before"]))


async def close_proposal(cx: aiosqlite.Connection, number: int) -> None:
    """The proposal waits no more."""
    await run(cx, "DELETE FROM card_proposal WHERE id = ?", (number,))
