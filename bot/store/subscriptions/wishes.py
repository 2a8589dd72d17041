"""What a target wishes, as its columns say it: rhythm, zone, quiet hours."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.subscriptions.rhythm import Every, Rhythm, of_code
from bot.store.database.engine import Row

# The index target_with_wishes holds those.
HAS_WISHES = "(rhythm <> 'at_once' OR quiet_to <> '')"
COLUMNS = "rhythm, zone, quiet_from, quiet_to"


def rhythm_of(row: Row, mission_zone: str) -> Rhythm | None:
    """The rhythm of a target's row; None for everything at once at any hour.

    A zone that this machine does not know counts as the mission's, and quiet hours that are no times as none: nobody
    is left without releases.
    """
    if row["rhythm"] == Every.AT_ONCE and not row["quiet_to"]:
        return None
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
