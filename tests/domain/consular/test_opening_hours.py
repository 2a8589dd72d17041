"""Is the consular section open? By the mission's clock, on holidays, at night and when clocks change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.consular.opening_hours import AHEAD, Closed, Open, opening
from bot.domain.mission import WEEKDAYS, ConsularCard, LocalText
from bot.domain.time import wall_clock

LONDON = "Europe/London"
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"}))
SPANS = st.sampled_from([(), ("09:00-12:00",), ("09:00-12:00", "14:00-16:00"), ("00:00-01:30",), ("20:00-23:59",)])
WEEKS = st.dictionaries(st.sampled_from(WEEKDAYS), SPANS, min_size=1)
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


def card(hours: dict[str, Sequence[str]], *holidays: date) -> ConsularCard:
    """A card with these hours and holidays."""
    return ConsularCard(LocalText({"": "Consul"}), "+44", hours=hours, holidays=holidays, duty_phone="+44 999")


OFFICE = card({"mon": ["09:00-12:00", "14:00-16:00"], "wed": ["09:00-12:00", "12:00-13:00"]}, date(2026, 12, 21))


def utc(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of 2026; in winter London's clock shows the same."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (utc(11, 23, 8, 59), Closed(utc(11, 23, 9), duty_phone="+44 999")),
        (utc(11, 23, 9), Open(utc(11, 23, 12))),
        (utc(11, 23, 12), Closed(utc(11, 23, 14), duty_phone="+44 999")),
        (utc(11, 23, 15, 59), Open(utc(11, 23, 16))),
        (utc(11, 23, 16), Closed(utc(11, 25, 9), duty_phone="+44 999")),
        (utc(11, 25, 10), Open(utc(11, 25, 13))),  # two stretches without a break between them
        (utc(12, 21, 10), Closed(utc(12, 23, 9), holiday=True, duty_phone="+44 999")),
        (utc(12, 19, 10), Closed(utc(12, 23, 9), duty_phone="+44 999")),
    ],
)
def test_a_week(now: datetime, expected: Open | Closed) -> None:
    """Before, within, between and after hours; a holiday is passed over."""
    assert opening(OFFICE, LONDON, now) == expected


def test_summer_time() -> None:
    """At nine by London's clock, before and after it changes."""
    assert opening(OFFICE, LONDON, utc(3, 23, 9)) == Open(utc(3, 23, 12))
    assert opening(OFFICE, LONDON, utc(3, 30, 8)) == Open(utc(3, 30, 11))


def test_no_hours() -> None:
    """A card without hours is neither open nor closed; one that is closed for weeks has no next opening."""
    assert opening(card({}), LONDON, utc(11, 23)) is None
    assert opening(card({"mon": []}), LONDON, utc(11, 23)) is None
    mondays = [date(2026, 11, 23) + timedelta(weeks=week) for week in range(4)]
    closed = opening(card({"mon": ["09:00-12:00"]}, *mondays), LONDON, utc(11, 23, 10))
    assert closed == Closed(None, holiday=True, duty_phone="+44 999")
    assert opening(card({"mon": ["by appointment"]}), LONDON, utc(11, 23)) == Closed(None, duty_phone="+44 999")


@settings(max_examples=150)
@given(WEEKS, ZONES, INSTANTS, st.sets(st.integers(0, 20), max_size=4))
def test_any_week_in_any_zone(hours: dict[str, Sequence[str]], zone: str, now: datetime, free: set[int]) -> None:
    """What is said now is what a visitor finds: closed until it opens, open until it closes, never on a holiday."""
    today = wall_clock.shown(now, zone).date()
    services = card(hours, *(today + timedelta(days=days) for days in free))
    found = opening(services, zone, now)
    if isinstance(found, Open):
        assert found.until > now
        assert isinstance(opening(services, zone, found.until - timedelta(seconds=1)), Open)
        assert not isinstance(opening(services, zone, found.until), Open)
        assert today not in services.holidays
    elif found and found.opens:
        assert now < found.opens <= now + timedelta(days=AHEAD + 2)
        assert isinstance(opening(services, zone, found.opens), Open)
        assert not isinstance(opening(services, zone, found.opens - timedelta(seconds=1)), Open)
        shown = wall_clock.shown(found.opens, zone)
        assert shown.date() not in services.holidays
        written = [time.fromisoformat(span[:5]) for span in hours[WEEKDAYS[shown.weekday()]]]
        assert shown.time() in written or not wall_clock.occurrences(datetime.combine(shown, written[0]), zone)
