"""Who works in the press office: roles, members, invitations, and tidying of names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.text.characters import on_one_line

MOST_ID = 2**52 - 1  # https://core.telegram.org/bots/api#user: at most 52 significant bits
MAX_NAME = 64  # characters of a member's name


class Role(StrEnum):
    """A member of staff's role. Each one may do everything that the one before it may."""

    EDITOR = "editor"
    PUBLISHER = "publisher"
    OWNER = "owner"

    def includes(self, other: Role) -> bool:
        """Whether this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `configured`: named in the config, which only the operator can change."""

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
    """A link; the first person who opens it asks to become a member of staff. Only the hash of the secret in it is
    stored. `asked_by`, `asked_name`: who has opened it; 0 and '' while nobody has."""

    id: int
    role: Role
    made_by: int
    expires: datetime
    asked_by: int = 0
    asked_name: str = ""

    @property
    def asker(self) -> Member:
        """Who has opened it, as the member of staff that they become if an owner agrees."""
        return Member(self.asked_by, self.role, self.asked_name, configured=False)


def tidy_name(name: str) -> str:
    """A person's name as `on_one_line`, cut to `MAX_NAME`."""
    return on_one_line(name)[:MAX_NAME].strip()
