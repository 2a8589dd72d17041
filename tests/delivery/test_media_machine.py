"""Any order of sends, faults, crashes, corrections and a retraction: each copy ends as the statement is, nothing twice,
nothing left."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.delivery.copies import CopyChanges
from bot.delivery.pace import Gaps, Pace
from bot.delivery.record import record, recover
from bot.delivery.rendered import RenderedMessages
from bot.domain.media import NOTHING, MediaKind, MediaSet
from bot.domain.releases.outcome import Outcome, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.releases.sending import Claim, SingleClaim
from bot.rendering.view import View
from bot.store.database.connection import Database
from bot.store.releases import ledger, releases
from bot.store.rows import many, number
from bot.store.subscriptions import targets
from tests.databases import fresh
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import MISSION, Telegram, shown
from tests.delivery.test_media_copies import corrected, item, known, retracted

READERS = (1, 2)
TOO_OLD = timedelta(hours=48)  # https://core.telegram.org/bots/api#deletemessage
T = TypeVar("T")

FILES = [
    *(item(MediaKind.PHOTO, name) for name in ("aaaa", "bbbb")),
    item(MediaKind.VIDEO, "cccc"),
    item(MediaKind.ANIMATION, "dddd"),
    *(item(MediaKind.DOCUMENT, name) for name in ("eeee", "ffff")),
    item(MediaKind.AUDIO, "gggg"),
]
LONG = "Word. " * 300  # no caption holds it
carried = st.builds(MediaSet, st.lists(st.sampled_from(FILES), max_size=5).map(tuple), st.booleans())


class Fate(Enum):
    """What becomes of a claim."""

    WELL = "Telegram does it, and it is recorded"
    LATER = "Telegram asks for a wait"
    CRASH_BEFORE = "the program ends before anything reaches Telegram"
    CRASH_AFTER = "the program ends after Telegram has done it"
    NO_ANSWER = "Telegram has done it, and the answer is lost"


class Broken(Exception):
    """The program ends here."""


class Breaking(Telegram):
    """Breaks off at the request that the test names: -1 never."""

    def __init__(self) -> None:
        super().__init__()
        self.left = -1

    def _count(self) -> None:
        if self.left == 0:
            self.left = -1
            raise Broken
        self.left -= self.left > 0

    async def change(self, chat: int, message: int, view: View, *, same_file: bool = False) -> Outcome:
        self._count()
        return await super().change(chat, message, view, same_file=same_file)

    async def delete(self, chat: int, message: int) -> Outcome:
        self._count()
        return await super().delete(chat, message)


class MediaMachine(RuleBasedStateMachine):
    """One statement and its releases, to two readers."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.telegram = Breaking()
        self.now = NOW
        self.gone = False  # retracted
        self.unsure: set[int] = set()  # chats that may have something that nobody knows of
        self.late: set[int] = set()  # chats where something could not be deleted any more

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize(media=carried, text=st.sampled_from(["Body", LONG]))
    def open(self, media: MediaSet, text: str) -> None:
        self.db = self.do(Database.open(fresh(Path(self.folder.name) / "chancery.db")))
        self.house = House(self.db)
        self.media, self.text = media if media else NOTHING, "Body"
        self.do(known(self.house, FILES))
        self.do(self.house.subscribe(*READERS))
        self.release = self.do(self.house.release(media=media))
        self.rendered = RenderedMessages(self.db, MISSION)
        self.pace = Pace(1e6, gaps=Gaps(0.0, 0.0))
        self.changes = CopyChanges(self.telegram, self.rendered, self.pace, lambda: self.now)
        if text == LONG:
            self.correct(media, text)

    def teardown(self) -> None:
        try:
            if hasattr(self, "db"):
                self.end()
        finally:
            if hasattr(self, "db"):
                self.do(self.db.close())
            self.runner.close()
            self.folder.cleanup()

    @precondition(lambda self: not self.gone)
    @rule(media=carried, text=st.sampled_from(["Body", "Better", LONG]))
    def correct(self, media: MediaSet, text: str) -> None:
        """Staff correct the statement, if anything is different: of no media there is no order."""
        media = media if media else NOTHING
        if (media, text) != (self.media, self.text):
            self.do(corrected(self.house, self.release, media, text))
            self.media, self.text = media, text

    @precondition(lambda self: not self.gone)
    @rule()
    def retract(self) -> None:
        """Staff retract it."""
        self.do(retracted(self.house, self.release))
        self.gone = True

    @rule(days=st.sampled_from([1, 3]))
    def time_passes(self, days: int) -> None:
        """What is there grows too old to be deleted."""
        self.now += timedelta(days=days)
        if self.now - NOW >= TOO_OLD:  # whatever is there may be as old
            self.late |= {chat for chat in READERS if self.telegram.texts(chat)}

    @rule(fate=st.sampled_from(Fate), times=st.integers(1, 4), breaks_at=st.integers(0, 4))
    def work(self, fate: Fate, times: int, breaks_at: int) -> None:
        """Delivery does some of what is next; the last of it has that fate."""
        for left in reversed(range(times)):
            if not self.do(self.step(Fate.WELL if left else fate, breaks_at)):
                break

    async def step(self, fate: Fate, breaks_at: int = 0) -> bool:
        """Claim one row and let it have its fate; whether there was one."""
        claim = await self.next()
        if claim is None:
            return False
        message = await self.rendered.of(claim)
        chat = claim.target.chat
        if fate is Fate.LATER:
            await self.record(claim, RetryLater(1.0))
        elif claim.changes:
            self.telegram.left = breaks_at if fate is not Fate.WELL else -1
            slot = await self.pace.bulk()
            try:
                edited = await self.changes.make(claim, message, slot)
            except Broken:
                await self.db.write(lambda cx: recover(cx, resend=False))
                return True
            finally:
                slot.give_back()
            self.telegram.left = -1
            await self.record(claim, edited)
        elif fate is Fate.CRASH_BEFORE:
            await self.db.write(lambda cx: recover(cx, resend=False))
            # An operator who knows that nothing arrived has it sent again.
            await self.resend(claim)
        else:
            view, more = message.after(claim.part)
            kind = claim.target.kind
            outcome = await self.telegram.send(chat, 0, kind, view, silent=False, reply_to=claim.reply_to)
            assert isinstance(outcome, Sent)
            if fate is Fate.CRASH_AFTER:
                self.unsure.add(chat)
                await self.db.write(lambda cx: recover(cx, resend=False))
            else:
                self.unsure |= {chat} if fate is Fate.NO_ANSWER else set()
                lost = fate is Fate.NO_ANSWER
                await self.record(claim, Unknown(Reason.TIMEOUT) if lost else replace(outcome, more=more))
        return True

    async def record(self, claim: Claim, outcome: Outcome) -> None:
        await self.db.write(lambda cx: record(cx, claim, outcome, self.now))

    async def resend(self, claim: SingleClaim) -> None:
        await self.db.write(lambda cx: ledger.resend_unknown(cx, claim.release))

    async def next(self) -> SingleClaim | None:
        """Plan what is to be planned, and claim the first row whose turn it is."""
        for release in await releases.unfinished(self.db.reader):
            if release.state is ReleaseState.PLANNING:
                await self.house.plan(release.id)
        running = [r for r in await releases.unfinished(self.db.reader) if r.state is ReleaseState.RUNNING]
        later = self.now + timedelta(minutes=5)  # what Telegram wanted to be put off is due
        for release in running:
            behind = [other.id for other in running if other.id < release.id]
            for row in await ledger.due(self.db.reader, release.id, 9, later, behind=behind):
                claim = await self.house.claim_row(row)
                if claim is not None:
                    assert isinstance(claim, SingleClaim)
                    return claim
        return None

    @invariant()
    def nothing_hangs(self) -> None:
        """No row is left as being sent."""
        if hasattr(self, "db"):
            assert not self.do(many(self.db.reader, "SELECT 1 FROM delivery WHERE state = 'sending'"))

    def end(self) -> None:
        """Everything is done: what is in each chat of which all is known is the statement, once."""
        for _ in range(200):
            if not self.do(self.step(Fate.WELL)):
                break
        else:
            raise AssertionError("it never ends")
        for chat in set(READERS) - self.unsure - self.late:
            assert self.telegram.texts(chat) == self.wanted(chat), f"chat {chat}"
        for chat in self.late - self.unsure:
            self.check_late(chat)

    def wanted(self, chat: int) -> list[str]:
        """What a reader should see at the end."""
        if self.gone:
            return []
        newest = self.do(number(self.db.reader, "SELECT max(id) FROM release"))
        revision = self.do(number(self.db.reader, "SELECT revision FROM statement"))
        target = self.do(targets.by_chat(self.db.reader, chat))
        assert target is not None
        views = self.do(self.rendered.of(SingleClaim(newest, target, revision))).views
        return [shown(view.text.text, item) for view in views for item in (view.media or (None,))]

    def check_late(self, chat: int) -> None:
        """Where something was too old to be deleted: no file of an older version stands there twice."""
        texts = self.telegram.texts(chat)
        assert len(texts) <= 3 * (len(FILES) + 2)


TestMedia = pytest.mark.no_cover(MediaMachine.TestCase)
TestMedia.settings = settings(max_examples=40, stateful_step_count=20)


def test_with_a_picture_for_a_moment() -> None:
    """A correction brings a picture, and before its new copy has come another takes the picture away again: the text
    that was there stays alone, or the new one does, but not both."""
    machine = MediaMachine()
    machine.open(media=NOTHING, text="Body")
    machine.work(breaks_at=0, fate=Fate.WELL, times=2)
    machine.correct(media=MediaSet(tuple(FILES[:1]), False), text="Body")
    machine.work(breaks_at=0, fate=Fate.WELL, times=1)
    machine.correct(media=NOTHING, text="Body")
    machine.teardown()


def test_exactly_too_old() -> None:
    """A retraction two days after a copy went out, to the second, which a correction has changed meanwhile."""
    machine = MediaMachine()
    machine.open(media=NOTHING, text="Body")
    machine.correct(media=NOTHING, text="Better")
    machine.work(breaks_at=0, fate=Fate.WELL, times=1)
    machine.retract()
    machine.time_passes(days=1)
    machine.time_passes(days=1)
    machine.work(breaks_at=0, fate=Fate.WELL, times=1)
    machine.teardown()
