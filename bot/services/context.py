"""What every service works with: the database, the clock, the mission; and the check of a person's right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.drafts.approval_rule import Rules
from bot.domain.errors import NotAllowed
from bot.domain.mission import Mission
from bot.domain.staff import Role
from bot.store.database.connection import Connection, Database
from bot.store.media.folder import MediaFolder
from bot.store.staff import members

SHELL = 0  # the actor of what is done from the command line


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What a service works with. `clock` gives aware instants; `hold_before_send` is how long a release waits after
    Publish, so that it can still be cancelled. `logins`: the members of staff by their login names on the server;
    `login`: the one that this process was started under from a shell, '' of the bot itself. `media`: where the bytes of
    files are; None: beside the database."""

    db: Database
    clock: Callable[[], datetime]
    mission: Mission
    hold_before_send: timedelta = timedelta(0)
    rules: Rules = field(default_factory=Rules)
    logins: Mapping[str, int] = field(default_factory=dict)
    login: str = ""
    media: Path | None = None

    @property
    def folder(self) -> MediaFolder:
        """The bytes of files."""
        return MediaFolder(self.media or self.db.path.parent / "media")

    @property
    def of_shell(self) -> dict[str, str]:
        """What the audit says of a shell beside its act: who was logged in, where that is known."""
        return {"login": self.login} if self.login else {}


async def require(cx: Connection, user: int, least: Role) -> Role:
    """The person's role, looked up now.

    Raises:
        NotAllowed: the person is no staff, or the role is below `least`.
    """
    role = Role.OWNER if user == SHELL else await members.role(cx, user)
    if role is None:
        raise NotAllowed("staff.only")
    if not role.includes(least):
        raise NotAllowed(f"staff.needs_{least}")
    return role
