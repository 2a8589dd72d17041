"""When publishers are reminded of a draft that waits for a decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drafts.approval_rule import Rules

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULES = Rules(reminders=(timedelta(minutes=10), timedelta(hours=1)))


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_after_ten_minutes_then_each_hour() -> None:
    """The first after ten minutes, the next an hour later, and so on; in between nobody is reminded."""
    assert RULES.reminder(START, None, after(9)) == (False, after(10))
    assert RULES.reminder(START, None, after(10)) == (True, after(70))
    assert RULES.reminder(START, after(10), after(69)) == (False, after(70))
    assert RULES.reminder(START, after(10), after(70)) == (True, after(130))
    assert RULES.reminder(START, after(70), after(131)) == (True, after(190))


def test_one_for_a_long_silence() -> None:
    """What came due while the bot was down is one reminder."""
    assert RULES.reminder(START, None, after(60 * 24)) == (True, after(10 + 60 * 24))
    assert RULES.reminder(START, after(60 * 24), after(60 * 24 + 1)) == (False, after(10 + 60 * 24))


def test_a_new_submission() -> None:
    """A draft that is submitted again begins anew, whenever its publishers were reminded before."""
    assert RULES.reminder(after(100), after(70), after(109)) == (False, after(110))
    assert RULES.reminder(after(100), after(70), after(110)) == (True, after(170))


def test_none_are_wished() -> None:
    """An empty list means none."""
    assert Rules(reminders=()).reminder(START, None, after(10_000)) == (False, None)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=4), st.lists(st.integers(1, 400), max_size=30))
def test_any_pauses(pauses: list[int], steps: list[int]) -> None:
    """However often it is looked at: never two reminders within the shortest pause but for one that was late, and the
    next look is always ahead."""
    rules = Rules(reminders=tuple(timedelta(minutes=pause) for pause in pauses))
    now, reminded, count = START, None, 0
    for step in steps:
        now += timedelta(minutes=step)
        due, following = rules.reminder(START, reminded, now)
        assert following is not None
        assert following > now
        if due:
            reminded, count = now, count + 1
            assert rules.reminder(START, reminded, now)[0] is False
    assert count <= len(steps)
    assert (now - START >= timedelta(minutes=pauses[0])) is (count > 0)
