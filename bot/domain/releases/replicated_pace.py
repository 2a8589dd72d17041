"""How the replica's acknowledgements limit the pace: a worker waits for one before each message."""

from __future__ import annotations

from math import ceil

_GROUPS = 2  # a claim waits for at most two acknowledgements: the one under way, and its own
LEAST_ANSWER = 0.1  # seconds; a usual time for an answer from Telegram
_MOST_WORKERS = 256  # the most that the config allows


def longest_answer(rate: float, workers: int, acknowledged: float) -> float:
    """The longest that Telegram's answers may take (seconds) for `workers` to reach `rate` messages a second, if the
    replica acknowledges within `acknowledged` seconds. Below 0: the rate cannot be reached."""
    return workers / rate - _GROUPS * acknowledged


def workers_for(rate: float, acknowledged: float) -> int:
    """How many workers reach that rate if answers take no longer than `LEAST_ANSWER`."""
    return min(_MOST_WORKERS, ceil(rate * (LEAST_ANSWER + _GROUPS * acknowledged)))
