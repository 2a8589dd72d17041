"""What becomes of the rows that wait for a digest: at its hour, at its claim, after new wishes. No database here."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digests import (
    Contents,
    DigestsSoFar,
    Gathered,
    WhenDue,
    contents,
    gather,
    waits_after_new_wishes,
    when_due,
)
from bot.domain.releases.due_time import Recipient, ReleaseFacts
from bot.domain.releases.release import ReleaseKind, ReleaseState
from bot.domain.releases.sending import DigestEntry
from bot.domain.subscriptions.rhythm import Every, Rhythm, Window
from bot.domain.subscriptions.target import ChatKind, Target
from bot.domain.subscriptions.wishes import Wishes

NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)
DAY = timedelta(days=1)
NIGHT = datetime(2026, 11, 24, 23, tzinfo=UTC)
AT_ONCE = Rhythm("UTC")
QUIET = Rhythm("UTC", quiet_from=time(22), quiet_to=time(7))
DAILY = Rhythm("UTC", Every.DAILY, 9)
YESTERDAY, TODAY = "2026-11-24", "2026-11-25"


def reader(rhythm: Rhythm = DAILY, *topics: str, active: bool = True, silent: bool = False) -> Recipient:
    """A target with these wishes."""
    return Recipient(Target(1, 1, 0, ChatKind.PRIVATE, "en"), active, Wishes("en", frozenset(topics), rhythm, silent))


def row(
    release: int,
    state: ReleaseState = ReleaseState.RUNNING,
    kind: ReleaseKind = ReleaseKind.PUBLISH,
    topic: str = "news",
    *,
    silent: bool = False,
) -> ReleaseFacts:
    """A row of a release; its statement has the release's number times ten."""
    return ReleaseFacts(release, kind, state, False, silent, release * 10, 1, topic)


def entry(release: int) -> DigestEntry:
    """The same row in a digest."""
    return DigestEntry(release, release * 10, 1)


@pytest.mark.parametrize(
    ("rhythm", "active", "fate"),
    [
        (DAILY, False, WhenDue.UNWANTED),
        (AT_ONCE, False, WhenDue.UNWANTED),
        (AT_ONCE, True, WhenDue.ALONE),
        (QUIET, True, WhenDue.ALONE),
        (DAILY, True, WhenDue.GATHERED),
    ],
)
def test_when_the_hour_has_come(rhythm: Rhythm, active: bool, fate: WhenDue) -> None:
    """Whose subscription is over gets nothing, who has digests a digest, everybody else one message after the other."""
    assert when_due(rhythm, active=active) is fate


def test_a_digest_gathers_what_is_under_way() -> None:
    """Publications go into one digest of the window; notes by themselves; what is paused waits for the next digest."""
    rows = [row(1), row(2, ReleaseState.PLANNING), row(3, ReleaseState.PAUSED), row(4, kind=ReleaseKind.RETRACT)]
    assert gather(rows, DAILY, DigestsSoFar(YESTERDAY), NINE) == Gathered(
        alone=(4,), taken=(1, 2), window=Window(TODAY, NINE), later=(3,), until=NINE + DAY
    )


def test_a_digest_that_waits_takes_more() -> None:
    """While one waits to be sent no other is made: what is due meanwhile comes with it."""
    found = gather([row(1)], DAILY, DigestsSoFar(TODAY, waiting=7), NINE + DAY)
    assert (found.taken, found.window, found.later) == ((1,), None, ())


def test_too_late_for_its_window() -> None:
    """The window has had its digest: what comes after it waits for the next."""
    found = gather([row(1)], DAILY, DigestsSoFar(TODAY), NINE + timedelta(hours=1))
    assert (found.taken, found.window, found.later, found.until) == ((), None, (1,), NINE + DAY)


def test_nothing_to_gather_is_no_digest() -> None:
    """Where all is paused, or notes, no digest is made, so its window is not used up."""
    rows = [row(1, ReleaseState.PAUSED), row(2, kind=ReleaseKind.CORRECT)]
    found = gather(rows, DAILY, DigestsSoFar(YESTERDAY), NINE)
    assert (found.window, found.alone, found.later, found.until) == (None, (2,), (1,), NINE + DAY)


_ROWS = st.lists(
    st.builds(
        lambda release, state, kind, topic: row(release, state, kind, topic),
        st.integers(1, 9),
        st.sampled_from(ReleaseState),
        st.sampled_from(ReleaseKind),
        st.sampled_from(["news", "visas"]),
    ),
    unique_by=lambda found: found.id,
)
_RHYTHMS = st.sampled_from([DAILY, Rhythm("Europe/London", Every.WEEKLY, 9, 2), Rhythm("Asia/Tokyo", Every.DAILY, 18)])


@given(rows=_ROWS, rhythm=_RHYTHMS, last=st.sampled_from(["", YESTERDAY, TODAY]), waiting=st.integers(0, 1))
def test_every_row_has_one_fate(rows: list[ReleaseFacts], rhythm: Rhythm, last: str, waiting: int) -> None:
    """When its hour has come a row is in exactly one place, and none waits for an hour that is over."""
    found = gather(rows, rhythm, DigestsSoFar(last, waiting), NINE)
    assert sorted((*found.alone, *found.taken, *found.later)) == sorted(r.id for r in rows)
    assert found.until is not None
    assert found.until > NINE
    assert not found.taken or waiting or found.window is not None


def test_what_a_digest_takes() -> None:
    """At the claim: what is under way and of a chosen topic, in the order given. What is paused waits for the next
    digest; another topic is not wanted any more; of cancelled and done releases the end is written elsewhere."""
    rows = [
        row(6, topic="visas"),
        row(5),
        row(4, ReleaseState.PAUSED),
        row(3, ReleaseState.CANCELLED),
        row(2, ReleaseState.PLANNING),
        row(1, ReleaseState.PAUSED, topic="visas"),
    ]
    assert contents(rows, reader(DAILY, "news"), TODAY, NINE) == Contents(
        taken=(entry(5), entry(2)), unwanted=(6, 1), later=(4,), until=NINE + DAY, silent=False
    )


def test_a_digest_for_nobody() -> None:
    """The subscription is over: nothing is taken. What is paused is looked at again when it would be due."""
    found = contents([row(2), row(1, ReleaseState.PAUSED)], reader(active=False), TODAY, NINE)
    assert (found.taken, found.unwanted, found.later) == ((), (2,), (1,))


def test_paused_and_no_digests_any_more() -> None:
    """A reader of digests who wants none any more does not wait for one."""
    found = contents([row(1, ReleaseState.PAUSED)], reader(AT_ONCE), TODAY, NINE)
    assert (found.taken, found.later, found.until) == ((), (1,), None)


@pytest.mark.parametrize(
    ("wishes_silence", "releases", "silent"),
    [(False, (False, True), False), (False, (True, True), True), (True, (False, False), True)],
)
def test_when_a_digest_makes_no_sound(wishes_silence: bool, releases: tuple[bool, bool], silent: bool) -> None:
    """Where the reader wishes none, or nothing in it is to make one."""
    rows = [row(number, silent=quiet) for number, quiet in enumerate(releases, 1)]
    assert contents(rows, reader(silent=wishes_silence), TODAY, NINE).silent is silent


def test_new_wishes() -> None:
    """Publications wait for the new digest, everything else for the end of the quiet hours; or nothing waits."""
    both = Rhythm("UTC", Every.DAILY, 9, quiet_from=time(22), quiet_to=time(7))
    note, morning = row(2, kind=ReleaseKind.RETRACT), datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert waits_after_new_wishes(row(1), both, YESTERDAY, NIGHT) == NINE
    assert waits_after_new_wishes(note, both, YESTERDAY, NIGHT) == morning
    assert waits_after_new_wishes(row(1), both, TODAY, NIGHT) == NINE + DAY  # today's is out already
    assert waits_after_new_wishes(row(1), QUIET, YESTERDAY, NIGHT) == morning
    assert waits_after_new_wishes(row(1), AT_ONCE, YESTERDAY, NIGHT) is None
    assert waits_after_new_wishes(note, DAILY, YESTERDAY, NIGHT) is None
