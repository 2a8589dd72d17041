"""`python -m bench.feeds FOLDER`: reads every file of a folder as a source's feed would be, and lists what differs.

Made for feedparser's own test feeds (github.com/kurtmckee/feedparser, `tests/`): none may crash it, and for each entry
that feedparser finds and that does not become an item, the list says why.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from bot.sources.feeds.document import Asked
from bot.sources.feeds.read import read_here
from bot.sources.importing.parsed import SourceError

_FEEDS = (".xml", ".rss", ".atom", ".json", ".html", ".txt")
_LONG = 2.0  # seconds; a file that takes longer is named


@dataclass(slots=True)
class Walk:
    """What was found. `differs`: why entries and files became no items, with how many; `crashed`: files that ended the
    reading by an exception; `slow`: those that took long."""

    files: int = 0
    entries: int = 0
    items: int = 0
    differs: Counter[str] = field(default_factory=Counter)
    crashed: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The result, for people."""
        head = (
            f"{self.files} files, {self.entries} entries by feedparser, {self.items} items, {len(self.crashed)} crashes"
        )
        differs = [f"{count:6}  {why}" for why, count in self.differs.most_common()]
        return [head, *differs, *(f"crashed {name}" for name in self.crashed), *(f"slow {name}" for name in self.slow)]


def walk(folder: Path) -> Walk:
    """Read every file of the folder that could be a feed."""
    found = Walk()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _FEEDS:
            _read(path, path.relative_to(folder).as_posix(), found)
    return found


def _read(path: Path, name: str, found: Walk) -> None:
    data, began = path.read_bytes(), time.monotonic()
    asked = Asked("https://example.org/feed", "application/xml", ("en", "ru"), "Europe/London", datetime.now(UTC))
    found.files += 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found.entries += len(feedparser.parse(io.BytesIO(data)).entries)
        document = read_here(data, asked)
    except SourceError as error:
        found.differs[f"file: {error}"] += 1
    except Exception as error:  # noqa: BLE001 - that there is none is what this looks for
        found.crashed.append(f"{name}: {type(error).__name__}: {error}")
    else:
        found.items += len(document.items)
        for sentence in document.refused:
            found.differs[f"entry: {sentence.partition(': ')[2]}"] += 1
    if (took := time.monotonic() - began) > _LONG:
        found.slow.append(f"{name}: {took:.1f} s")


def main() -> None:
    """Walk and print; status 1 where a file has crashed it."""
    parser = argparse.ArgumentParser(prog="python -m bench.feeds", description=__doc__)
    parser.add_argument("folder", type=Path)
    found = walk(parser.parse_args().folder)
    print("\n".join(found.lines()))
    sys.exit(1 if found.crashed else 0)


if __name__ == "__main__":
    main()
