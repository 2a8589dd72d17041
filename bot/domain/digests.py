"""What happens to rows that wait for a digest: when their hour comes, at the digest's claim, when wishes change.

Rules only, each about one target. `store/releases/waiting_rows.py` and `store/releases/claims.py` fetch what they need
and write what they decide; the hours themselves are in `domain/subscriptions/rhythm.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache

from bot.domain.releases.due_time import Recipient, ReleaseFacts, next_window, quiet_until
from bot.domain.releases.release import UNDER_WAY, ReleaseKind, ReleaseState
from bot.domain.releases.sending import DigestEntry
from bot.domain.subscriptions.rhythm import Rhythm, Window, windows_due

# Many targets have the same rhythm, and are looked at for the same instant.
_windows_due = lru_cache(maxsize=4096)(windows_due)
_next_window = lru_cache(maxsize=4096)(next_window)


@dataclass(frozen=True, slots=True)
class DigestsSoFar:
    """A target's digests. `last_key`: the key of the window of the newest one whose hour has come, '' for none.
    `waiting`: the id of one that is not sent yet, 0 for none."""

    last_key: str = ""
    waiting: int = 0


class WhenDue(Enum):
    """What happens to a target's rows whose hour has come."""

    UNWANTED = auto()  # the subscription has ended or is paused: they are never sent
    ALONE = auto()  # they are sent one by one
    GATHERED = auto()  # `gather` says how


@dataclass(frozen=True, slots=True)
class Gathered:
    """What happens to the rows of one target that has digests. A row is named by the id of its release.

    `taken` go into the digest that waits to be sent, or into a new one of `window`; `alone` are sent by themselves.
    `later` wait until `until`; so do the `taken` ones if the store finds that this window already had its digest.
    """

    alone: tuple[int, ...]
    taken: tuple[int, ...]
    window: Window | None
    later: tuple[int, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a digest contains at its claim. If `taken` is empty, it is not sent. Rows are named by their releases' ids.

    `later` wait until `until` (None: they are sent at once). `unwanted` are never sent. `silent`: without a sound.
    """

    taken: tuple[DigestEntry, ...]
    unwanted: tuple[int, ...]
    later: tuple[int, ...]
    until: datetime | None
    silent: bool


def when_due(rhythm: Rhythm, *, active: bool) -> WhenDue:
    """What happens to a target's rows whose hour has come. `active`: it has neither ended nor been paused."""
    if not active:
        return WhenDue.UNWANTED
    return WhenDue.GATHERED if rhythm.has_digests else WhenDue.ALONE


def gather(rows: Sequence[ReleaseFacts], rhythm: Rhythm, so_far: DigestsSoFar, now: datetime) -> Gathered:
    """Decide for each due row of a target that has digests whether it goes into one.

    A digest takes publications whose release is under way. Those of a paused release wait for the next digest, as do
    those that come too late for the current window. Notes about corrections and retractions are sent alone.
    """
    alone = _ids(row for row in rows if row.kind is not ReleaseKind.PUBLISH)
    under_way = _ids(row for row in rows if row.kind is ReleaseKind.PUBLISH and row.state in UNDER_WAY)
    window = _windows_due(rhythm, so_far.last_key, now) if under_way and not so_far.waiting else None
    taken = under_way if so_far.waiting or window else ()
    following = _next_window(rhythm, window.key if window else so_far.last_key, now)
    return Gathered(
        alone=alone,
        taken=taken,
        window=window,
        later=_ids(row for row in rows if row.id not in alone and row.id not in taken),
        until=following.instant if following else None,
    )


def contents(rows: Sequence[ReleaseFacts], to: Recipient, key: str, now: datetime) -> Contents:
    """Which of its rows the digest of the window `key` contains, at its claim.

    Topics that are no longer chosen are left out, and everything if the subscription has ended or is paused. Rows of a
    paused release wait for the target's next digest. Rows whose release was cancelled or whose statement was retracted
    have been taken out already (`store/releases/ledger.py`).
    """
    taken: list[ReleaseFacts] = []
    unwanted: list[ReleaseFacts] = []
    later: list[ReleaseFacts] = []
    for row in rows:
        if not to.wants(row):
            unwanted.append(row)
        elif row.state is ReleaseState.PAUSED:
            later.append(row)
        elif not to.active:
            unwanted.append(row)
        elif row.state in UNDER_WAY:
            taken.append(row)
    following = _next_window(to.wishes.rhythm, key, now) if later else None
    return Contents(
        taken=tuple(DigestEntry(row.id, row.statement, row.revision) for row in taken),
        unwanted=_ids(unwanted),
        later=_ids(later),
        until=following.instant if following else None,
        silent=to.wishes.silent or all(row.silent for row in taken),
    )


def waits_after_new_wishes(release: ReleaseFacts, rhythm: Rhythm, last_key: str, now: datetime) -> datetime | None:
    """Until when a row waits after its target has changed its rhythm; None: it is sent at once."""
    following = _next_window(rhythm, last_key, now) if release.kind is ReleaseKind.PUBLISH else None
    return following.instant if following else quiet_until(rhythm, now)


def _ids(rows: Iterable[ReleaseFacts]) -> tuple[int, ...]:
    return tuple(row.id for row in rows)
