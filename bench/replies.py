"""How long a reader waits for an answer while a broadcast runs, beyond what the same answer takes when none does."""

from __future__ import annotations

from statistics import median, quantiles

from bench import ours
from bench.limits import LIMIT, PAID_LIMIT, PAID_WORKERS
from bench.page import Part, Scale, Target, figure, table, targets
from bench.stage import OURS, Contender, Seen, play

READERS = 100_000
SPEEDS = ((LIMIT, 16, False, 70), (PAID_LIMIT, PAID_WORKERS, True, 30))  # rate, workers, paid, target in ms
ANSWERS = Contender(OURS.name, "ours", "replies")


def extra_ms(seen: Seen) -> list[float]:
    """What each answer took beyond the idle median, in milliseconds."""
    return [(taken - seen.extra["idle"]) * 1000 for taken in seen.extra["busy"]]


def measure(scale: Scale) -> list[str]:
    """At both speeds."""
    rows, verdicts = [], []
    for rate, workers, paid, most in SPEEDS:
        runs = [
            play(ANSWERS, scale.of(READERS), message={}, rates=True, rate=rate, workers=workers, paid=paid)
            for _ in range(scale.runs)
        ]
        waits = [extra_ms(seen) for seen in runs]
        p50, p99 = (median(quantiles(run, n=100)[at] for run in waits) for at in (49, 98))
        floods = sum(seen.floods for seen in runs)
        idle = median(seen.extra["idle"] for seen in runs) * 1000
        slowest = max(max(run) for run in waits)
        rows.append((f"{rate:,}", *(figure(ms) for ms in (idle, p50, p99, slowest)), f"{floods:,}"))
        verdicts.append(Target(f"99 of 100 answers, at {rate:,} a second", most, " ms").row(p99, floods))
    return [
        f"{ours.REPLIES} answers at random instants, {ours.REPLIES_A_SECOND} a second on average, in chats of their "
        f"own, while a release to {scale.of(READERS):,} readers goes out. They take the lane of replies, as the answer "
        "to a command does. The server takes 50 ms and keeps Telegram's limits. From each answer's time the "
        "median of the same answer in an idle bot is taken off.",
        "",
        *table(("broadcast a second", "idle, ms", "extra, median", "extra, p99", "extra, slowest", "429s"), rows),
        *targets(*verdicts),
    ]


PART = Part("Replies during a broadcast", measure)
