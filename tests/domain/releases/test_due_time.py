"""Until when a release waits, the next digest that is not out yet, and what an urgent one goes through."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.releases.due_time import (
    LastLook,
    Override,
    Recipient,
    ReleaseFacts,
    SendNow,
    Unwanted,
    Wait,
    at_claim,
    next_window,
    overridden,
    quiet_until,
    waits_until,
)
from bot.domain.releases.release import ReleaseKind, ReleaseState
from bot.domain.subscriptions.rhythm import Every, Rhythm, window
from bot.domain.subscriptions.target import ChatKind, Target
from bot.domain.subscriptions.wishes import Wishes

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


MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)
NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)
PUBLISH, CORRECT, RETRACT = ReleaseKind.PUBLISH, ReleaseKind.CORRECT, ReleaseKind.RETRACT


def looked_at(
    kind: ReleaseKind,
    rhythm: Rhythm,
    now: datetime,
    *topics: str,
    urgent: bool = False,
    active: bool = True,
    silent: bool = False,
    changes: bool = False,
) -> LastLook:
    """The last look at a row of a release of the topic news."""
    release = ReleaseFacts(1, kind, ReleaseState.RUNNING, urgent, False, 1, 1, "news")
    to = Recipient(Target(1, 1, 0, ChatKind.PRIVATE, "en"), active, Wishes("en", frozenset(topics), rhythm, silent))
    return at_claim(release, to, now, changes=changes)


def test_the_last_look_at_a_publication() -> None:
    """It waits for the target's digest or the end of its quiet hours; at other hours it goes, with the wished sound."""
    assert looked_at(PUBLISH, AT_ONCE, NIGHT) == SendNow(silent=False)
    assert looked_at(PUBLISH, AT_ONCE, NIGHT, "news", silent=True) == SendNow(silent=True)
    assert looked_at(PUBLISH, QUIET, NIGHT) == Wait(MORNING)
    assert looked_at(PUBLISH, QUIET, NOON) == SendNow(silent=False)
    assert looked_at(PUBLISH, DAILY, NOON) == Wait(NINE)


def test_the_last_look_at_who_wants_nothing() -> None:
    """A subscription that is over or paused gets nothing, and no publication whose topic is chosen no more."""
    for kind in ReleaseKind:
        assert looked_at(kind, AT_ONCE, NOON, active=False) == Unwanted()
        assert looked_at(kind, AT_ONCE, NOON, active=False, urgent=True) == Unwanted()
    assert looked_at(PUBLISH, DAILY, NOON, "visas") == Unwanted()
    assert looked_at(PUBLISH, DAILY, NOON, "visas", "news") == Wait(NINE)


@pytest.mark.parametrize("kind", [CORRECT, RETRACT])
def test_the_last_look_at_a_note(kind: ReleaseKind) -> None:
    """A note about a copy waits for the end of the quiet hours only, and comes whatever the topics are now."""
    assert looked_at(kind, DAILY, NIGHT, "visas") == Wait(MORNING)
    assert looked_at(kind, DAILY, NOON, "visas") == SendNow(silent=False)


@pytest.mark.parametrize("kind", [CORRECT, RETRACT])
@pytest.mark.parametrize("active", [False, True])
def test_a_copy_is_put_right_at_any_hour(kind: ReleaseKind, active: bool) -> None:
    """To change a copy makes no sound: also at night, also where nothing new is sent any more."""
    assert looked_at(kind, DAILY, NIGHT, "visas", active=active, changes=True) == SendNow(silent=False)


def test_the_last_look_at_an_urgent_release() -> None:
    """It goes now, with a sound, and says which wish it overrides; a correction overrides no choice of topics."""
    assert looked_at(PUBLISH, QUIET, NIGHT, urgent=True) == SendNow(False, Override.QUIET)
    assert looked_at(PUBLISH, AT_ONCE, NOON, "visas", urgent=True, silent=True) == SendNow(False, Override.TOPIC)
    assert looked_at(CORRECT, AT_ONCE, NOON, "visas", urgent=True) == SendNow(False)
    assert looked_at(PUBLISH, AT_ONCE, NOON, urgent=True) == SendNow(False)
