"""How much of Telegram's limits is used: 30 messages a second, and 1,000 with paid broadcasts. The server refuses the
next message within any second, as the sandbox does with its rates on.

It counts a message when it gets to it, which may be as late as its answer. Who is never to be refused uses a place of
the second again a second after that answer: with answers that take T seconds, limit / (1 + T) a second are possible.
"""

from __future__ import annotations

from statistics import median
from typing import Any

from bench import ours
from bench.page import Part, Scale, Target, figure, table, targets
from bench.stage import AIOGRAM, BROADCASTER, LATENCY, OURS, PTB_GATHER, PTB_LIMITED, Contender, Seen, play

LIMIT, PAID_LIMIT = 30, 1000
CHATS, CHATS_OF_OTHERS = 1000, 300  # aiogram's ways take ten a second: their share does not depend on the number
PAID_CHATS, PAID_CHATS_OF_OTHERS = 20_000, 2_000
PAID_WORKERS = 128
LEAST = 0.95 / (1 + LATENCY)  # of the limit
_HEAD = ("way", "chats", "a second", "share of the limit", "429s", "lost", "doubles")


def _row(contender: Contender, chats: int, runs: list[Seen], limit: int) -> tuple[str, ...]:
    speed = median(seen.a_second for seen in runs)
    counts = [sum(getattr(seen, name) for seen in runs) for name in ("floods", "lost", "doubles")]
    return contender.name, f"{chats:,}", figure(speed), figure(speed / limit), *(f"{count:,}" for count in counts)


def _measure(
    scale: Scale, plan: list[tuple[Contender, int]], limit: int, **options: Any
) -> tuple[list[tuple[str, ...]], list[Seen]]:
    """The table's rows, and the runs of the first contender."""
    message = ours.message_now()
    runs: dict[Contender, list[Seen]] = {contender: [] for contender, _ in plan}
    for _ in range(scale.runs):  # in turns, so that a change of the machine meets all
        for contender, chats in plan:
            runs[contender].append(play(contender, chats, message=message, rates=True, rate=limit, **options))
    return [_row(contender, chats, runs[contender], limit) for contender, chats in plan], runs[plan[0][0]]


def share(scale: Scale) -> list[str]:
    """At thirty a second."""
    others = scale.of(CHATS_OF_OTHERS)
    chats = scale.of(CHATS)
    plan = [(OURS, chats), (PTB_LIMITED, chats), (PTB_GATHER, others), (AIOGRAM, others), (BROADCASTER, others)]
    rows, mine = _measure(scale, plan, LIMIT, workers=16)
    wanted = Target("share of 30 a second", LEAST, least=True)
    return [
        "One message to each chat, 50 ms to each answer, and a server that refuses the 31st message in any second. It "
        "counts a message when it gets to it, so whoever is never to be refused uses a place of the second again a "
        "second after its answer: 1 / 1.05 of the limit can be had, and 0.95 of that is wanted. The share is the "
        "accepted sends between the first and the last, over 30 for each second; 429s, lost messages and doubles are "
        "of all runs together.",
        "",
        *table(_HEAD, rows),
        *targets(wanted.row(median(s.a_second for s in mine) / LIMIT, sum(s.floods for s in mine))),
    ]


def paid(scale: Scale) -> list[str]:
    """At a thousand a second."""
    plan = [(OURS, scale.of(PAID_CHATS)), (PTB_LIMITED, scale.of(PAID_CHATS_OF_OTHERS))]
    rows, mine = _measure(scale, plan, PAID_LIMIT, workers=PAID_WORKERS, paid=True)
    wanted = Target("sustained", LEAST * PAID_LIMIT, " a second", least=True)
    return [
        "The same with `allow_paid_broadcast`: the server refuses the 1,001st message in any second. Ours with "
        f"{PAID_WORKERS} workers and the ledger on disk.",
        "",
        *table(_HEAD, rows),
        *targets(wanted.row(median(s.a_second for s in mine), sum(s.floods for s in mine))),
    ]


SHARE = Part("30 messages a second", share)
PAID = Part("1,000 messages a second", paid)
