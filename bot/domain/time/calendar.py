"""Counting calendar days in a zone. The caller always gives the present instant."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_in(zone: str, now: datetime) -> date:
    """The calendar day that `now` (aware) falls on in `zone` (an IANA name)."""
    return now.astimezone(ZoneInfo(zone)).date()


def days_since(since: date, zone: str, now: datetime, *, inclusive: bool = False) -> int:
    """Calendar days from `since` to the day of `now` in `zone`; `inclusive` counts the first day too.

    A day of 23 or 25 hours counts as one day. Before `since` the number is negative.
    """
    return (day_in(zone, now) - since).days + (1 if inclusive else 0)
