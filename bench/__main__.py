"""`python -m bench`: every benchmark, into docs/benchmarks.md with the machine, the command and the date."""

from __future__ import annotations

import asyncio
import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bench import archive
from bot.rendering.archive import PER_PAGE

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def machine() -> str:
    """The machine in one line."""
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def main() -> None:
    """Run, print, write."""
    table = asyncio.run(archive.main())
    lines = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {datetime.now(UTC):%Y-%m-%d}. The machine: {machine()}.",
        "",
        "## Browsing the archive",
        "",
        f"One page of {PER_PAGE} statements out of {archive.STATEMENTS:,}, texts and page count included. The "
        "plain way is a `count(*)` and an `ORDER BY ... OFFSET` without the covering indexes and the kept counts.",
        "",
        *table,
        "",
    ]
    PAGE.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
