"""Until when a release waits for a target's hour, and what an urgent one goes through without waiting."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.domain.subscriptions.rhythm import Every, Rhythm, Window, due_at, is_quiet, window, windows_due


class Override(StrEnum):
    """The wish that an urgent release goes through; the catalogs hold urgent.despite_<wish>."""

    QUIET = "quiet"
    DIGEST = "digest"
    TOPIC = "topic"
    SILENT = "silent"


def waits_until(rhythm: Rhythm, released: datetime, now: datetime) -> datetime | None:
    """When an ordinary release of the instant `released` is due for the target; None where it may go now.

    A digest's instant may be over already: then the digest goes late, at once. Quiet hours are those of now.
    """
    if found := window(rhythm, released):
        return found.instant
    return quiet_until(rhythm, now)


def quiet_until(rhythm: Rhythm, now: datetime) -> datetime | None:
    """When the quiet hours of now end, whatever the rhythm; None where there are none."""
    due = due_at(rhythm, now)
    return due if due > now else None


def next_window(rhythm: Rhythm, last_key: str, now: datetime) -> Window | None:
    """The first digest after `now` that is later than `last_key`; None for at once."""
    found = window(rhythm, now)
    while found and windows_due(rhythm, last_key, found.instant) is None:
        found = window(rhythm, found.instant)
    return found


def overridden(rhythm: Rhythm, now: datetime, *, silent: bool, wants_topic: bool) -> Override | None:
    """What an urgent release of now goes through at the target; the wish that it hurts most."""
    if is_quiet(rhythm, now):
        return Override.QUIET
    if rhythm.every is not Every.AT_ONCE:
        return Override.DIGEST
    if not wants_topic:
        return Override.TOPIC
    return Override.SILENT if silent else None
