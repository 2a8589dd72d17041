"""Several people watch a release: each sees it to its end, whatever becomes of the others' messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiosqlite

from bot.delivery.engine import Engine, Settings
from bot.delivery.pace import Pace
from bot.domain.releases.outcome import ChatLost, Outcome, Rejected, RetryLater, Sent
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.rendering.view import View
from bot.store.releases import releases, watches
from bot.store.releases.watches import Watch
from bot.store.staff import members
from bot.store.subscriptions import chats
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import MISSION, Telegram, done, engine_of
from tests.patience import WAIT
from tests.waiting import until

ANNA, BORIS, CLARA = 501, 502, 503


class Watched(Telegram):
    """Keeps what was shown to staff; `showing` may refuse, or wait."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[int, list[str]] = {}
        self.buttons: dict[int, list[str]] = {}  # of what is shown
        self.showing: Callable[[int], Outcome | asyncio.Event] = lambda chat: Sent(1)

    async def show(self, chat: int, message: int, view: View) -> Outcome:
        self.shown.setdefault(chat, []).append(view.text.text)
        self.buttons[chat] = [button.label for row in view.rows for button in row]
        self.changed.set()
        answer = self.showing(chat)
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = Sent(1)
        return await super().show(chat, message, view) if isinstance(answer, Sent) else answer

    def ended(self, chat: int, word: str = "Time taken") -> bool:
        """Whether the chat was shown the final report."""
        return any(word in text for text in self.shown.get(chat, []))


async def watched(house: House, *who: int) -> int:
    """A release to two readers that these watch."""
    await house.subscribe(1, 2)
    release = await house.release()

    async def work(cx: aiosqlite.Connection) -> None:
        await members.replace_configured(cx, {chat: (Role.EDITOR if chat == BORIS else Role.OWNER, "") for chat in who})
        for chat in who:
            await chats.meet(cx, chat, ChatKind.PRIVATE, "ru" if chat == BORIS else "en")
            await watches.put(cx, release, chat, 7)

    await house.db.write(work)
    return release


async def left(house: House, release: int) -> list[int]:
    """Who still waits for the report."""
    return [watch.chat for watch in await watches.of_release(house.db.reader, release)]


async def until_told(house: House, release: int) -> None:
    async def everybody_is() -> bool:
        return not await left(house, release)

    await until(house.db, everybody_is)


async def test_everybody_in_their_language(house: House) -> None:
    """Each who watches gets the report, in their own language, once; an editor's has no buttons."""
    telegram = Watched()
    release = await watched(house, ANNA, BORIS)
    async with engine_of(house, telegram):
        await until_told(house, release)
    assert telegram.ended(ANNA)
    assert telegram.ended(BORIS, "Время рассылки")
    assert "English: 2 of 2" in telegram.shown[ANNA][-1]
    assert sum("Time taken" in text for text in telegram.shown[ANNA]) == 1
    assert telegram.buttons == {ANNA: ["📄 CSV"], BORIS: []}


async def test_who_is_no_longer_staff(house: House) -> None:
    """A person who was removed from the staff is shown nothing more, and delays nobody else's report."""
    telegram = Watched()
    release = await watched(house, ANNA, CLARA)
    await house.db.write(lambda cx: members.remove(cx, ANNA))
    async with engine_of(house, telegram):
        await until_told(house, release)
    assert telegram.ended(CLARA)
    assert ANNA not in telegram.shown
    assert await releases.unfinished(house.db.reader) == []


async def test_one_who_blocked_the_bot(house: House) -> None:
    """A message that cannot be edited any more is tried once and then left; the others see the end."""
    telegram = Watched()
    telegram.showing = lambda chat: ChatLost(Reason.BLOCKED) if chat == ANNA else Sent(1)
    release = await watched(house, ANNA, BORIS, CLARA)
    async with engine_of(house, telegram):
        await until_told(house, release)
    assert len(telegram.shown[ANNA]) == 1
    assert telegram.ended(CLARA)


async def test_a_refused_edit(house: House) -> None:
    """An edit that Telegram refuses for good is not tried again, not even after a restart."""
    telegram = Watched()
    telegram.showing = lambda chat: Rejected(Reason.REFUSED, "no")
    release = await watched(house, ANNA)
    async with engine_of(house, telegram):
        await done(house, release)
        await until_told(house, release)
    assert len(telegram.shown[ANNA]) == 1
    assert await releases.unfinished(house.db.reader) == []


async def test_one_that_hangs(house: House) -> None:
    """An edit that gets no answer holds up nobody else's report."""
    telegram = Watched()
    hanging = asyncio.Event()
    telegram.showing = lambda chat: hanging if chat == ANNA else Sent(1)
    release = await watched(house, ANNA, CLARA)
    async with engine_of(house, telegram):
        await telegram.until(lambda: telegram.ended(CLARA))
        assert not telegram.ended(ANNA)
        hanging.set()
        await until_told(house, release)
    assert telegram.ended(ANNA)


async def test_an_edit_that_may_be_repeated(house: House) -> None:
    """While Telegram asks to wait, the report waits, and then it is shown."""
    telegram = Watched()
    answers: list[Outcome] = [RetryLater(0.1), Sent(1)]
    telegram.showing = lambda chat: answers.pop(0) if len(answers) > 1 else answers[0]
    release = await watched(house, ANNA)
    async with engine_of(house, telegram):
        await until_told(house, release)
    assert len(telegram.shown[ANNA]) >= 2
    assert telegram.ended(ANNA)


async def test_the_newest_message_of_a_chat(house: House) -> None:
    """In one chat only the newest message shows the release; a release that runs again is reported again."""
    release = await watched(house, ANNA)
    await house.db.write(lambda cx: watches.put(cx, release, ANNA, 8))
    assert await watches.of_release(house.db.reader, release) == [Watch(release, ANNA, 8)]
    await house.db.write(lambda cx: watches.mark_reported(cx, Watch(release, ANNA, 8)))
    assert await left(house, release) == [ANNA]  # it is not over
    await house.db.write(lambda cx: cx.execute("UPDATE release SET state = 'done'"))
    await house.db.write(lambda cx: watches.mark_reported(cx, Watch(release, ANNA, 8)))
    assert await left(house, release) == []
    await house.db.write(lambda cx: releases.report_again(cx, release))
    assert await left(house, release) == [ANNA]


async def test_reports_that_end_are_noticed(house: House) -> None:
    """Where the task that reports has ended, the engine ends too instead of going on with staff seeing nothing."""
    engine = Engine(house.db, Telegram(), Pace(400), MISSION, lambda: NOW, Settings())
    working = asyncio.create_task(engine.run())
    reports: set[asyncio.Task[Any]] = set()
    while not reports:
        await asyncio.sleep(0)
        reports = {task for task in asyncio.all_tasks() if task.get_name() == "reports"}
    reports.pop().cancel()
    await asyncio.wait({working}, timeout=WAIT)
    assert working.done()


async def test_a_long_wait_is_shown(house: House) -> None:
    """Who watches sees until when Telegram lets the bot wait, as long as it does."""
    telegram = Watched()
    release = await watched(house, ANNA)
    telegram.answer = lambda chat: RetryLater(34_567, everywhere=True, flood=True)
    async with engine_of(house, telegram):
        await telegram.until(lambda: telegram.ended(ANNA, "Telegram lets me wait until Tue, 24 November 2026, 21:36"))
        assert (await house.state(release))[0] is ReleaseState.RUNNING
