"""Hypothesis on a busy machine: what counts is the answer, not how long it took.

Where a change is judged (CI is set), the examples are the same each time: a rare one is found by those who run the
tests by hand, not by whoever comes next.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "calm", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("calm")
