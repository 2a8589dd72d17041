"""The SQLite that the program brings beside Python's own: planning and sending a release on each, in turn."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from bench import ledger, ours
from bench.page import Part, Scale, figure, table
from bench.stage import play

MANY = 200_000
DRIVERS = {"pysqlite3": "", "Python's": "python"}


@contextmanager
def on(driver: str) -> Iterator[None]:
    """What is started meanwhile runs on that SQLite."""
    before = os.environ.get("CHANCERY_SQLITE", "")
    os.environ["CHANCERY_SQLITE"] = driver
    try:
        yield
    finally:
        os.environ["CHANCERY_SQLITE"] = before


def both(scale: Scale) -> list[str]:
    """Seconds to plan a release, and CPU seconds to send part of it, on each SQLite; and the ratio."""
    number = scale.of(MANY)
    planned: dict[str, list[float]] = {name: [] for name in DRIVERS}
    sent: dict[str, list[float]] = {name: [] for name in DRIVERS}
    with ledger.readers(number) as folder:
        for _ in range(scale.runs):
            for name, driver in DRIVERS.items():
                with on(driver), ledger.copy_of(folder) as copy:
                    planned[name].append(ledger.plan_once(copy, number).seconds)
                with on(driver), ledger.copy_of(folder) as copy:
                    seen = play(ledger.SOME, number, message={}, rate=1000, workers=64, paid=True, folder=copy)
                    sent[name].append(seen.cpu)
    rows = [(name, figure(median(planned[name])), figure(median(sent[name]))) for name in DRIVERS]
    mine, other = DRIVERS
    ratios = [figure(median(seconds[mine]) / median(seconds[other])) for seconds in (planned, sent)]
    return [
        f"A release to {number:,}: planning it, and sending {ours.SOME:,} of it at 1,000 a second. Python's SQLite "
        "checkpoints on the writer where it has the WAL-reset bug.",
        "",
        *table(("SQLite", "planning, s", "sending, CPU s"), [*rows, (f"{mine} over {other}", *ratios)]),
    ]


PART = Part("SQLite: the program's and Python's", both)
