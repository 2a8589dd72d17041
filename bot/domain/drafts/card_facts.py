"""What a draft's card says beside the draft itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.staff import Role
from bot.domain.statements import Number, Text
from bot.domain.subscriptions.target import ChatKind


@dataclass(frozen=True, slots=True)
class CardFacts:
    """As of now, and for the person who sees the card.

    `refused` is Telegram's sentence where it did not take the preview: then there is no Publish.
    """

    now: datetime
    role: Role = Role.EDITOR
    counts: Mapping[ChatKind, int] = field(default_factory=dict)  # chats that it will reach
    number: Number | None = None  # of the statement that a correction or retraction is about
    pending: bool = False  # the statement is in its time of grace
    before: Mapping[str, Text] = field(default_factory=dict)  # its texts as they stand, by language
    needs_approval: bool = False
    may_approve: bool = True  # none of those who wrote it
    approver: str = ""  # the name of who approved what waits
    submitter: str = ""
    writers: tuple[str, ...] = ()  # the names of those whose words stand in it
    poster: str = ""  # who posted it from a shell: the login name, with the name of the member of staff whose it is
    decider: str = ""  # the name of who did the last thing to it; '' for the program
    refused: str = ""
    rate: float = 30.0  # messages a second

    @property
    def may_publish(self) -> bool:
        """Whether the person may let it go out, or schedule it, without a second one."""
        return self.role.includes(Role.PUBLISHER) and not self.needs_approval
