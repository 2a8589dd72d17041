"""Quiet hours and digests, in every zone, on both days that clocks change, and after a time of silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.subscriptions.rhythm import Every, Rhythm, due_at, is_quiet, of_code, window, windows_due
from bot.domain.time import wall_clock

LONDON = "Europe/London"
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"}))
# The days around the clock changes of the north and the south come up often.
CHANGES = [
    datetime(2026, 3, 28),
    datetime(2026, 10, 24),
    datetime(2026, 4, 4),
    datetime(2026, 9, 26),
    datetime(2011, 12, 28),
]
INSTANTS = st.one_of(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    st.builds(
        lambda day, minutes: day.replace(tzinfo=UTC) + timedelta(minutes=minutes),
        st.sampled_from(CHANGES),
        st.integers(0, 4 * 24 * 60),
    ),
)
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
DIGESTS = st.builds(Rhythm, ZONES, st.sampled_from([Every.DAILY, Every.WEEKLY]), st.integers(0, 23), st.integers(0, 6))


def utc(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@settings(max_examples=200)
@given(ZONES, TIMES, TIMES, INSTANTS)
def test_due_at_the_first_moment_that_is_not_quiet(zone: str, begins: time, ends: time, instant: datetime) -> None:
    """Never earlier than asked, never in quiet hours, and everything before it was quiet."""
    rhythm = Rhythm(zone, quiet_from=begins, quiet_to=ends)
    due = due_at(rhythm, instant)
    assert due >= instant
    assert not is_quiet(rhythm, due)
    assert due == instant or is_quiet(rhythm, due - timedelta(seconds=1))
    step = timedelta(minutes=15)
    times = [instant + step * n for n in range((due - instant) // step + 1)]
    assert all(is_quiet(rhythm, at) for at in times if at < due)


def test_quiet_hours_over_midnight() -> None:
    """22:00 to 08:00 in London, in winter and on both days that clocks change."""
    rhythm = Rhythm(LONDON, quiet_from=time(22), quiet_to=time(8))
    assert due_at(rhythm, utc(11, 24, 21, 59)) == utc(11, 24, 21, 59)
    assert due_at(rhythm, utc(11, 24, 22)) == utc(11, 25, 8)
    assert due_at(rhythm, utc(11, 25, 7, 59)) == utc(11, 25, 8)
    assert due_at(rhythm, utc(3, 28, 23)) == utc(3, 29, 7)
    assert due_at(rhythm, utc(10, 24, 22)) == utc(10, 25, 8)


def test_equal_times_are_no_quiet_hours() -> None:
    """Quiet hours that begin and end at the same time hold nothing back."""
    for at in (time(), time(10)):
        assert due_at(Rhythm(LONDON, quiet_from=at, quiet_to=at), utc(11, 24, 10)) == utc(11, 24, 10)


def test_an_end_that_the_clock_skips_or_doubles() -> None:
    """In the gap: right after it. Doubled: quiet again when the clock is turned back into the quiet hours."""
    rhythm = Rhythm(LONDON, quiet_from=time(22), quiet_to=time(1, 30))
    assert due_at(rhythm, utc(3, 28, 23)) == utc(3, 29, 1)  # 02:00 in London
    assert due_at(rhythm, utc(10, 24, 23)) == utc(10, 25, 0, 30)
    assert due_at(rhythm, utc(10, 25, 0, 45)) == utc(10, 25, 0, 45)
    assert due_at(rhythm, utc(10, 25, 1, 15)) == utc(10, 25, 1, 30)


@settings(max_examples=150)
@given(DIGESTS, INSTANTS)
def test_the_window_of_a_release(rhythm: Rhythm, instant: datetime) -> None:
    """It lies after the release, at most a day or a week (and a clock's jump) on, and shows its hour and weekday."""
    found = window(rhythm, instant)
    assert found is not None
    assert instant < found.instant <= instant + timedelta(days=9 if rhythm.every is Every.WEEKLY else 3)
    shown = wall_clock.shown(found.instant, rhythm.zone)
    day = shown.date()
    in_time = shown.time() == time(rhythm.hour)
    skipped = not wall_clock.occurrences(datetime.combine(day, time(rhythm.hour)), rhythm.zone)
    assert in_time or skipped or shown.time() < time(rhythm.hour)  # the last: a whole day was left out
    if in_time:
        assert found.key == (day.isoformat() if rhythm.every is Every.DAILY else day.strftime("%G-W%V"))
        assert rhythm.every is Every.DAILY or day.weekday() == rhythm.weekday


@settings(max_examples=80)
@given(DIGESTS, INSTANTS)
def test_windows_follow_each_other(rhythm: Rhythm, instant: datetime) -> None:
    """Each key comes once, in order; each is due from its instant on, and not a second before."""
    last = ""
    for _ in range(4):
        found = window(rhythm, instant)
        assert found is not None
        assert found.key > last
        assert windows_due(rhythm, last, found.instant) == found
        before = windows_due(rhythm, last, found.instant - timedelta(seconds=1))
        assert before is None if last else before != found
        last, instant = found.key, found.instant


@settings(max_examples=120)
@given(DIGESTS, INSTANTS, st.lists(st.integers(1, 30 * 24 * 60), min_size=1, max_size=6))
def test_after_a_time_of_silence(rhythm: Rhythm, now: datetime, silences: list[int]) -> None:
    """Whatever the times at which is looked: late once, never skipped, never doubled."""
    last, looked = "", now
    for minutes in [0, *silences]:
        now += timedelta(minutes=minutes)
        due = windows_due(rhythm, last, now)
        if due:
            assert due.key > last
            assert due.instant <= now
            last = due.key
        assert windows_due(rhythm, last, now) is None
        nearest = window(rhythm, looked)
        assert nearest is not None
        if minutes and nearest.instant <= now:  # a window has passed since the last look
            assert due is not None
            assert due.instant >= nearest.instant
        coming = window(rhythm, now)
        assert coming is not None
        assert coming.key > last
        looked = now


@pytest.mark.parametrize(
    ("day", "hour", "at"),
    [
        (date(2026, 3, 29), 1, utc(3, 29, 1)),  # skipped: at 02:00
        (date(2026, 3, 29), 9, utc(3, 29, 8)),
        (date(2026, 10, 25), 1, utc(10, 25, 0)),  # shown twice: the first time
        (date(2026, 10, 25), 9, utc(10, 25, 9)),
    ],
)
def test_both_clock_changes_in_london(day: date, hour: int, at: datetime) -> None:
    """On each of the two days on which London's clocks change there is exactly one digest."""
    rhythm = Rhythm(LONDON, Every.DAILY, hour)
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
    found = window(rhythm, begins)
    assert found is not None
    assert (found.key, found.instant) == (day.isoformat(), at)
    following = window(rhythm, found.instant)
    assert following is not None
    assert following.key == (day + timedelta(days=1)).isoformat()


def test_weekly() -> None:
    """Tuesdays at nine: the key is the ISO week; a change of rhythm in mid-week sends nothing twice."""
    weekly = Rhythm(LONDON, Every.WEEKLY, 9, 1)
    assert window(weekly, utc(11, 24, 9)) == window(weekly, utc(11, 30))
    assert window(weekly, utc(11, 24, 8)) == windows_due(weekly, "2026-W47", utc(11, 26))
    due = windows_due(weekly, "", utc(11, 24, 9))
    assert due is not None
    assert due.key == "2026-W48"
    assert windows_due(weekly, "2026-11-24", utc(11, 24, 10)) is None
    daily = windows_due(Rhythm(LONDON, Every.DAILY, 9), "2026-W48", utc(11, 25, 12))
    assert daily is not None
    assert daily.key == "2026-11-25"


def test_at_once_has_no_digest() -> None:
    """Who receives statements at once has no digest window and nothing collected."""
    assert window(Rhythm(LONDON), utc(11, 24)) is None
    assert windows_due(Rhythm(LONDON), "2026-11-01", utc(11, 24)) is None


@given(st.sampled_from(list(Every)), st.integers(0, 23), st.integers(0, 6), TIMES, TIMES)
def test_columns(every: Every, hour: int, weekday: int, begins: time, ends: time) -> None:
    """A rhythm is read from its columns as it was; a column that is no code means at once."""
    rhythm = Rhythm(LONDON, every, hour, weekday, begins, ends)
    again = of_code(rhythm.code, LONDON, f"{begins:%H:%M}", f"{ends:%H:%M}")
    assert again.code == rhythm.code
    assert (again.quiet_from, again.quiet_to) == (begins, ends)
    assert of_code("hourly", LONDON) == Rhythm(LONDON)
