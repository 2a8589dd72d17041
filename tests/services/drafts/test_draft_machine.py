"""Any sequence of presses by anybody, with the clock turned and the engine run in between: nothing goes out without
right and approval, nothing is lost, nothing goes out twice, and no old text is left anywhere."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Act, Draft, DraftState
from bot.domain.errors import Refusal
from bot.domain.prompts import TextPrompt
from bot.domain.releases.release import ReleaseKind, ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, change, compose, discard, release_draft, revise
from bot.services.staff import configure
from bot.services.subscriptions.subscribe import subscribe
from bot.store.database.connection import Database
from bot.store.drafts import drafts
from bot.store.releases import releases
from bot.store.rows import many, number
from tests.databases import fresh
from tests.delivery.conftest import House
from tests.delivery.receiver import Telegram, engine_of
from tests.services.conftest import MISSION, Clock
from tests.waiting import until

T = TypeVar("T")
STAFF = {1: Role.OWNER, 2: Role.PUBLISHER, 3: Role.PUBLISHER, 4: Role.EDITOR, 5: Role.EDITOR}
READERS = (101, 102, 103)
anybody = st.sampled_from([*STAFF, 9])
publishers = st.sampled_from([1, 2, 3])
any_draft, behind = st.integers(1, 4), st.sampled_from([0, 0, 0, 1])


class PressOffice(RuleBasedStateMachine):
    """Presses name a draft and, mostly, its newest version. What succeeded is remembered and compared."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.telegram = Telegram()
        self.telegram.too_old = {READERS[0]}
        self.translate = (f"T{n}" for n in itertools.count(1))
        self.message = itertools.count(1000)
        self.approved: dict[int, tuple[str, int]] = {}  # draft -> what was approved, by whom
        self.let_go: dict[int, int] = {}  # draft -> who published or scheduled it, where one person may
        self.writer: dict[int, int] = {}

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize(approval=st.sampled_from(Approval))
    def open(self, approval: Approval) -> None:
        self.db = self.do(Database.open(fresh(Path(self.folder.name) / "chancery.db")))
        self.context = ServiceContext(self.db, self.clock, MISSION, rules=Rules(approval, approval))
        self.do(configure.keep_staff(self.context, {user: (role, f"S{user}") for user, role in STAFF.items()}))
        for chat in READERS:
            self.do(subscribe(self.context, chat, 0, ChatKind.PRIVATE, "en"))
        self.needs = approval is Approval.TWO_PERSON

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.settled()
            self.do(self.db.close())
        self.runner.close()
        self.folder.cleanup()

    def attempt(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What was refused is None; that it changed nothing is what the invariants say."""
        try:
            return self.do(work)
        except Refusal:
            return None

    def found(self, draft: int) -> Draft | None:
        return self.do(drafts.by_id(self.db.reader, draft))

    def version(self, draft: int, late: int) -> int:
        found = self.found(draft)
        return max(1, found.version - late) if found else 1

    # --- writing

    @rule(user=anybody)
    def post(self, user: int) -> None:
        if self.do(number(self.db.reader, "SELECT count(*) FROM draft")) >= 4:
            return
        text = RichText(f"{next(self.translate)}\nBody.")
        made = self.attempt(compose.write(self.context, user, user, next(self.message), text, self.clock()))
        assert (made is not None) == (user in STAFF)
        if made:
            self.writer[made.id] = user

    @rule(user=anybody, draft=any_draft, late=behind)
    def edit(self, user: int, draft: int, late: int) -> None:
        text, message = RichText(f"{next(self.translate)}\nBody."), next(self.message)
        asked = TextPrompt(draft, self.version(draft, late), "en")
        now = self.clock()
        done = self.attempt(compose.replace_text(self.context, user, user, asked, message, text, now))
        if done:
            self.writer[draft] = user

    @rule(user=anybody, draft=any_draft, late=behind)
    def silence(self, user: int, draft: int, late: int) -> None:
        version = self.version(draft, late)
        done = self.attempt(
            change.change(
                self.context,
                user,
                draft,
                version,
                Act.FLAGS,
                lambda content: replace(content, silent=not content.silent),
            )
        )
        if done:
            self.writer[draft] = user

    @rule(user=anybody, serial=st.integers(1, 2), data=st.booleans())
    def correct_or_retract(self, user: int, serial: int, data: bool) -> None:
        if self.do(number(self.db.reader, "SELECT count(*) FROM draft")) >= 4:
            return
        which, text = Number(2026, serial), RichText(f"{next(self.translate)}\nBody.")
        if data:
            work = revise.begin_correction(
                self.context, user, user, which, "en", next(self.message), text, self.clock()
            )
        else:
            work = revise.begin_retraction(self.context, user, user, which, "A wrong figure.")
        made = self.attempt(work)
        if made:
            assert user in STAFF
            self.writer[made.id] = user

    # --- deciding

    @rule(user=anybody, draft=any_draft, late=behind)
    def submit(self, user: int, draft: int, late: int) -> None:
        self.attempt(approve.submit(self.context, user, draft, self.version(draft, late)))

    @rule(user=anybody | publishers, draft=any_draft, late=behind)
    def approves(self, user: int, draft: int, late: int) -> None:
        before = self.found(draft)
        done = self.attempt(approve.approve(self.context, user, draft, self.version(draft, late)))
        if done and before and before.state is DraftState.SUBMITTED:
            assert STAFF[user].includes(Role.PUBLISHER)
            assert not late or before.version == 1
            assert not self.needs or user not in (before.author, self.writer[draft])
            self.approved[draft] = (before.content.content_hash(), user)

    @rule(user=anybody, draft=any_draft)
    def reject(self, user: int, draft: int) -> None:
        version = self.version(draft, 0)
        done = self.attempt(approve.reject(self.context, user, user, draft, version, "No."))
        assert done is None or STAFF[user].includes(Role.PUBLISHER)

    @rule(user=anybody | publishers, draft=any_draft, late=behind)
    def publish(self, user: int, draft: int, late: int) -> None:
        before = self.found(draft)
        done = self.attempt(approve.publish(self.context, user, draft, self.version(draft, late)))
        if done and before and before.state is not DraftState.PUBLISHED:
            assert STAFF[user].includes(Role.PUBLISHER)
            self.let_go[draft] = user

    @rule(user=anybody, draft=any_draft, minutes=st.integers(-10, 200))
    def schedule(self, user: int, draft: int, minutes: int) -> None:
        at, before = self.clock() + timedelta(minutes=minutes), self.found(draft)
        done = self.attempt(approve.schedule(self.context, user, draft, self.version(draft, 0), at))
        if done and before and done.draft.version != before.version:
            assert at > self.clock()
            self.writer[draft] = user
            if done.draft.state is DraftState.SCHEDULED:
                assert STAFF[user].includes(Role.PUBLISHER)
                assert not self.needs
                self.let_go[draft] = user

    @rule(user=anybody, draft=any_draft)
    def withdraw(self, user: int, draft: int) -> None:
        self.attempt(approve.withdraw(self.context, user, draft, self.version(draft, 0)))

    @rule(user=anybody, draft=any_draft, late=behind)
    def discard(self, user: int, draft: int, late: int) -> None:
        self.attempt(discard.discard(self.context, user, draft, self.version(draft, late)))

    @rule(user=anybody, draft=any_draft)
    def undo(self, user: int, draft: int) -> None:
        done = self.attempt(discard.restore(self.context, user, draft))
        assert done is None or done.state is DraftState.EDITING

    # --- time

    @rule(minutes=st.integers(1, 150))
    def time_passes(self, minutes: int) -> None:
        self.clock.turn(minutes * 60)
        for due in self.do(drafts.due(self.db.reader, self.clock())):
            at = due.content.at
            done = self.do(release_draft.due(self.context, due.id))
            assert done is not None
            assert at is not None
            late = self.clock() - at > self.context.rules.late_grace
            assert done.draft.state is DraftState.HELD if late else done.draft.state is not DraftState.SCHEDULED

    @rule(messages=st.integers(0, 4))
    def some_are_sent(self, messages: int) -> None:
        """The engine runs until so many messages are out, or nothing is left to do."""
        self.do(self._deliver(len(self.telegram.sent) + messages))

    async def _deliver(self, upto: int) -> None:
        house = House(self.db)
        async with engine_of(house, self.telegram, 1000, self.clock):
            await until(self.db, lambda: self._are_sent(upto))

    async def _are_sent(self, upto: int) -> bool:
        return len(self.telegram.sent) >= upto or not await _under_way(self.db)

    # --- promises

    @invariant()
    def nothing_goes_out_without_right_and_approval(self) -> None:
        if not hasattr(self, "db"):
            return
        rows = self.do(many(self.db.reader, "SELECT id FROM draft WHERE state = 'published'"))
        for row in rows:
            found = self.found(row["id"])
            assert found is not None
            if self.needs:
                assert self.approved[found.id][0] == found.content.content_hash()
            else:
                assert found.id in self.let_go or found.id in self.approved
        published = [self.found(row["id"]) for row in rows]
        assert len(published) == self.do(number(self.db.reader, "SELECT count(*) FROM release"))
        new = [draft for draft in published if draft and draft.kind is ReleaseKind.PUBLISH]
        assert len(new) == self.do(number(self.db.reader, "SELECT count(*) FROM statement"))

    def settled(self) -> None:
        """Once all is sent: each reader has each standing statement once, as it is now, and nothing else of it."""
        self.do(self._deliver(2**30))
        rows = self.do(
            many(
                self.db.reader,
                "SELECT statement.id, state, serial, title FROM statement JOIN text ON text.statement = statement.id "
                "AND text.revision = statement.revision",
            )
        )
        for chat in READERS:
            copies = [text.splitlines()[0] for text in self.telegram.texts(chat)]
            standing = [row["title"] for row in rows if row["state"] == "published"]
            retracted = [row["serial"] for row in rows if row["state"] == "retracted"]
            assert sorted(line for line in copies if line.startswith("T")) == sorted(standing)
            notices = [line for line in copies if not line.startswith("T")]
            assert all(any(f"{serial}/2026" in line for serial in retracted) for line in notices)


async def _under_way(db: Database) -> bool:
    over = (ReleaseState.DONE, ReleaseState.CANCELLED)
    for release in await releases.recent(db.reader):
        if release.state not in over or (await releases.totals(db.reader, release.id)).left:
            return True
    return False


PressOffice.TestCase.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestPressOffice = PressOffice.TestCase
