"""After floods the bot sends more slowly, and is whole again within a minute."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.releases.slowdown import LEAST, RECOVERY, TOGETHER, Slowdown

MINUTE = 60.0


def test_one_flood_changes_nothing() -> None:
    """A flood on its own, or one more than a minute after the other, leaves the whole rate."""
    slowdown = Slowdown().flooded(100.0, until=105.0)
    assert slowdown.share(105.0) == 1.0
    assert slowdown.flooded(105.0 + TOGETHER, until=170.0).share(170.0) == 1.0


def test_the_second_within_a_minute_halves() -> None:
    """Half of the rate is left when the wait ends; then it grows back evenly."""
    slowdown = Slowdown().flooded(100.0, until=105.0).flooded(106.0, until=110.0)
    assert slowdown.share(108.0) == 0.5
    assert slowdown.share(110.0) == 0.5
    assert slowdown.share(110.0 + RECOVERY / 2) == pytest.approx(0.75)
    assert slowdown.share(110.0 + RECOVERY) == 1.0


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=20))
def test_whole_within_a_minute(floods: list[tuple[float, float]]) -> None:
    """However many floods there were, some of the rate is left, and a minute after the last wait all of it."""
    slowdown, now = Slowdown(), 0.0
    for after, wait in floods:
        now += after
        slowdown = slowdown.flooded(now, now + wait)
        now += wait
        assert LEAST <= slowdown.share(now) <= 1.0
    assert slowdown.share(now + MINUTE) == 1.0
