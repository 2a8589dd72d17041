"""A release and its ledger rows: their states, the closed list of reasons, the outcomes of a send."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.subscriptions.target import ChatKind


class ReleaseKind(StrEnum):
    """What a release does to the chats it reaches."""

    PUBLISH = "publish"
    CORRECT = "correct"
    RETRACT = "retract"


class ReleaseState(StrEnum):
    """Where a release stands.

        planning ──every target has its row──> running ──no row waits any more──> done
        planning, running ──Pause, or the program itself──> paused ──Resume──> planning or running, as before
        planning, running, paused ──Cancel, or its statement is retracted──> cancelled
        done ──Resend unknown──> running

    The program itself pauses a release whose last moment is over, whose message Telegram refuses, or that a restored
    backup shows as under way.
    """

    PLANNING = "planning"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


UNDER_WAY = (ReleaseState.PLANNING, ReleaseState.RUNNING)


class DeliveryState(StrEnum):
    """A ledger row's life. `SENDING` is the only one that a crash can leave unclear."""

    PENDING = "pending"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Reason(StrEnum):
    """Why a row failed, is unknown or was skipped. A closed list: reports and `status --json` print it."""

    BLOCKED = "blocked"  # the person blocked the bot
    DEACTIVATED = "deactivated"  # the account is deleted
    KICKED = "kicked"  # the bot was put out of the chat
    NOT_A_MEMBER = "not_a_member"
    CHAT_NOT_FOUND = "chat_not_found"
    TOPIC_GONE = "topic_gone"
    TOPIC_CLOSED = "topic_closed"
    NO_RIGHTS = "no_rights"  # the bot may not write there; the target is paused, not ended
    CONTENT = "content"  # Telegram refused the message itself
    REFUSED = "refused"  # any other permanent refusal
    TIMEOUT = "timeout"  # no answer after the message had gone out
    CONNECTION = "connection"  # the connection broke after the message had gone out
    SERVER = "server"  # Telegram or a proxy answered 5xx, or with no sense
    CRASH = "crash"  # the program ended between the send and its record
    UNSUBSCRIBED = "unsubscribed"  # ended between the plan and the send
    MERGED = "merged"  # the group became one that has its own row
    CANCELLED = "cancelled"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Totals:
    """A release's rows, counted. total = sent + failed + unknown + skipped + left; held is part of left."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    left: int = 0
    held: int = 0
    reasons_of: dict[str, dict[str, int]] = field(default_factory=dict)  # failed, unknown, skipped -> reason -> rows

    @property
    def reasons(self) -> dict[str, int]:
        """Every reason with its rows, in the alphabet's order."""
        summed: dict[str, int] = {}
        for counts in self.reasons_of.values():
            for reason, rows in counts.items():
                summed[reason] = summed.get(reason, 0) + rows
        return dict(sorted(summed.items()))

    @property
    def total(self) -> int:
        """All targets of the release."""
        return self.sent + self.failed + self.unknown + self.skipped + self.left

    @property
    def settled(self) -> int:
        """Targets whose row is final."""
        return self.total - self.left


@dataclass(frozen=True, slots=True)
class Fraction:
    """How many of so many targets have it."""

    sent: int = 0
    total: int = 0

    def plus(self, other: Fraction) -> Fraction:
        """Both together."""
        return Fraction(self.sent + other.sent, self.total + other.total)


@dataclass(slots=True)
class Figures:
    """A release's rows by the targets' language and kind of chat."""

    by_lang: dict[str, Fraction] = field(default_factory=dict)
    by_kind: dict[ChatKind, Fraction] = field(default_factory=dict)

    def add(self, lang: str, kind: ChatKind, rows: int, *, sent: bool) -> None:
        """Count so many rows more, all of them sent or none."""
        more = Fraction(rows * sent, rows)
        self.by_lang[lang] = self.by_lang.get(lang, Fraction()).plus(more)
        self.by_kind[kind] = self.by_kind.get(kind, Fraction()).plus(more)
