"""A release and its rows of the ledger: their states, the closed list of reasons, the counts.

The states of a row (`DeliveryState`), and what moves it from one to the next:

                    planned
                 1 |       | 1
                   v       v
               pending <-- waiting
                 | ^    2    | ^
               3 | | 5     4 | | 6
                 v |         v |
                 +-- sending --+
                        | 7
                        v
              sent, failed or unknown

1  planned: store/releases/plans.py; as waiting, if the target's hour has not come: store/releases/waiting_rows.py
2  its hour has come, or the target's wishes changed and it need not wait: store/releases/waiting_rows.py
3  claim: store/releases/claims.py
4  claim of the digest that took it: the same file
5  it must be tried again; or after a crash, if it may be sent twice; or its next message follows; or the copies are
  edited, and a note or the statement anew comes next: store/releases/results.py
6  its target wants it later (claims.py); its digest must be tried again (results.py)
7  the send's outcome: delivery/record.py; after a crash: unknown

A row that is never sent ends as skipped: its release was cancelled or its statement retracted before
(store/releases/ledger.py), a correction replaces what it had begun to send (copies.py), its subscription has ended or
was merged into another, or its topic is no longer wanted.
Staff can have unknown rows sent again: they become pending. So does a row of a correction or retraction when another
copy turns up at its target (store/releases/copies.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.subscriptions.target import ChatKind


class ReleaseKind(StrEnum):
    """What a release does."""

    PUBLISH = "publish"
    CORRECT = "correct"
    RETRACT = "retract"


class ReleaseState(StrEnum):
    """Where a release stands.

        planning ──every target has its row──> running ──every row has ended──> done
        planning, running ──Pause, or the program itself──> paused ──Resume──> planning or running, as before
        planning, running, paused ──Cancel, or its statement is retracted──> cancelled
        done ──Resend unknown──> running

    The program itself pauses a release whose `not_after` has passed, whose message Telegram refuses or cannot be made,
    whose first readers never started this bot, or that was under way in a backup that was restored.
    """

    PLANNING = "planning"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


UNDER_WAY = (ReleaseState.PLANNING, ReleaseState.RUNNING)


class DeliveryState(StrEnum):
    """A ledger row's state, drawn at the top of this file. After a crash only the outcome of `SENDING` is unclear."""

    PENDING = "pending"  # to be sent as soon as it is its turn
    WAITING = "held"  # waits for its target's hour: a digest, or the end of quiet hours; "held" is an older name
    SENDING = "sending"  # claimed, and the outcome is not recorded yet
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Reason(StrEnum):
    """Why a row failed, is unknown or was skipped. A closed list: reports and `status --json` print it."""

    BLOCKED = "blocked"  # the person blocked the bot
    DEACTIVATED = "deactivated"  # the account is deleted
    KICKED = "kicked"  # the bot was removed from the chat
    NOT_A_MEMBER = "not_a_member"
    CHAT_NOT_FOUND = "chat_not_found"
    TOPIC_GONE = "topic_gone"
    TOPIC_CLOSED = "topic_closed"
    NO_RIGHTS = "no_rights"  # the bot may not write there; the target is paused, not ended
    CONTENT = "content"  # Telegram refused the message itself
    REFUSED = "refused"  # any other permanent refusal
    TIMEOUT = "timeout"  # no answer after the message had gone out
    CONNECTION = "connection"  # the connection broke after the message had gone out
    SERVER = "server"  # Telegram or a proxy answered 5xx, or not in the form of the Bot API
    CRASH = "crash"  # the program ended between the send and its record
    UNSUBSCRIBED = "unsubscribed"  # the subscription ended between the plan and the send
    MERGED = "merged"  # the group became a supergroup that has its own row
    CANCELLED = "cancelled"
    RETRACTED = "retracted"
    CORRECTED = "corrected"  # a correction came while its messages were being sent, and sends all of them itself


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers of a release's rows. total = sent + failed + unknown + skipped + left; waiting is part of left."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    left: int = 0
    waiting: int = 0  # rows that wait for their targets' hours
    reasons_of: dict[str, dict[str, int]] = field(default_factory=dict)  # failed, unknown, skipped -> reason -> rows

    @property
    def reasons(self) -> dict[str, int]:
        """Each reason, in alphabetical order, with its number of rows."""
        summed: dict[str, int] = {}
        for counts in self.reasons_of.values():
            for reason, rows in counts.items():
                summed[reason] = summed.get(reason, 0) + rows
        return dict(sorted(summed.items()))

    @property
    def total(self) -> int:
        """The number of the release's targets."""
        return self.sent + self.failed + self.unknown + self.skipped + self.left

    @property
    def settled(self) -> int:
        """The number of rows whose state is final."""
        return self.total - self.left


@dataclass(frozen=True, slots=True)
class Fraction:
    """How many of `total` targets have the message."""

    sent: int = 0
    total: int = 0

    def plus(self, other: Fraction) -> Fraction:
        """The sum of both."""
        return Fraction(self.sent + other.sent, self.total + other.total)


@dataclass(slots=True)
class Figures:
    """A release's rows by the targets' language and kind of chat."""

    by_lang: dict[str, Fraction] = field(default_factory=dict)
    by_kind: dict[ChatKind, Fraction] = field(default_factory=dict)

    def add(self, lang: str, kind: ChatKind, rows: int, *, sent: bool) -> None:
        """Add `rows` rows, all of them sent or none."""
        more = Fraction(rows * sent, rows)
        self.by_lang[lang] = self.by_lang.get(lang, Fraction()).plus(more)
        self.by_kind[kind] = self.by_kind.get(kind, Fraction()).plus(more)
