"""The owners' changes to the consular cards, and each owner's proposal that waits for Confirm."""

from __future__ import annotations

import json
from dataclasses import dataclass

import aiosqlite

from bot.domain.consular.card import CardField, Field, Value
from bot.store.rows import insert, many, one, run


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for Confirm. `value`: None to go back to the config's."""

    id: int
    card_field: CardField
    value: Value | None
    before: Value


async def changes(cx: aiosqlite.Connection) -> dict[CardField, Value]:
    """All changes, by field."""
    rows = await many(cx, "SELECT * FROM card_change")
    return {CardField(row["card"], Field(row["field"]), row["lang"]): json.loads(row["value"]) for row in rows}


async def put(cx: aiosqlite.Connection, card_field: CardField, value: Value) -> None:
    """Set the field's value."""
    await run(
        cx,
        "INSERT OR REPLACE INTO card_change (card, field, lang, value) VALUES (?, ?, ?, ?)",
        (card_field.card, card_field.field, card_field.lang, json.dumps(value, ensure_ascii=False)),
    )


async def drop(cx: aiosqlite.Connection, card_field: CardField) -> None:
    """Drop the change, so that the config's value applies again."""
    await run(
        cx,
        "DELETE FROM card_change WHERE card = ? AND field = ? AND lang = ?",
        (card_field.card, card_field.field, card_field.lang),
    )


async def propose(
    cx: aiosqlite.Connection, owner: int, card_field: CardField, value: Value | None, before: Value
) -> int:
    """Store an owner's proposal in place of an earlier one; returns its id. `before`: the field's present value."""
    await run(cx, "DELETE FROM card_proposal WHERE owner = ?", (owner,))
    stored = None if value is None else json.dumps(value, ensure_ascii=False)
    return await insert(
        cx,
        "INSERT INTO card_proposal (owner, card, field, lang, value, before) VALUES (?, ?, ?, ?, ?, ?)",
        (owner, card_field.card, card_field.field, card_field.lang, stored, json.dumps(before, ensure_ascii=False)),
    )


async def proposal(cx: aiosqlite.Connection, owner: int, number: int) -> Proposal | None:
    """The owner's proposal with that id, if it still waits."""
    row = await one(cx, "SELECT * FROM card_proposal WHERE id = ? AND owner = ?", (number, owner))
    if row is None:
        return None
    value = None if row["value"] is None else json.loads(row["value"])
    card_field = CardField(row["card"], Field(row["field"]), row["lang"])
    return Proposal(row["id"], card_field, value, json.loads(row["before"]))


async def close_proposal(cx: aiosqlite.Connection, number: int) -> None:
    """Delete the proposal: it was confirmed or dropped."""
    await run(cx, "DELETE FROM card_proposal WHERE id = ?", (number,))
