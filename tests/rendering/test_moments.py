"""Instants as people write them: the weekday always in one way, and how far a clock is from UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.i18n.translator import translator
from bot.rendering.mission import facts
from bot.rendering.moments import moment, offset
from tests.rendering.scenes import MISSION


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/London", "UTC"),
        ("Europe/Moscow", "UTC+3"),
        ("Asia/Kolkata", "UTC+5:30"),
        ("America/St_Johns", "UTC-3:30"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("Pacific/Honolulu", "UTC-10"),
    ],
)
def test_how_far_from_utc(zone: str, written: str) -> None:
    """Hours without a zero before them, minutes only where there are any, and nothing where there is no difference."""
    assert offset(datetime(2026, 1, 5, 12, tzinfo=ZoneInfo(zone))) == written


@pytest.mark.parametrize(
    ("lang", "written"),
    [("en", "Mon, 5 January 2026"), ("ru", "пн, 5 января 2026")],
)
def test_a_day_and_its_weekday(lang: str, written: str) -> None:
    """The weekday stands before the day, in every sentence that has both."""
    translate, noon = translator(lang), datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert translate.weekday_and_day(date(2026, 1, 5)) == written
    assert moment(translate, MISSION, noon, noon - timedelta(hours=1)).startswith(f"{written}, 12:00 (Europe/London, ")
    first = facts.clocks(translate, MISSION, noon).text.text.split("\n")[0]
    assert first == written[:1].upper() + written[1:]
