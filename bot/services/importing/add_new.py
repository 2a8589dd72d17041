"""Storing statements that are new, many at once: each gets its number, or is refused."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import New, Refused
from bot.domain.statements import Number
from bot.store.database.connection import Connection
from bot.store.statements import incoming, statements


async def add_new(cx: Connection, items: Sequence[Incoming]) -> list[New | Refused]:
    """Store the items, whose keys are known to be new and each another's; what became of each, in their order.

    Only a new statement is featured: importing twice must not undo what staff chose since.
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
    """Each item's number, its own or the next of its year, kept in the series; None where its own is another's."""
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
