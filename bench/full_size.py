"""An archive of 20,000 statements and one of 100,000: importing them, and whether searches and checks take longer in
the larger one."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.archive import milliseconds
from bench.inside import holds
from bench.page import Part, Scale, Target, figure, table, targets
from bench.search import MISSION, NOW, ROUNDS, checkpointed, checks, ours, queries
from bench.texts import WORDS, items
from bot.domain.search.query import parse
from bot.services.context import ServiceContext
from bot.services.importing.take_in import import_statements
from bot.services.search import fill_index
from bot.store.database.connection import Database
from bot.store.search.questions import SortOrder

FEW, MANY = 20_000, 100_000  # statements
_MEGABYTE = 1_000_000
_LOOK = 0.02  # seconds between two looks at the log ahead
# The longest that /search takes, whatever is typed: rows of beginnings in common words, and common words in a row.
_WORST = "при-при про-про пер-пер con-con pro-pro pre-pre и-по в-за"


@dataclass(frozen=True, slots=True)
class Imported:
    """One import: seconds until the texts are stored and until the index is whole too, the bytes of the file and the
    longest log ahead, and how long each write held the writer, in seconds."""

    stored: float
    whole: float
    file: int
    log: int
    held: list[float]


@dataclass(frozen=True, slots=True)
class Seen:
    """An archive of one size: its import, and the milliseconds of each question."""

    imported: Imported
    asked: dict[str, list[float]]


async def bring_in(db: Database, number: int) -> Imported:
    """Import so many statements as the command does."""
    given = list(items(number))
    context = ServiceContext(db, lambda: NOW, MISSION)
    async with _watched(db) as longest:
        with holds(db) as held, _stored_at() as stored:
            began = time.perf_counter()
            await import_statements(context, given)
            ended = time.perf_counter()
    return Imported(stored[0] - began, ended - began, db.path.stat().st_size, max(longest), held)


@contextlib.contextmanager
def _stored_at() -> Iterator[list[float]]:
    """When the texts were stored and the index began."""
    times: list[float] = []
    fill = fill_index.fill

    async def noted(context: ServiceContext) -> int:
        times.append(time.perf_counter())
        return await fill(context)

    fill_index.fill = noted
    try:
        yield times
    finally:
        fill_index.fill = fill


@contextlib.asynccontextmanager
async def _watched(db: Database) -> AsyncIterator[list[int]]:
    """The log ahead's bytes meanwhile, with checkpoints made as the command has them made."""
    ahead = db.path.with_name(f"{db.path.name}-wal")
    sizes = [0]

    async def watch() -> None:
        while True:
            sizes.append(ahead.stat().st_size)
            await asyncio.sleep(_LOOK)

    watching = asyncio.create_task(watch())
    try:
        async with checkpointed(db):
            yield sizes
    finally:
        watching.cancel()
        await asyncio.wait([watching])


async def both(sizes: list[int]) -> list[Seen]:
    """Import each archive, then ask them in turns, so that a change of the machine meets both."""
    async with contextlib.AsyncExitStack() as opened:
        found = []
        for number in sizes:
            folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="chancery-bench-"))
            db = await Database.open(Path(folder) / "bench.db")
            opened.push_async_callback(db.close)
            found.append((Seen(await bring_in(db, number), {}), await _questions(db)))
        for name in found[0][1]:
            for _ in range(ROUNDS):
                for one, asked in found:
                    one.asked.setdefault(name, []).extend(await milliseconds(asked[name], 1))
        return [one for one, _ in found]


async def _questions(db: Database) -> dict[str, Callable[[], Awaitable[object]]]:
    asked: dict[str, Callable[[], Awaitable[object]]] = {}
    for name, typed in {**queries(), "the worst that can be typed": _WORST}.items():
        query = parse(typed)
        assert query is not None
        for order in SortOrder:
            asked[f"{name}, {order.name.lower()}"] = partial(ours, db, query, order)
    return asked | await checks(db)


def measure(scale: Scale) -> list[str]:
    """The part of the page; one run of each size, since an import takes minutes."""
    sizes = [scale.of(FEW), scale.of(MANY)]
    few, many = found = asyncio.run(both(sizes))
    ratios, slowest = _ratios(few, many), _medians(many)
    usual = {name: value for name, value in slowest.items() if not name.startswith("the worst")}
    worst = max(value for name, value in slowest.items() if name.startswith("the worst"))
    share = max(one.imported.log / one.imported.file for one in found)
    return [
        f"Statements in two languages of {WORDS} words each, imported as `import` does, and then asked for. Each is a "
        "page of five results with their texts, or a check: finding what a text may be a copy of, and comparing. A "
        "search walks the list of a word from its newest end and stops at a thousand, so a common word costs no more "
        "than that at any size; a plain scan for the newest five stops even earlier, and is faster for common words. "
        "Both archives are asked in turns. The log ahead is at its "
        "longest at any moment of the import.",
        "",
        *_imports(sizes, found),
        *_answers(sizes, few, many),
        *targets(
            Target(f"importing {sizes[1]:,} statements, index and all", 120, " s").row(many.imported.whole),
            Target("the log ahead, of the file", 0.5).row(share),
            Target(f"the slowest search or check, median, at {sizes[1]:,}", 10, " ms").row(max(usual.values())),
            Target(f"the largest ratio, {sizes[1]:,} to {sizes[0]:,}", 2).row(max(ratios[name] for name in usual)),
            Target("the worst that can be typed, median", 250, " ms").row(worst),
        ),
    ]


def _imports(sizes: list[int], found: list[Seen]) -> list[str]:
    head = ("statements", "texts, s", "with the index, s", "file, MB", "log ahead, MB", "hold, median ms", "longest ms")
    rows = []
    for number, one in zip(sizes, found, strict=True):
        given = one.imported
        held = sorted(1000 * hold for hold in given.held)
        times = (given.stored, given.whole, given.file / _MEGABYTE, given.log / _MEGABYTE, statistics.median(held))
        rows.append((f"{number:,}", *map(figure, times), figure(held[-1])))
    return table(head, rows)


def _answers(sizes: list[int], few: Seen, many: Seen) -> list[str]:
    ratios = _ratios(few, many)
    rows = [
        (name, *(figure(statistics.median(one.asked[name])) for one in (few, many)), figure(ratios[name]))
        for name in many.asked
    ]
    return table(("asked", *(f"at {number:,}, median ms" for number in sizes), "ratio"), rows)


def _medians(found: Seen) -> dict[str, float]:
    return {name: statistics.median(taken) for name, taken in found.asked.items()}


def _ratios(few: Seen, many: Seen) -> dict[str, float]:
    small = _medians(few)
    return {name: value / small[name] for name, value in _medians(many).items()}


PART = Part("An archive at full size", measure)
