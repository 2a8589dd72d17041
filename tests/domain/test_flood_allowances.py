"""The allowances: bounded in memory, and never closed for longer than a pause."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.flood import CLOSED_SECONDS, MEMBER, PERSON, Floods, Verdict

T = 1_800_000_000.0
GROUP_ID = -7


def test_memory_is_bounded() -> None:
    """The number of people remembered stays bounded, however many write."""
    floods = Floods(most=100)
    for person in range(1, 1000):
        floods.judge(person, person, T)
    assert len(floods) == 100


def test_so_many_at_once_and_so_many_a_second() -> None:
    """A person has twenty at once and then one a second; one person in a group has ten."""
    floods = Floods()
    at_once = [floods.judge(1, 1, T) for _ in range(30)]
    assert at_once.count(Verdict.TAKE) == PERSON.most
    slowly = Floods()
    assert {slowly.judge(1, 1, T + second) for second in range(300)} == {Verdict.TAKE}
    in_a_group = Floods()
    assert [in_a_group.judge(1, GROUP_ID, T) for _ in range(30)].count(Verdict.TAKE) == MEMBER.most


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.floats(-50, 50)), max_size=80))
def test_whatever_the_clocks_do(asked: list[tuple[int, float]]) -> None:
    """Clocks that jump never lock anybody out for longer than a pause, once they ask again."""
    floods, at = Floods(), T
    for person, step in asked:
        at += step
        floods.judge(person, person, at)
    for person in (1, 2, 3):
        floods.judge(person, person, at)
        assert floods.judge(person, person, at + CLOSED_SECONDS + 1) is Verdict.TAKE
