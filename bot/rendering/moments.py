"""An instant in full, so that it cannot be misunderstood: weekday, date, time, zone, how long from now."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.mission import Mission
from bot.i18n.translator import Translator


def moment(translate: Translator, mission: Mission, at: datetime, now: datetime) -> str:
    """Thu, 26 November 2026, 18:30 (Europe/London, UTC), in 3 h 20 min."""
    there = at.astimezone(ZoneInfo(mission.timezone))
    away = at - now
    key = "moment.ahead" if away.total_seconds() >= 0 else "moment.past"
    return translate(
        key,
        day=translate.weekday_and_day(there.date()),
        time=f"{there:%H:%M}",
        zone=f"{mission.timezone}, {offset(there)}",
        away=length(translate, abs(away.total_seconds())),
    )


def offset(at: datetime) -> str:
    """The offset of an instant from UTC: UTC, UTC+1, UTC-3:30."""
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def length(translate: Translator, seconds: float) -> str:
    """A duration in its two largest units, from minutes to days."""
    minutes = max(1, round(seconds / 60))
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return translate("length.days_hours", days=translate.count("length.days", days), hours=hours)
    return (
        translate("length.hours_minutes", hours=hours, minutes=minutes)
        if hours
        else translate("length.minutes", minutes=minutes)
    )
