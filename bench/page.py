"""The page of figures, docs/benchmarks.md: its sections, its tables, and a target beside what was found."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.store.database import engine

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `make bench`; `python -m bench NAME...` measures some parts again and leaves the others as they are. With
`--busy 2` it measures beside two busy loops, `nice`d, into sections of their own. Each part says when and how it was
measured. What is compared, and how, is in `bench/`.
"""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: so many runs of each, and a share of the full numbers of messages. `busy`: so many loops
    that do nothing as fast as they can are beside it."""

    runs: int = 3
    share: float = 1.0
    busy: int = 0

    def of(self, number: int) -> int:
        """The number at this scale."""
        return max(3, round(number * self.share))

    def __str__(self) -> str:
        words = "one run" if self.runs == 1 else f"medians of {self.runs} runs"
        size = "" if self.share == 1 else f", at {self.share:g} of the full size"
        return words + size + (f", beside {self.busy} busy loops" if self.busy else "")


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the page, and another for what is measured beside busy loops. `measure` gives its lines."""

    title: str
    measure: Callable[[Scale], list[str]]

    @property
    def titles(self) -> tuple[str, str]:
        """Of both sections."""
        return self.title, f"{self.title}, beside busy loops"


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on a figure. `least`: the figure is to be at least that, not at most."""

    what: str
    bound: float
    unit: str = ""
    least: bool = False

    def row(self, found: float, floods: int | None = None) -> tuple[str, ...]:
        """What, the target, what was found, and whether it is reached; with `floods` only where there was no 429."""
        reached = found >= self.bound if self.least else found <= self.bound
        target = f"{'>=' if self.least else '<='} {figure(self.bound)}{self.unit}"
        seen = f"{figure(found)}{self.unit}"
        if floods is not None:
            reached = reached and not floods
            target, seen = f"{target}, no 429", f"{seen}, {floods:,} × 429"
        return self.what, target, seen, "yes" if reached else "**no**"


def targets(*rows: tuple[str, ...]) -> list[str]:
    """The table of targets."""
    return table(("target", "wanted", "found", "reached"), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table and an empty line."""
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return [*lines, ""]


def figure(number: float) -> str:
    """Three figures that count, and no more."""
    if number and abs(number) < 10:
        return f"{number:.2f}" if abs(number) >= 0.1 else f"{number:.3f}"
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.1f}"


def machine() -> str:
    """The machine in one line, and how busy it was in the last five minutes: processes that ran or wanted to."""
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {engine.VERSION}; load {os.getloadavg()[1]:.1f}"
    )


def sections(text: str) -> dict[str, str]:
    """The page's sections by their titles, each without its heading."""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def merged(text: str, measured: dict[str, str], order: Sequence[str]) -> str:
    """The page with the sections that were measured now in place of the old ones, in this order; what is in neither
    is left out."""
    known = {**sections(text), **measured}
    kept = [f"## {title}\n\n{known[title].strip()}\n" for title in order if title in known]
    return "\n".join([HEAD, *kept])
