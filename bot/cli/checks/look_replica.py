"""What `chancery check` says about the copy on a second machine: the settings, and, online, how fast it
acknowledges."""

from __future__ import annotations

import statistics
import time
from functools import partial

from bot import opening
from bot.config import Config
from bot.domain.errors import OperatorError, ReplicaLost, WriteRefused
from bot.domain.releases.replicated_pace import LEAST_ANSWER, longest_answer, workers_for
from bot.store.database import meta
from bot.store.database.connection import Database

_TRIES = 7


def described(config: Config) -> str:
    """The settings."""
    replica = config.replica
    if replica is None:
        return "none"
    media = f"files to {replica.media}" if replica.media else "FILES ARE NOT BROUGHT THERE (replica.media)"
    socket = f"{replica.socket}{'' if replica.socket.is_socket() else ', which IS NOT THERE'}"
    return f"by Litestream at {socket}; commands wait {replica.patience.total_seconds():g} s for it; {media}"


def erasure(config: Config) -> str:
    """For how long deleted data can still be read; '' without a replica."""
    if config.replica is None:
        return ""
    return "what is deleted stays in the copy's earlier states for as long as litestream.yml keeps them (retention)"


async def measured(config: Config) -> tuple[str, bool]:
    """How fast the replica acknowledges, and whether that is fast enough for the rate with these workers; and whether
    the line is good news. This makes a few small writes."""
    try:
        async with Database.reading(config.storage.path):
            pass  # of this program's version: nothing is created or migrated below
        async with opening.opened_services(config) as services:
            times = []
            for number in range(_TRIES):
                stamp = f"{services.clock().isoformat()} {number}"
                await services.db.write(partial(meta.put, key=meta.MONITOR, value=stamp))
                began = time.perf_counter()
                await services.db.replica.confirm()
                times.append(time.perf_counter() - began)
    except (OperatorError, ReplicaLost, WriteRefused) as error:
        return f"NOT acknowledged: {error}", False
    return judged(config.delivery.rate, config.delivery.workers, statistics.median(times))


def judged(rate: int, workers: int, acknowledged: float) -> tuple[str, bool]:
    """Compares the rate, the workers and the time of an acknowledgement (seconds); and whether they are compatible."""
    took, answer = f"acknowledges in {acknowledged * 1000:.0f} ms", longest_answer(rate, workers, acknowledged)
    if answer < LEAST_ANSWER:
        wanted = workers_for(rate, acknowledged)
        return f"{took}, TOO SLOWLY for {rate} a second with {workers} workers: set delivery.workers to {wanted}", False
    return f"{took}: {rate} a second go out with {workers} workers while Telegram answers within {answer:.2f} s", True
