"""What is due and what is being sent: a single row of the ledger, or a digest with all the rows it took.

Values only. `domain/releases/due_time.py` and `domain/digests.py` decide when they are sent;
`store/releases/ledger.py` and `store/digests.py` find them, `store/releases/claims.py` claims them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, NamedTuple

from bot.domain.media import MediaKind
from bot.domain.releases.due_time import Override
from bot.domain.releases.release import ReleaseKind
from bot.domain.subscriptions.target import Target

# https://core.telegram.org/bots/api#deletemessage; a minute less, since our clock may differ from Telegram's.
DELETABLE_SECONDS = 48 * 3600 - 60


@dataclass(frozen=True, slots=True)
class Single:
    """A due row of the ledger, sent as a message of its own. `chat`: the target's."""

    release: int
    target: int
    chat: int

    def __str__(self) -> str:
        return f"release {self.release}"


@dataclass(frozen=True, slots=True)
class Digest:
    """A due digest: one message for all the rows it took. `chat`: the target's."""

    id: int
    target: int
    chat: int

    def __str__(self) -> str:
        return f"digest {self.id}"


ToSend = Single | Digest


class Step(IntEnum):
    """The next step of a correction's or retraction's row.

    change ──┬── copies are up to date, no note wanted ───> the row is sent
             ├──> note ───────────────────────────────────> the row is sent
             └──> anew ──> tidy ──────────────────────────> the row is sent
    """

    CHANGE = 0  # edit or delete the copies; if there are none, send the statement
    NOTE = 1  # a short message that replies to the copy
    ANEW = 2  # send the statement once more, since its copy cannot be edited into the present form
    TIDY = 3  # delete the copies that the new one replaces


@dataclass(frozen=True, slots=True)
class Copy:
    """One of our messages that show a statement. `sent_at`: seconds since 1970.

    `release`, `part`: the release that sent it, and which of its messages it is, from 0. `kind`, `file`: what it shows;
    None and '' for a text.
    """

    message_id: int
    sent_at: float
    fixed: bool  # it cannot be changed (Telegram refuses, or another bot sent it), or it is a note
    digest: int = 0  # the digest that shows the statement among others; 0: a message of its own
    release: int = 0
    part: int = 0
    kind: MediaKind | None = None
    file: str = ""
    spoiler: bool = False
    note: bool = False  # a note about the copies, not a copy itself


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A statement in a digest, by its row of the ledger. `retracted`: it is shown struck out."""

    release: int
    statement: int
    revision: int
    retracted: bool = False


class SentRow(NamedTuple):
    """A row of the ledger in a claim, with the statement's revision that is sent."""

    release: int
    target: int
    revision: int


@dataclass(frozen=True, slots=True)
class SingleClaim:
    """A row that is being sent: to whom, which revision of the statement, and its copies in the chat.

    `changes`: copies are edited, which can safely be repeated; otherwise a message is sent. `silent`: without a sound,
    as the target wishes. `despite`: the target's wish that the urgent release overrides. `part`: how many of the row's
    messages were sent already. `may_send`: the target accepts a new message now, so a copy may be replaced by one.
    """

    release: int
    target: Target
    revision: int
    kind: ReleaseKind = ReleaseKind.PUBLISH
    urgent: bool = False
    copies: tuple[Copy, ...] = ()
    changes: bool = False
    silent: bool = False
    despite: Override | None = None
    part: int = 0
    step: Step = Step.CHANGE
    may_send: bool = True

    @property
    def is_note(self) -> bool:
        """Whether the message is a note about the copies, not a copy itself."""
        anew = self.step in (Step.ANEW, Step.TIDY)
        return not anew and (self.kind is ReleaseKind.RETRACT or bool(self.copies))

    @property
    def resent(self) -> bool:
        """Whether the program sends it again by itself if its outcome is unknown."""
        return self.urgent or self.changes

    @property
    def reply_to(self) -> int:
        """The id of the message that a note replies to, the one with the text; 0 for none."""
        if not self.is_note:
            return 0
        shown = [copy for copy in self.copies if not copy.note]
        texts = [copy for copy in shown if copy.kind is None] or shown
        return texts[0].message_id if texts else 0

    @property
    def rows(self) -> tuple[SentRow, ...]:
        """The row itself."""
        return (SentRow(self.release, self.target.id, self.revision),)

    def __str__(self) -> str:
        return f"release {self.release}"


@dataclass(frozen=True, slots=True)
class DigestClaim:
    """A digest that is being sent: to whom, and what is in it, the newest first."""

    digest: int
    target: Target
    entries: tuple[DigestEntry, ...]
    silent: bool = False
    part: ClassVar[int] = 0
    is_note: ClassVar[bool] = False
    resent: ClassVar[bool] = False
    reply_to: ClassVar[int] = 0

    @property
    def rows(self) -> tuple[SentRow, ...]:
        """The rows that the digest took."""
        return tuple(SentRow(entry.release, self.target.id, entry.revision) for entry in self.entries)

    def __str__(self) -> str:
        return f"digest {self.digest}"


Claim = SingleClaim | DigestClaim
