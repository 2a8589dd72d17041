"""As fast as it goes: no limit at the server, so many workers. Sends a second, and CPU seconds for a thousand sends."""

from __future__ import annotations

from statistics import median

from bench import ours
from bench.page import Part, Scale, Target, figure, table, targets
from bench.stage import (
    BARE,
    BARE_LEDGER,
    CURL,
    GRAMMY,
    MESSENGER,
    OURS,
    PACE,
    PTB,
    PTB_OURS,
    REQWEST,
    SOCKETS,
    Contender,
    Seen,
    has_node,
    play,
)

WORKERS = (64, 256)
SENDS = 10_000
SENDS_OF_PTB = 1_000  # its default request takes some ten seconds for these
PACED = 5_000  # slots at a thousand a second
Medians = dict[tuple[Contender, int], float]
CONTENDERS = {
    SOCKETS: SENDS,
    REQWEST: SENDS,
    CURL: SENDS,
    BARE: SENDS,
    BARE_LEDGER: SENDS,
    MESSENGER: SENDS,
    OURS: SENDS,
    GRAMMY: SENDS,
    PTB_OURS: SENDS,
    PTB: SENDS_OF_PTB,
}
SPEED, COST = {64: 0.9, 256: 1.0}, {64: 1.7, 256: 1.0}  # wanted of bare aiohttp's


def measure(scale: Scale) -> list[str]:
    """All of them in turns."""
    message = ours.message_now()
    runs: dict[tuple[Contender, int], list[Seen]] = {}
    pace = []
    contenders = [one for one in CONTENDERS if one is not GRAMMY or has_node()]
    for _ in range(scale.runs):
        for workers in WORKERS:
            for contender in contenders:
                seen = play(contender, scale.of(CONTENDERS[contender]), message=message, workers=workers, tls=True)
                runs.setdefault((contender, workers), []).append(seen)
        slots = scale.of(PACED)
        pace.append(play(PACE, slots, message=message, rate=1000).cpu * 1000 / slots)
    speed = {key: median(seen.a_second for seen in found) for key, found in runs.items()}
    cpu = {key: median(seen.cpu_per_thousand for seen in found) for key, found in runs.items()}
    rows = [
        [
            contender.name,
            *(f"{figure(speed[contender, n])} ({figure(speed[contender, n] / speed[BARE, n])})" for n in WORKERS),
            *(f"{figure(cpu[contender, n])} ({figure(cpu[contender, n] / cpu[BARE, n])})" for n in WORKERS),
        ]
        for contender in contenders
    ]
    head = ["way", *(f"a second, {n} workers" for n in WORKERS), *(f"CPU s for 1,000, {n} workers" for n in WORKERS)]
    return [
        "50 ms to each answer, TLS, no limit, and ours with the ledger on disk. In brackets the ratio to bare aiohttp: "
        "as many workers that only post, with the same parameters. Bare sockets are the floor; pyreqwest and pycurl "
        "only post too. CPU seconds are those of the sending process, all threads, user and system.",
        "",
        *table(head, rows),
        *_shares(cpu, median(pace)),
        *targets(*_verdicts(speed, cpu)),
        *([] if GRAMMY in contenders else ["grammY was not compared: there is no Node.js here.", ""]),
    ]


def _verdicts(speed: Medians, cpu: Medians) -> list[tuple[str, ...]]:
    found = []
    for n in WORKERS:
        fast = Target(f"speed against bare aiohttp, {n} workers", SPEED[n], least=True)
        found.append(fast.row(speed[OURS, n] / speed[BARE, n]))
        costs = Target(f"CPU against bare aiohttp, {n} workers", COST[n])
        found.append(costs.row(cpu[OURS, n] / cpu[BARE, n]))
        if (GRAMMY, n) in speed:
            other = Target(f"speed against grammY, {n} workers", 1.0, least=True)
            found.append(other.row(speed[OURS, n] / speed[GRAMMY, n]))
        default = Target(f"speed against PTB's default, {n} workers", 4, least=True)
        found.append(default.row(speed[OURS, n] / speed[PTB, n]))
    floor = Target(f"speed against bare sockets, {WORKERS[-1]} workers", 0.5, least=True)
    return [*found, floor.row(speed[OURS, WORKERS[-1]] / speed[SOCKETS, WORKERS[-1]])]


def _shares(cpu: Medians, pace: float) -> list[str]:
    """What of our CPU time is whose. Each is measured by itself, so the rest is the engine's and the rendering's."""
    n = WORKERS[0]
    bare, all_of_it = cpu[BARE, n], cpu[OURS, n]
    parts = {
        "the requests themselves (bare aiohttp)": bare,
        "our messenger, less or more than bare aiohttp": cpu[MESSENGER, n] - bare,
        "the ledger: claims and results on disk": cpu[BARE_LEDGER, n] - bare,
        "the pace (alone, at 1,000 a second)": pace,
    }
    parts["the rest: engine, rendering, waking up"] = all_of_it - sum(parts.values())
    rows = [(name, figure(seconds), f"{seconds / all_of_it:.0%}") for name, seconds in parts.items()]
    head = (f"of our CPU seconds for 1,000, {n} workers", "s", "share")
    return table(head, [*rows, ("together", figure(all_of_it), "100%")])


PART = Part("As fast as it goes", measure)
