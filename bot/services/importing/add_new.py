"""Stores new statements, many at once: each gets its number, or is refused."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import New, Refused
from bot.domain.statements import Number
from bot.store.database.connection import Connection
from bot.store.statements import incoming, statements


async def add_new(cx: Connection, items: Sequence[Incoming]) -> list[New | Refused]:
    """Store the items, whose keys must be new and different from each other; returns the outcomes in the same order.

    Only a new statement can become the featured one: importing twice must not undo what staff chose since.
    """
    if not items:
        return []
    numbers = await _numbers(cx, items)
    stored = [(number, item) for number, item in zip(numbers, items, strict=True) if number]
    for added, (_, item) in zip(await incoming.add_all(cx, stored), stored, strict=True):
        if item.featured:
            await statements.feature(cx, added)
    return [
        New(number, item.texts[0].title)
        if number
        else Refused(item.line, f"the number {item.number} belongs to another statement")
        for number, item in zip(numbers, items, strict=True)
    ]


async def _numbers(cx: Connection, items: Sequence[Incoming]) -> list[Number | None]:
    """A number for each item: its own, or the next of its year; None if its own is another statement's."""
    taken = await incoming.taken(cx, [item.number for item in items if item.number])
    last = await incoming.series(cx, [item.number.year if item.number else item.date.year for item in items])
    numbers: list[Number | None] = []
    for item in items:
        number = item.number or Number(item.date.year, last[item.date.year] + 1)
        if number in taken:
            numbers.append(None)
            continue
        taken.add(number)
        last[number.year] = max(last[number.year], number.serial)
        numbers.append(number)
    await incoming.put_series(cx, last)
    return numbers
