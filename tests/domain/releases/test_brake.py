"""The brake as a rule: when it comes on, how seldom it lets a message try, when it goes off."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.releases.brake import GAPS, UNCLEAR, Brake

ANSWERS = st.lists(st.booleans(), max_size=60)


@given(ANSWERS)
def test_a_few_in_a_row_put_it_on(answers: list[bool]) -> None:
    """It comes on at the third unclear answer in a row and not before; any clear one begins the count anew."""
    brake, row = Brake(), 0
    for now, clear in enumerate(answers):
        brake = brake.after(clear=clear, left=now, now=now)
        row = 0 if clear else row + 1
        assert brake.on == (row >= UNCLEAR)
        if brake.on:
            return
        assert brake.wait(now) == 0


@given(st.integers(0, 40))
def test_tries_are_ever_more_seldom(tries: int) -> None:
    """The gaps between two tries never shrink and end at half a minute; one clear answer ends it at once."""
    brake, now, gaps = _on(), 0.0, []
    for _ in range(tries):
        gaps.append(brake.wait(now))
        now += brake.wait(now)
        brake = brake.after(clear=False, left=now, now=now)
        assert brake.on
    assert gaps == [GAPS[min(n, len(GAPS) - 1)] for n in range(tries)]
    assert all(before <= after <= 30 for before, after in pairwise(gaps))
    brake = brake.after(clear=True, left=now, now=now)
    assert not brake.on
    assert brake.wait(now) == 0


@given(st.booleans(), st.lists(st.booleans(), max_size=30))
def test_what_left_before_says_nothing(ends: bool, answers: list[bool]) -> None:
    """Late answers to what was in flight when it came on neither end it nor put off the next try; those to what was in
    flight when it went off do not put it on again."""
    brake = _on().after(clear=True, left=5, now=6) if ends else _on()
    before = brake
    for clear in answers:
        brake = brake.after(clear=clear, left=-1, now=7)
    assert brake == before


@given(st.integers(1, 64), st.floats(0, 120), st.floats(0.01, 2))
def test_few_are_lost_in_a_spell(workers: int, spell: float, latency: float) -> None:
    """Whatever the spell's length, unknown are those that put it on, those in flight then, and the tries."""
    brake, now, unknown, in_flight = Brake(), 0.0, 0, [0.0] * workers
    while now < spell:
        if brake.on:
            now += brake.wait(now)
            left, now = now, now + latency
            if left >= spell:
                break
            unknown += 1
            brake = brake.after(clear=False, left=left, now=now)
            continue
        left = in_flight.pop(0)
        now = max(now, left + latency)
        unknown += 1
        brake = brake.after(clear=False, left=left, now=now)
        if brake.on:
            unknown += len(in_flight)
        else:
            in_flight.append(now)
    tries = next(n for n in range(1000) if sum(GAPS[min(i, len(GAPS) - 1)] for i in range(n + 1)) > spell)
    assert unknown <= UNCLEAR + workers + tries + 1


def _on() -> Brake:
    brake = Brake()
    for _ in range(UNCLEAR):
        brake = brake.after(clear=False, left=0, now=0)
    assert brake.on
    return brake
