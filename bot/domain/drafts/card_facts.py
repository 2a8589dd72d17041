"""What a draft's card shows that is not in the draft itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.cap.warning_facts import NO_FACTS, WarningFacts
from bot.domain.releases.copy_shapes import CopyShape
from bot.domain.staff import Role
from bot.domain.statements import Number, Statement, Text
from bot.domain.subscriptions.target import ChatKind


@dataclass(frozen=True, slots=True)
class CardFacts:
    """As of `now`, and for the person who sees the card (`role`).

    `refused` is Telegram's sentence where it did not take the preview: then there is no Publish.
    """

    now: datetime
    role: Role = Role.EDITOR
    counts: Mapping[ChatKind, int] = field(default_factory=dict)  # chats that it will reach
    number: Number | None = None  # of the statement that a correction or retraction is about
    pending: bool = False  # `hold_before_send` is not over: the statement can still be cancelled
    before: Mapping[str, Text] = field(default_factory=dict)  # the statement's present texts, by language
    needs_approval: bool = False
    may_approve: bool = True  # the person did not write any of it
    approver: str = ""  # who approved the scheduled draft, by name
    submitter: str = ""
    writers: tuple[str, ...] = ()  # the names of those whose words are in it
    poster: str = ""  # who posted it from a shell: the login name, and the member of staff whose login it is
    decider: str = ""  # the name of whoever acted on it last; '' for the program
    restored: bool = False  # it comes from a backup that was put back, and may have gone out after the backup was made
    refused: str = ""
    may_restore: bool = False  # it was discarded less than a day ago
    closes: tuple[str, ...] = ()  # of a retraction: the names of the open drafts that it discards
    warns: bool = False  # urgent notices go to warning systems too
    warned: WarningFacts = NO_FACTS  # what they were told about the statement
    statement: Statement | None = None  # that a correction, retraction or announcement is about
    stars: int = 0  # the most Telegram Stars that it costs
    stars_there: int | None = None  # the bot's balance; None where it is not known
    copies: tuple[CopyShape, ...] = ()  # of a correction, where files are or were carried
    unchangeable: int = 0  # of a correction: chats with copies that nobody can change
    rate: float = 30.0  # messages a second

    @property
    def may_publish(self) -> bool:
        """Whether the person may publish or schedule it without a second person."""
        return self.role.includes(Role.PUBLISHER) and not self.needs_approval
