"""When a row of the ledger is sent: now, at its target's hour, or never; and which wishes urgent releases override.

What happens to rows that wait for a digest is in `domain/digests.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.releases.release import ReleaseKind, ReleaseState
from bot.domain.subscriptions.rhythm import Every, Rhythm, Window, due_at, is_quiet, window, windows_due
from bot.domain.subscriptions.target import ChatKind, Target
from bot.domain.subscriptions.wishes import Wishes


class Override(StrEnum):
    """The wish that an urgent release overrides; the catalogs have its words as urgent.despite_<wish>."""

    QUIET = "quiet"
    DIGEST = "digest"
    TOPIC = "topic"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A target at present. `active`: it has neither ended nor been paused. The zone of the wishes is never ''."""

    target: Target
    active: bool
    wishes: Wishes
    admitted: frozenset[str] = frozenset()  # the topics by approval that it is admitted to
    canary: bool = False  # it is the mission's canary, which gets everything

    def wants(self, release: ReleaseFacts) -> bool:
        """Whether it gets the statement: it wants the topic and, for a topic by approval, is admitted to it."""
        if self.canary:
            return True
        if release.press:
            return bool(self.admitted) and self.target.kind is ChatKind.PRIVATE
        return release.topic in self.admitted if release.closed else self.wishes.includes(release.topic)


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """The facts of a release that decide about its rows; the statement's revision and topic are the present ones."""

    id: int
    kind: ReleaseKind
    state: ReleaseState
    urgent: bool
    silent: bool
    statement: int
    revision: int
    topic: str
    closed: bool = False  # the topic is by approval
    press: bool = False  # so far the statement is for the press alone

    @property
    def for_all(self) -> bool:
        """Whether it goes to everyone, whatever their topics."""
        return not self.closed and not self.press


@dataclass(frozen=True, slots=True)
class SendNow:
    """The row is sent now. `silent`: without a sound. `despite`: the wish that the urgent release overrides."""

    silent: bool
    despite: Override | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The row waits until an instant."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Unwanted:
    """The row is never sent: the subscription has ended or is paused, or the topic is no longer chosen."""


LastLook = SendNow | Wait | Unwanted


def at_claim(
    release: ReleaseFacts, to: Recipient, now: datetime, *, changes: bool = False, begun: bool = False
) -> LastLook:
    """What to do with a row at its claim, right before it is sent: the wishes may have changed since it was planned.

    `changes`: copies in the chat are edited, which is done at any hour, and also for targets that get nothing new. All
    else is sent to active targets only, and a publication only to those that want its topic. Urgent releases do not
    wait, and go to all topics. `begun`: the first of several messages was sent already, so the rest follows.
    """
    wants_topic = release.kind is not ReleaseKind.PUBLISH or to.wants(release)
    silent = to.wishes.silent and not release.urgent
    if changes:
        return SendNow(silent)
    if not to.active or not ((release.urgent and release.for_all) or wants_topic or begun):
        return Unwanted()
    if begun and not release.urgent:
        return SendNow(silent)
    rhythm = to.wishes.rhythm
    if release.urgent:
        return SendNow(silent, overridden(rhythm, now, silent=to.wishes.silent, wants_topic=wants_topic))
    until = waits_until(rhythm, now, now) if release.kind is ReleaseKind.PUBLISH else quiet_until(rhythm, now)
    return Wait(until) if until else SendNow(silent)


def waits_until(rhythm: Rhythm, released: datetime, now: datetime) -> datetime | None:
    """Until when a publication of the instant `released` waits for the target; None where it may go now.

    If the instant of its digest has passed, the digest is late and goes at once. Quiet hours are those at `now`.
    """
    if found := window(rhythm, released):
        return found.instant
    return quiet_until(rhythm, now)


def quiet_until(rhythm: Rhythm, now: datetime) -> datetime | None:
    """When the present quiet hours end, whatever the rhythm; None if it is not quiet now.

    Notes about corrections and retractions wait for this only: they are never part of a digest.
    """
    due = due_at(rhythm, now)
    return due if due > now else None


def next_window(rhythm: Rhythm, last_key: str, now: datetime) -> Window | None:
    """The first digest after `now` that is later than `last_key`; None if the rhythm has no digests."""
    found = window(rhythm, now)
    while found and windows_due(rhythm, last_key, found.instant) is None:
        found = window(rhythm, found.instant)
    return found


def overridden(rhythm: Rhythm, now: datetime, *, silent: bool, wants_topic: bool) -> Override | None:
    """The target's wish that an urgent release overrides now: the strongest if there are several, None for none."""
    if is_quiet(rhythm, now):
        return Override.QUIET
    if rhythm.every is not Every.AT_ONCE:
        return Override.DIGEST
    if not wants_topic:
        return Override.TOPIC
    return Override.SILENT if silent else None
