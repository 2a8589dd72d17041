"""`python -m bench [--runs N] [--share X] [NAME...]`: all benchmarks, or some, into docs/benchmarks.md with the
machine, the command and the date. What is not measured again stays on the page as it is."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from bench import archive, ledger, limits, replies, search, speed, sqlites
from bench.page import PAGE, Part, Scale, machine, merged

PARTS: dict[str, Part] = {
    "share": limits.SHARE,
    "paid": limits.PAID,
    "speed": speed.PART,
    "replies": replies.PART,
    "planning": ledger.PLANNING,
    "memory": ledger.MEMORY,
    "opening": ledger.OPENING,
    "sqlite": sqlites.PART,
    "archive": archive.PART,
    "search": search.PART,
}


def main() -> None:
    """Run, print, write after each part."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"parts to run: {', '.join(PARTS)}; none: all")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--share", type=float, default=1.0, help="of the full numbers of messages, to try things out")
    options = parser.parse_args()
    names = options.names or list(PARTS)
    if unknown := set(names) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    scale = Scale(options.runs, options.share)
    for name in names:
        part = PARTS[name]
        print(f"{name} ...", file=sys.stderr, flush=True)
        body = "\n".join([*part.measure(scale), _footing(name, scale)])
        order = [other.title for other in PARTS.values()]
        PAGE.write_text(merged(PAGE.read_text("utf-8"), {part.title: body}, order), "utf-8")
        print(f"## {part.title}\n\n{body}\n", flush=True)


def _footing(name: str, scale: Scale) -> str:
    return f"`python -m bench {name}`, {datetime.now(UTC):%Y-%m-%d}; {scale}; {machine()}."


if __name__ == "__main__":
    main()
