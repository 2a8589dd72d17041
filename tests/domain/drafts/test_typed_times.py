"""The times that press officers type, on both days that clocks change and in the zones where they change oddly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.typed_time import At, Gap, NotUnderstood, Past, QuickKind, Twice, parse, quick
from bot.domain.time import wall_clock

LONDON, MOSCOW, LORD_HOWE = "Europe/London", "Europe/Moscow", "Australia/Lord_Howe"
NOW = datetime(2026, 11, 24, 10, 15, 42, tzinfo=UTC)  # a Tuesday
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"}))
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("tomorrow 9:00", utc(2026, 11, 25, 9)),
        ("Tomorrow, at 9", utc(2026, 11, 25, 9)),
        ("today 18:30", utc(2026, 11, 24, 18, 30)),
        ("завтра 9:00", utc(2026, 11, 25, 9)),
        ("Завтра, в 18.30.", utc(2026, 11, 25, 18, 30)),
        ("завтра в 9 утра", utc(2026, 11, 25, 9)),
        ("завтра в 2 часа дня", utc(2026, 11, 25, 14)),
        ("послезавтра в 9", utc(2026, 11, 26, 9)),
        ("the day after tomorrow at 6 pm", utc(2026, 11, 26, 18)),
        ("monday 9:00", utc(2026, 11, 30, 9)),
        ("on Mon 9:00", utc(2026, 11, 30, 9)),
        ("пн 9:00", utc(2026, 11, 30, 9)),
        ("в понедельник 9:00", utc(2026, 11, 30, 9)),
        ("во вторник в 9:00", utc(2026, 12, 1, 9)),  # said on a Tuesday after nine
        ("во вторник в 19:00", utc(2026, 11, 24, 19)),
        ("in 2 hours", utc(2026, 11, 24, 12, 15)),
        ("через 2 часа", utc(2026, 11, 24, 12, 15)),
        ("через час", utc(2026, 11, 24, 11, 15)),
        ("через полтора часа", utc(2026, 11, 24, 11, 45)),
        ("in an hour and 30 minutes", utc(2026, 11, 24, 11, 45)),
        ("in 2h30m", utc(2026, 11, 24, 12, 45)),
        ("через полчаса", utc(2026, 11, 24, 10, 45)),
        ("in 3 days", utc(2026, 11, 27, 10, 15)),
        ("25.12 18:30", utc(2026, 12, 25, 18, 30)),
        ("18:30 25.12", utc(2026, 12, 25, 18, 30)),
        ("25.12.2026 18:30", utc(2026, 12, 25, 18, 30)),
        ("25.12.26 в 18.30", utc(2026, 12, 25, 18, 30)),
        ("25 December 18:30", utc(2026, 12, 25, 18, 30)),
        ("December 25, 2026, 6:30 p.m.", utc(2026, 12, 25, 18, 30)),
        ("25 декабря 18:30", utc(2026, 12, 25, 18, 30)),
        ("25 декабря 2026 года в 18:30", utc(2026, 12, 25, 18, 30)),
        ("Friday, 25 December 18:30", utc(2026, 12, 25, 18, 30)),
        ("23.11 9:00", utc(2027, 11, 23, 9)),
        ("29.02 10:00", utc(2028, 2, 29, 10)),
        ("18:30", utc(2026, 11, 24, 18, 30)),
        ("18.30", utc(2026, 11, 24, 18, 30)),
        ("9:00", utc(2026, 11, 25, 9)),
        ("at 9", utc(2026, 11, 25, 9)),
        ("noon", utc(2026, 11, 24, 12)),
        ("12 am", utc(2026, 11, 25)),
        ("2026-12-25T18:30", utc(2026, 12, 25, 18, 30)),
        ("2026-12-25 18:30", utc(2026, 12, 25, 18, 30)),
        ("2026-12-25T18:30:00Z", utc(2026, 12, 25, 18, 30)),
        ("2026-12-25T18:30+03:00", utc(2026, 12, 25, 15, 30)),
        ("2026-12-25T18:30-0330", utc(2026, 12, 25, 22)),
    ],
)
def test_what_is_understood(typed: str, at: datetime) -> None:
    """Each form, in both languages, seen from a Tuesday in London at 10:15."""
    assert parse(typed, NOW, LONDON) == At(at)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", None),
        ("soon", None),
        ("9", None),
        ("tomorrow 25:00", None),
        ("tomorrow 9:75", None),
        ("31.02 9:00", None),
        ("25.12.9999 10:00", None),
        ("2026-13-01T10:00", None),
        ("0001-01-01T00:00+23:59", None),
        ("2026-12-25T10:00+99:00", None),
        ("monday, 25 december 18:30", None),  # it is a Friday
        ("25 December 9", None),  # an hour, or the beginning of a year?
        ("in 0 minutes", None),
        ("in 2 fortnights", None),
        ("in 2 days 3 hours", None),
        ("13 pm", None),
        ("today", date(2026, 11, 24)),
        ("послезавтра", date(2026, 11, 26)),
        ("25.12", date(2026, 12, 25)),
        ("9.12", date(2026, 12, 9)),
        ("в пятницу", date(2026, 11, 27)),
    ],
)
def test_what_is_not(typed: str, day: date | None) -> None:
    """Nothing is guessed; a day without a time of day is given back, so that the time can be asked for."""
    assert parse(typed, NOW, LONDON) == NotUnderstood(day)


@pytest.mark.parametrize(
    "typed", ["today 9:00", "24.11 9:00", "2026-11-24T10:15", "2026-11-24T13:15:42+03:00", "сегодня 9:00"]
)
def test_what_has_passed(typed: str) -> None:
    """A named day is never moved to the next year because its hour has passed."""
    assert isinstance(parse(typed, NOW, LONDON), Past)


def test_the_spring_day_in_london() -> None:
    """29 March 2026: 01:00 to 02:00 is skipped; both neighbours are offered, or the one that is ahead."""
    before = utc(2026, 3, 28, 12)
    assert parse("29.03 01:30", before, LONDON) == Gap((utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 30)))
    assert parse("29.03 00:59", before, LONDON) == At(utc(2026, 3, 29, 0, 59))
    assert parse("29.03 02:00", before, LONDON) == At(utc(2026, 3, 29, 1))
    assert parse("01:30", utc(2026, 3, 29, 0, 45), LONDON) == Gap((utc(2026, 3, 29, 1, 30),))
    assert parse("in 2 hours", utc(2026, 3, 29, 0, 30), LONDON) == At(utc(2026, 3, 29, 2, 30))
    assert parse("in 1 day", utc(2026, 3, 28, 1, 30), LONDON) == Gap((utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 30)))


def test_the_autumn_day_in_london() -> None:
    """25 October 2026: 01:00 to 02:00 comes twice; once the first has passed, the second is meant."""
    assert parse("25.10 01:30", utc(2026, 10, 24, 12), LONDON) == Twice(
        utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)
    )
    assert parse("today 01:30", utc(2026, 10, 25, 0, 45), LONDON) == At(utc(2026, 10, 25, 1, 30))
    assert parse("25.10 02:00", utc(2026, 10, 24, 12), LONDON) == At(utc(2026, 10, 25, 2))
    assert parse("in 1 day", utc(2026, 10, 24, 11), LONDON) == At(utc(2026, 10, 25, 12))  # noon stays noon


@pytest.mark.parametrize("day", ["29.03", "25.10"])
def test_moscow_keeps_its_clock(day: str) -> None:
    """Where clocks do not change every time is there once."""
    for hour in range(24):
        assert isinstance(parse(f"{day}.2027 {hour}:30", NOW, MOSCOW), At)


def test_half_an_hour_in_lord_howe() -> None:
    """There the clock moves by 30 minutes: 02:00-02:30 is skipped in October, 01:30-02:00 doubled in April."""
    now = utc(2026, 3, 1)
    gap, twice = parse("04.10 02:15", now, LORD_HOWE), parse("05.04 01:45", now, LORD_HOWE)
    assert isinstance(gap, Gap)
    assert isinstance(twice, Twice)
    shown = [wall_clock.shown(instant, LORD_HOWE).strftime("%H:%M") for instant in gap.offers]
    assert shown == ["01:45", "02:45"]
    assert twice.second - twice.first == timedelta(minutes=30)
    assert isinstance(parse("04.10 02:30", now, LORD_HOWE), At)


@settings(max_examples=150)
@given(ZONES, INSTANTS, st.integers(0, 400 * 24 * 60))
def test_any_time_in_any_zone(zone: str, now: datetime, minutes: int) -> None:
    """What is offered shows exactly the time that was typed, and lies ahead; a gap's neighbours do not show it."""
    wall = wall_clock.shown(now, zone).replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    match parse(f"{wall:%d.%m.%Y %H:%M}", now, zone):
        case At(instant):
            assert wall_clock.shown(instant, zone) == wall
            assert instant > now
        case Twice(first, second):
            assert now < first < second
            assert wall_clock.shown(first, zone) == wall_clock.shown(second, zone) == wall
        case Gap(offers):
            assert wall_clock.occurrences(wall, zone) == ()
            assert all(instant > now for instant in offers)
            assert wall_clock.shown(offers[-1], zone) > wall
        case Past(instant):
            assert instant <= now
        case NotUnderstood():
            assert wall.year > 2100


@settings(max_examples=150)
@given(ZONES, INSTANTS, st.integers(0, 400 * 24 * 60))
def test_the_first_instant_of_a_wall_time(zone: str, now: datetime, minutes: int) -> None:
    """`first_at` is the first occurrence; in a gap the first instant after it, a second before being before it."""
    wall = wall_clock.shown(now, zone).replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    first = wall_clock.first_at(wall, zone)
    assert wall_clock.shown(first, zone) >= wall
    assert wall_clock.shown(first - timedelta(seconds=1), zone) < wall or wall_clock.occurrences(wall, zone)[0] == first


@settings(max_examples=60)
@given(st.text(max_size=30) | st.from_regex(r"(in|at|в|через|tomorrow|25\.12)? ?[0-9:. apm]{0,12}", fullmatch=True))
def test_any_text(typed: str) -> None:
    """Whatever is typed has an answer, and an instant that is offered lies ahead."""
    found = parse(typed, NOW, LONDON)
    assert not isinstance(found, At) or found.instant > NOW


@settings(max_examples=100)
@given(ZONES, INSTANTS)
def test_quick_choices(zone: str, now: datetime) -> None:
    """They lie ahead, in order, each time once; the morning ones show 9:00 wherever the clock has it."""
    found = quick(now, zone)
    instants = [choice.instant for choice in found]
    assert instants == sorted(set(instants))
    assert all(instant > now for instant in instants)
    assert found[0].kind in (QuickKind.IN_AN_HOUR, QuickKind.THIS_EVENING)
    for choice in found:
        shown = choice.instant.astimezone(ZoneInfo(zone))
        if choice.kind is QuickKind.MONDAY and shown.hour == 9:
            assert shown.weekday() == 0


def test_quick_choices_of_a_sunday() -> None:
    """Tomorrow being Monday, it is offered once; an evening that has begun is not offered."""
    kinds = [choice.kind for choice in quick(utc(2026, 11, 29, 19), LONDON)]
    assert kinds == [QuickKind.IN_AN_HOUR, QuickKind.TOMORROW]
    everything = [choice.kind for choice in quick(utc(2026, 11, 26, 9), LONDON)]
    assert everything == list(QuickKind)
