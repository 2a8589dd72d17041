"""The names of months and weekdays as people type them, in English and Russian. How we write them is in i18n."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = (
    "january jan январь января янв",
    "february feb февраль февраля фев февр",
    "march mar март марта мар",
    "april apr апрель апреля апр",
    "may май мая",
    "june jun июнь июня июн",
    "july jul июль июля июл",
    "august aug август августа авг",
    "september sept sep сентябрь сентября сен сент",
    "october oct октябрь октября окт",
    "november nov ноябрь ноября ноя нояб",
    "december dec декабрь декабря дек",
)
_WEEKDAYS = (
    "monday mon понедельник понедельника понедельнику пн",
    "tuesday tue tues вторник вторника вторнику вт",
    "wednesday wed среда среду среды среде ср",
    "thursday thu thur thurs четверг четверга четвергу чт",
    "friday fri пятница пятницу пятницы пятнице пт",
    "saturday sat суббота субботу субботы субботе сб",
    "sunday sun воскресенье воскресенья воскресенью вс",
)
MONTHS = {name: month for month, names in enumerate(_MONTHS, start=1) for name in names.split()}
WEEKDAYS = {name: day for day, names in enumerate(_WEEKDAYS) for name in names.split()}  # Monday 0, as date.weekday()


def any_of(names: dict[str, int]) -> str:
    """A regular expression that matches any of the names, the longest first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def day_of(year: int, month: int, day: int) -> date | None:
    """The date; None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_such(month: int, day: int, today: date) -> date | None:
    """The next date with that month and day, `today` included (29 February may be eight years away); None if there is
    no such day."""
    years = range(today.year, today.year + 9)
    return next((found for year in years if (found := day_of(year, month, day)) and found >= today), None)


def nearest_such(month: int, day: int, today: date) -> date | None:
    """The date with that month and day that is nearest to `today`, before or after; None if there is no such day."""
    years = range(today.year - 8, today.year + 9)
    days = [found for year in years if (found := day_of(year, month, day))]
    return min(days, key=lambda found: abs(found - today), default=None)


def next_weekday(weekday: int, today: date) -> date:
    """The next day with that weekday (Monday 0), `today` included."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)
