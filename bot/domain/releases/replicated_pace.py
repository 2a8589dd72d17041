"""What the replica's acknowledgements mean for the pace: each worker waits for one before each message."""

from __future__ import annotations

from math import ceil

_GROUPS = 2  # acknowledgements that a claim waits for at most: the one under way, and its own
LEAST_ANSWER = 0.1  # seconds that an answer of Telegram's may well take
_MOST_WORKERS = 256  # that the config takes


def longest_answer(rate: float, workers: int, acknowledged: float) -> float:
    """How long Telegram's answers may take, in seconds, so that so many workers still reach so many messages a second,
    where the replica acknowledges within that time; below 0: it cannot be reached."""
    return workers / rate - _GROUPS * acknowledged


def workers_for(rate: float, acknowledged: float) -> int:
    """So many workers reach that rate while answers take no longer than `LEAST_ANSWER`."""
    return min(_MOST_WORKERS, ceil(rate * (LEAST_ANSWER + _GROUPS * acknowledged)))
