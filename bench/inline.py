"""How long an answer to an inline query takes at 100,000 statements: finding, reading and drawing, without the network
and without the answers that are kept."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from functools import partial
from pathlib import Path

from bench.archive import milliseconds
from bench.page import Part, Scale, Target, figure, table, targets
from bench.search import MISSION, NOW, ROUNDS, fill
from bench.texts import vocabulary
from bot.i18n.translator import translator
from bot.rendering.inline.offers import Offered, offered
from bot.services.context import ServiceContext
from bot.services.inline.offer import offer
from bot.store.database.connection import Database

STATEMENTS = 100_000


async def answer(context: ServiceContext, typed: str, offset: str = "") -> list[Offered]:
    """One page of offers, as a query gets them."""
    found = await offer(context, typed, offset)
    translate = translator("en")
    return [offered(translate, MISSION, one, found.query, "en", "https://embassy.example/1") for one in found.found]


def queries() -> dict[str, tuple[str, str]]:
    """What is typed, and the offset."""
    en, ru = vocabulary("en"), vocabulary("ru")
    return {
        "nothing: the newest": ("", ""),
        "nothing, the tenth page": ("", "90"),
        "a rare word": (en[20_000], ""),
        "a common word": (ru[0], ""),
        "a common word, the tenth page": (ru[0], "90"),
        "three letters": ("при", ""),
        "three common words": (f"{en[0]} {en[1]} {ru[2]}", ""),
        "a number": ("7/2020", ""),
        "a word with a mistake": (f"{en[3][:3]}x{en[3][3:]}", ""),
    }


async def main(number: int) -> list[str]:
    """Measure; the lines of the page."""
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(Path(folder) / "bench.db")
        try:
            await fill(db, number)
            context = ServiceContext(db, lambda: NOW, MISSION)
            measured = {
                name: await milliseconds(partial(answer, context, typed, offset), ROUNDS)
                for name, (typed, offset) in queries().items()
            }
        finally:
            await db.close()
    rows = [[name, figure(statistics.median(taken)), figure(max(taken))] for name, taken in measured.items()]
    slowest = max(statistics.median(taken) for taken in measured.values())
    head = ("typed", "median ms", "slowest ms")
    return [*table(head, rows), *targets(Target("the slowest answer, median", 20, " ms").row(slowest))]


def measure(scale: Scale) -> list[str]:
    """The part of the page."""
    number = scale.of(STATEMENTS)
    return [
        f"An answer to an inline query, ten statements out of {number:,}: found, read and drawn, without the network, "
        "and without the answers that are kept until a commit.",
        "",
        *asyncio.run(main(number)),
    ]


PART = Part("Inline answers", measure)
