"""An instant in full, so that it cannot be mistaken: weekday, date, time, zone, how long from now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.mission import Mission
from bot.i18n.translator import Translator


def moment(translate: Translator, mission: Mission, at: datetime, now: datetime) -> str:
    """Thursday, 26 November 2026, 18:30 (Europe/London), in 3 h 20 min."""
    there = at.astimezone(ZoneInfo(mission.timezone))
    away = at - now
    key = "moment.ahead" if away.total_seconds() >= 0 else "moment.past"
    return translate(
        key,
        weekday=translate.weekday(there.weekday()),
        day=translate.day(there.date()),
        time=f"{there:%H:%M}",
        zone=f"{mission.timezone}, UTC{there:%z}",
        away=length(translate, abs(away.total_seconds())),
    )


def length(translate: Translator, seconds: float) -> str:
    """A length of time in its two largest units, from minutes to days."""
    minutes = max(1, round(seconds / 60))
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return translate("length.days_hours", days=translate.count("length.days", days), hours=hours)
    return (
        translate("length.hours_minutes", hours=hours, minutes=minutes)
        if hours
        else translate("length.minutes", minutes=minutes)
    )
