"""Who works in the press office: roles, members, invitations, and how a name is tidied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.text.characters import on_one_line

MOST_ID = 2**52 - 1  # https://core.telegram.org/bots/api#user: at most 52 significant bits
MAX_NAME = 64  # characters of a member's name


class Role(StrEnum):
    """A member of staff's role. Each includes what the one before it may do."""

    EDITOR = "editor"
    PUBLISHER = "publisher"
    OWNER = "owner"

    def includes(self, other: Role) -> bool:
        """Whether this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `configured`: the config names them, and only the operator changes that."""

    user: int
    role: Role
    name: str
    configured: bool

    @property
    def called(self) -> str:
        """The name, or the id of a member without one."""
        return self.name or str(self.user)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link by which whoever opens it first asks to become a member of staff. The secret in it is not stored, only its
    hash. `asked_by` and `asked_name`: who has opened it; 0 and '' while nobody has."""

    id: int
    role: Role
    made_by: int
    expires: datetime
    asked_by: int = 0
    asked_name: str = ""

    @property
    def asker(self) -> Member:
        """Whoever has opened it, as the member of staff that they become when an owner agrees."""
        return Member(self.asked_by, self.role, self.asked_name, configured=False)


def tidy_name(name: str) -> str:
    """A person's name on one line, as `on_one_line`; cut where it is longer than `MAX_NAME`."""
    return on_one_line(name)[:MAX_NAME].strip()
