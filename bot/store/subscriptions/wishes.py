"""A target's rhythm, zone and quiet hours, read from its columns."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.subscriptions.rhythm import Rhythm, of_code
from bot.store.database.engine import Row

# Condition for targets whose rows may have to wait; it matches the index target_with_wishes.
HAS_WISHES = "(rhythm <> 'at_once' OR quiet_to <> '')"
COLUMNS = "rhythm, zone, quiet_from, quiet_to"


def rhythm_of(row: Row, mission_zone: str) -> Rhythm:
    """The rhythm of a target's row.

    An unknown zone counts as the mission's, and quiet hours that cannot be read count as none, so that nobody is left
    without releases.
    """
    return _rhythm(row["rhythm"], row["zone"], row["quiet_from"], row["quiet_to"], mission_zone)


@lru_cache(maxsize=4096)
def _rhythm(code: str, zone: str, quiet_from: str, quiet_to: str, mission_zone: str) -> Rhythm:
    zone = zone if zone and _is_known(zone) else mission_zone
    try:
        return of_code(code, zone, quiet_from, quiet_to)
    except ValueError:
        return of_code(code, zone)


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
