"""Until when a release waits, the next digest that is not out yet, and what an urgent one goes through."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.releases.due_time import Override, next_window, overridden, quiet_until, waits_until
from bot.domain.subscriptions.rhythm import Every, Rhythm, window

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 23, tzinfo=UTC)
AT_ONCE = Rhythm("UTC")
QUIET = Rhythm("UTC", quiet_from=time(22), quiet_to=time(7))
DAILY = Rhythm("UTC", Every.DAILY, 9, quiet_from=time(22), quiet_to=time(7))


def test_who_has_no_wishes_waits_for_nothing() -> None:
    """At once means now, and quiet hours count at their hours only."""
    assert waits_until(AT_ONCE, NOON, NOON) is None
    assert waits_until(QUIET, NOON, NOON) is None
    assert waits_until(QUIET, NOON, NIGHT) == datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_a_digest_is_that_of_the_release() -> None:
    """A release belongs to the digest after it, also where that is late already; the quiet hours don't move it."""
    nine = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert waits_until(DAILY, NOON, NOON) == nine
    assert waits_until(DAILY, NOON, nine + timedelta(days=3)) == nine
    assert quiet_until(DAILY, NIGHT) == datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_the_next_digest_is_one_that_is_not_out() -> None:
    """Where the day's digest is out already, a later hour of the same day brings none."""
    late = Rhythm("UTC", Every.DAILY, 18)
    today, tomorrow = window(late, NOON), window(late, NOON + timedelta(days=1))
    assert next_window(late, "2026-11-23", NOON) == today
    assert next_window(late, "2026-11-24", NOON) == tomorrow
    assert next_window(late, "", NOON) == today
    assert next_window(AT_ONCE, "", NOON) is None


@pytest.mark.parametrize(
    ("rhythm", "now", "silent", "wants_topic", "found"),
    [
        (AT_ONCE, NIGHT, False, True, None),
        (AT_ONCE, NIGHT, True, True, Override.SILENT),
        (AT_ONCE, NIGHT, True, False, Override.TOPIC),
        (DAILY, NOON, True, False, Override.DIGEST),
        (DAILY, NIGHT, True, False, Override.QUIET),
        (QUIET, NOON, False, True, None),
    ],
)
def test_what_an_urgent_release_goes_through(
    rhythm: Rhythm, now: datetime, silent: bool, wants_topic: bool, found: Override | None
) -> None:
    """One wish is named, the one that it hurts most; none where it comes as any release would."""
    assert overridden(rhythm, now, silent=silent, wants_topic=wants_topic) is found
