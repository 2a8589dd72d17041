"""`python -m bench [--runs N] [--share X] [--busy N] [NAME...]`: all benchmarks but the long ones, or some by name.

They go into docs/benchmarks.md with the machine, the command and the date; what is not measured again stays as it is.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from bench import (
    archive,
    at_rest,
    following,
    full_size,
    inline,
    ledger,
    limits,
    media,
    neighbours,
    pages,
    replies,
    search,
    speed,
    sqlites,
    taps,
    worst,
)
from bench.page import PAGE, Part, Scale, machine, merged

PARTS: dict[str, Part] = {
    "share": limits.SHARE,
    "paid": limits.PAID,
    "speed": speed.PART,
    "replies": replies.PART,
    "planning": ledger.PLANNING,
    "taps": taps.PART,
    "rest": at_rest.PART,
    "memory": ledger.MEMORY,
    "opening": ledger.OPENING,
    "sqlite": sqlites.PART,
    "archive": archive.PART,
    "search": search.PART,
    "inline": inline.PART,
    "pages": pages.ALONE,
    "visitors": pages.BROADCAST,
    "following": following.PART,
    "media": media.PART,
    "size": full_size.PART,
    "checks": worst.PART,
}
LONG = {"size"}  # measured by name only


def main() -> None:
    """Run, print, write after each part."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"parts to run: {', '.join(PARTS)}; none: all but {', '.join(LONG)}"
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--share", type=float, default=1.0, help="of the full numbers of messages, to try things out")
    parser.add_argument("--busy", type=int, default=0, help="busy loops, niced, beside what is measured")
    options = parser.parse_args()
    names = options.names or [name for name in PARTS if name not in LONG]
    if unknown := set(names) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    scale = Scale(options.runs, options.share, options.busy)
    with neighbours.busy(scale.busy):
        for name in names:
            _measure(name, scale)


def _measure(name: str, scale: Scale) -> None:
    print(f"{name} ...", file=sys.stderr, flush=True)
    part = PARTS[name]
    title = part.titles[bool(scale.busy)]
    body = "\n".join([*part.measure(scale), _footing(name, scale)])
    order = [title for other in PARTS.values() for title in other.titles]
    PAGE.write_text(merged(PAGE.read_text("utf-8"), {title: body}, order), "utf-8")
    print(f"## {title}\n\n{body}\n", flush=True)


def _footing(name: str, scale: Scale) -> str:
    options = f" --busy {scale.busy}" if scale.busy else ""
    return f"`python -m bench {name}{options}`, {datetime.now(UTC):%Y-%m-%d}; {scale}; {machine()}."


if __name__ == "__main__":
    main()
