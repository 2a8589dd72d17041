"""The ledger at a million rows: planning them, the memory it takes, and how soon a start with all pending sends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench import ours
from bench.order import Order
from bench.page import Part, Scale, Target, figure, table, targets
from bench.stage import Contender, Seen, fsync_ms, play, run

MANY, FEW = 1_000_000, 1_000
PREPARE = Contender("a database of readers", "ours", "prepare")
PLAN = Contender("planning", "ours", "plan")
SOME = Contender("sending", "ours", "some")
FIRST = Contender("starting", "ours", "first")
_SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}  # https://www.sqlite.org/pragma.html#pragma_synchronous


@contextmanager
def readers(number: int) -> Iterator[Path]:
    """A folder with a database of so many readers, made by another process."""
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as name:
        run(PREPARE, Order("", "", "prepare", number, folder=name))
        yield Path(name)


@contextmanager
def copy_of(folder: Path) -> Iterator[Path]:
    """A copy to work on."""
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as name:
        shutil.copytree(folder, name, dirs_exist_ok=True)
        yield Path(name)


def plan_once(folder: Path, number: int) -> Seen:
    """Plan a release to the readers in the folder; the bot sends one a second meanwhile."""
    return play(PLAN, number, message={}, rate=1, workers=1, folder=folder)


def planning(scale: Scale) -> list[str]:
    """How long planning takes, and how long it keeps others from writing."""
    number = scale.of(MANY)
    runs = []
    with readers(number) as folder:
        for _ in range(scale.runs):
            with copy_of(folder) as copy:
                runs.append(plan_once(copy, number))
        probe = fsync_ms(folder)
    seconds = median(seen.seconds for seen in runs)
    holds = [sorted(hold * 1000 for hold in seen.extra["holds"]) for seen in runs]
    longest = median(held[-1] for held in holds)
    typical = median(held[len(held) // 2] for held in holds)
    writes = median(len(held) for held in holds)
    set_to = runs[-1].extra["pragmas"]
    return [
        f"From Publish to the last of {number:,} ledger rows, by the running bot. A write holds the writer from BEGIN "
        "to the end of COMMIT; in between, claims, results and readers' taps get their turn.",
        "",
        *table(
            ("rows", "s", "writes", "hold, median ms", "hold, longest ms"),
            [(f"{number:,}", figure(seconds), figure(writes), figure(typical), figure(longest))],
        ),
        f"On the disk: `PRAGMA synchronous` is {_SYNCHRONOUS[set_to['synchronous']]}, `journal_mode` is "
        f"{set_to['journal_mode']}, as read from the writer. A synced write of 4 KB takes {figure(probe)} ms here.",
        "",
        *targets(
            Target(f"planning {number:,} rows", 2, " s").row(seconds),
            Target("longest hold of the writer", 50, " ms").row(longest),
        ),
    ]


def memory(scale: Scale) -> list[str]:
    """The peak memory of a process that plans and sends a part, with many readers and with few."""
    peaks: dict[int, list[float]] = {}
    for number in (FEW, scale.of(MANY)):
        with readers(number) as folder:
            for _ in range(scale.runs):
                with copy_of(folder) as copy:
                    seen = play(SOME, number, message={}, rate=1000, workers=64, paid=True, folder=copy)
                    peaks.setdefault(number, []).append(seen.peak)
    (few, small), (many, large) = ((number, median(found)) for number, found in peaks.items())
    return [
        f"The most memory (RSS) that the bot's process ever holds, planning a release and sending {ours.SOME:,} of it "
        "(or all, where there are fewer).",
        "",
        *table(("targets", "MB"), [(f"{few:,}", figure(small)), (f"{many:,}", figure(large))]),
        *targets(Target(f"{many:,} targets over {few:,}", 60, " MB more").row(large - small)),
    ]


def opening(scale: Scale) -> list[str]:
    """From opening a database with many pending rows to the first send."""
    number = scale.of(MANY)
    waits = []
    with readers(number) as folder:
        plan_once(folder, number)
        for _ in range(scale.runs):
            with copy_of(folder) as copy:
                seen = play(FIRST, 0, message={}, rate=30, workers=8, latency=0, folder=copy)
                waits.append(seen.first - seen.began)
    found = median(waits)
    return [
        f"A start with {number:,} rows pending: from before the database is opened to the first message that the "
        "server has. The server answers at once; the bot's own questions (who am I) are in it.",
        "",
        *table(("rows pending", "s"), [(f"{number:,}", figure(found))]),
        *targets(Target("the first send after", 1, " s").row(found)),
    ]


PLANNING = Part("Planning a release", planning)
MEMORY = Part("Memory", memory)
OPENING = Part("Starting with everything pending", opening)
