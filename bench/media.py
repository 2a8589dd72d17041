"""An album to 10,000 readers, whose files go up once; and a correction of the words below a picture in 10,000
copies."""

from __future__ import annotations

from statistics import median

from bench.page import Part, Scale, Target, figure, table, targets
from bench.pictures import IN_ALBUM
from bench.stage import OURS, Contender, Seen, play

READERS = 10_000
ALBUM, CAPTION = (Contender(OURS.name, "pictures", variant) for variant in ("album", "caption"))


def _row(what: str, requests: int, runs: list[Seen]) -> tuple[str, ...]:
    seconds = median(seen.seconds for seen in runs)
    lost, uploads = sum(seen.lost for seen in runs), max(seen.extra["uploads"] for seen in runs)
    return what, figure(seconds), figure(requests / seconds), f"{uploads:,}", f"{lost:,}"


def measure(scale: Scale) -> list[str]:
    """The part of the page."""
    readers = scale.of(READERS)
    albums = [play(ALBUM, readers, message={}) for _ in range(scale.runs)]
    captions = [play(CAPTION, readers, message={}) for _ in range(scale.runs)]
    rows = [
        _row(f"an album of {IN_ALBUM} and its text", 2 * readers, albums),
        _row("the words below a picture, corrected", readers, captions),
    ]
    up = max(seen.extra["uploads"] for seen in albums)
    again = max(seen.extra["uploads"] for seen in captions)
    lost = sum(seen.lost for seen in albums + captions)
    return [
        f"{readers:,} readers, 50 ms to each answer and no limit, 64 workers, the ledger on disk. An album and its "
        "text are two requests to each reader; a correction is one edit of each copy. Uploads are files that went "
        "up as bytes; lost are messages that a reader lacks, or that have the old words, of all runs together.",
        "",
        *table(("what", "seconds", "requests a second", "uploads", "lost"), rows),
        *targets(
            Target("uploads for the album", IN_ALBUM).row(up),
            Target("uploads for the correction", 0).row(again),
            Target("lost", 0).row(lost),
        ),
    ]


PART = Part("Pictures", measure)
