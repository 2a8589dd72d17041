"""What every service works with (database, clock, mission), and the check of a person's role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.cap.warning_facts import Sender
from bot.domain.drafts.approval_rule import Rules
from bot.domain.errors import NotAllowed, OperatorError
from bot.domain.mission import Mission
from bot.domain.releases.price import Paying
from bot.domain.staff import Role
from bot.domain.text.layout import LayoutRules
from bot.store import audit
from bot.store.database.connection import Connection, Database
from bot.store.media.folder import MediaFolder
from bot.store.releases import ledger
from bot.store.staff import members

SHELL = 0  # the actor of acts from the command line and of the program itself
_MADE = datetime(2026, 11, 1, tzinfo=UTC)  # this program was made later than this
_BEHIND = timedelta(days=1)


@dataclass(slots=True, eq=False)
class ServiceContext:
    """What every service works with. Only `follow` changes it.

    `clock` gives aware instants. `hold_before_send`: how long a release waits after Publish, so that it can still be
    cancelled. `logins`: members of staff by their login names on the server. `login`: the login name of whoever started
    this process from a shell, '' for the bot itself. `source`: the host whose item is being taken, '' for none.
    `media`: the folder with the bytes of files; None for the one beside the database. `ended_days`: how long an ended
    subscription is kept. `layouts`: what the config puts around statements. `paying`: set if the mission pays Telegram
    for speed. `translators`: the staff who translate into each language. `warns`: the sender of warnings, None for
    none.
    """

    db: Database
    clock: Callable[[], datetime]
    mission: Mission
    hold_before_send: timedelta = timedelta(0)
    rules: Rules = field(default_factory=Rules)
    logins: Mapping[str, int] = field(default_factory=dict)
    login: str = ""
    media: Path | None = None
    ended_days: int = 28
    layouts: LayoutRules = field(default_factory=LayoutRules)
    paying: Paying | None = None
    translators: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    warns: Sender | None = None
    source: str = ""

    def follow(self, new: ServiceContext) -> None:
        """Take over everything from the context of a newly read config, except the database and the clock."""
        self.mission, self.rules, self.hold_before_send = new.mission, new.rules, new.hold_before_send
        self.logins, self.layouts, self.translators = new.logins, new.layouts, new.translators

    @property
    def folder(self) -> MediaFolder:
        """The media folder."""
        return MediaFolder.of(self.db.path, self.media)

    def grace(self, *, urgent: bool) -> timedelta:
        """How long a statement waits after Publish; zero for an urgent one."""
        return timedelta(0) if urgent else self.hold_before_send

    @property
    def of_shell(self) -> dict[str, str]:
        """Details for the audit about an act of no member of staff: the login name in the shell, if known; or the
        source that it came from."""
        if self.source:
            return {"source": self.source}
        return {"login": self.login} if self.login else {}


async def require_clock(context: ServiceContext, *, is_right: bool = False) -> None:
    """Check that the clock is not far behind, because statements are dated and sent by it.

    `is_right`: the operator says that the clock is right now and was ahead when the bot last ran. Rows that were put
    off then do not wait for those instants.

    Raises:
        OperatorError: it shows a time before this program was made, or a day or more before the audit's newest entry.
    """
    now, newest = context.clock(), await audit.newest_at(context.db.reader) or _MADE
    if is_right and _MADE < now < newest:

        async def work(cx: Connection) -> None:
            await ledger.clock_went_back(cx, (newest - now).total_seconds(), now)
            await audit.note(cx, SHELL, "clock.went_back", now, before=newest.isoformat(), **context.of_shell)

        await context.db.write(work)
        return
    known = max(_MADE, newest)
    if now < known - _BEHIND:
        raise OperatorError(
            f"The machine's clock says {now:%-d %B %Y, %H:%M} UTC, and it was {known:%-d %B %Y} already when the bot "
            "last worked: set the clock first. If it is right now and was ahead then, `run --clock-is-right` says so."
        )


async def require(cx: Connection, user: int, least: Role) -> Role:
    """Check the person's present role, and return it.

    Raises:
        NotAllowed: the person is no staff, or the role is below `least`.
    """
    role = Role.OWNER if user == SHELL else await members.role(cx, user)
    if role is None:
        raise NotAllowed("staff.only")
    if not role.includes(least):
        raise NotAllowed(f"staff.needs_{least}")
    return role
