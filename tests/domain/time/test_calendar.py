"""Days are counted on calendars, never in hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.time.calendar import day_in, days_since

zones = st.sampled_from(sorted(available_timezones() - {"localtime"}))
instants = st.datetimes(datetime(1975, 1, 1), datetime(2095, 1, 1), timezones=st.just(UTC))


@given(zones, instants, st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_any_zone_and_instant(zone: str, now: datetime, since: date) -> None:
    """The count is the difference of the two calendar days; inclusive is one more."""
    today = now.astimezone(ZoneInfo(zone)).date()
    assert days_since(since, zone, now) == (today - since).days
    assert days_since(since, zone, now, inclusive=True) == (today - since).days + 1


@given(zones, instants)
def test_a_day_later(zone: str, now: datetime) -> None:
    """Counted from its own day an instant is day 0; the count never jumps by more than the days that pass."""
    today = day_in(zone, now)
    assert days_since(today, zone, now) == 0
    # A zone may change its offset by a whole day (Samoa left out 30 December 2011).
    assert days_since(today, zone, now + timedelta(hours=25)) in (0, 1, 2)
    assert days_since(today, zone, now + timedelta(days=10)) in (9, 10, 11)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
def test_both_clock_changes_in_london(day: date) -> None:
    """A day of 23 or 25 hours is one day, and begins at London's midnight, not at Greenwich's."""
    london = ZoneInfo("Europe/London")
    begins = datetime(day.year, day.month, day.day, tzinfo=london).astimezone(UTC)
    tomorrow = day + timedelta(days=1)
    ends = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=london).astimezone(UTC)
    assert (ends - begins) in (timedelta(hours=23), timedelta(hours=25))
    at = begins
    while at < ends:
        assert days_since(date(2018, 3, 4), "Europe/London", at) == (day - date(2018, 3, 4)).days
        at += timedelta(minutes=30)
    assert day_in("Europe/London", begins - timedelta(seconds=1)) == day - timedelta(days=1)
    assert day_in("Europe/London", ends) == tomorrow


@pytest.mark.parametrize(("since", "days"), [(date(2018, 3, 4), 1302), (date(2018, 3, 12), 1294)])
def test_the_original_page(since: date, days: int) -> None:
    """On 26 September 2021 the counters of the original page stood at 1302 and 1294 days, all day long."""
    for hour, minute in ((0, 0), (0, 30), (12, 0), (23, 59)):
        now = datetime(2021, 9, 26, hour, minute, tzinfo=ZoneInfo("Europe/London"))
        assert days_since(since, "Europe/London", now) == days


def test_before_the_day() -> None:
    """Before its day the count is negative."""
    assert days_since(date(2030, 1, 1), "UTC", datetime(2029, 12, 30, tzinfo=UTC)) == -2
