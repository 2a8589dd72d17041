"""A Telegram at the engine's own seam, the Messenger: chats with messages, and what was asked of it in which order."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from bot.delivery.engine import Engine, Settings
from bot.delivery.pace import Pace
from bot.domain.media import Media, MediaKind
from bot.domain.mission import LocalText, Mission
from bot.domain.releases.outcome import NotEditable, Outcome, Sent
from bot.domain.releases.release import ReleaseState
from bot.domain.subscriptions.target import ChatKind
from bot.rendering.view import View
from bot.store.releases import releases
from tests.delivery.conftest import NOW, House
from tests.patience import WAIT
from tests.waiting import until

MISSION = Mission(name=LocalText({"": "Mission"}), languages=("en",), timezone="Europe/London")


def shown(text: str, item: Media | None) -> str:
    """What a message shows in words: its file, and its text."""
    return text if item is None else f"[{item.kind} {item.file[:8]}]{' ' if text else ''}{text}"


# What shares an album (https://core.telegram.org/bots/api#sendmediagroup).
_SHARED = {MediaKind.PHOTO: "seen", MediaKind.VIDEO: "seen", MediaKind.AUDIO: "heard", MediaKind.DOCUMENT: "read"}


class Telegram:
    """Takes every message unless `answer` says otherwise. `fixed`: chats whose messages cannot be changed;
    `too_old`: chats whose messages cannot be deleted any more."""

    def __init__(self, answer: Callable[[int], Outcome] = lambda chat: Sent(1)) -> None:
        self.sent: list[tuple[int, str]] = []  # chat and the line of date and number
        self.chats: dict[int, dict[int, str]] = {}
        self.replies: dict[int, list[int]] = {}
        self.pinned: list[tuple[int, int]] = []
        self.views: dict[tuple[int, int], View] = {}  # of the messages that are shown to staff
        self.balance: int | None = None  # in Stars
        self.begun = 0  # messages and albums that were to be sent
        self.fixed: set[int] = set()
        self.too_old: set[int] = set()
        self.answer = answer
        self.unclear_edits = True  # edits get the same answer as messages
        self.albums: dict[tuple[int, int], str] = {}  # chat and message of an album's items -> the kinds that share it
        self.before_answer: Callable[[int], object] = lambda chat: None
        self.changed = asyncio.Event()
        self._ids = itertools.count(100)

    async def stars(self) -> int | None:
        """The balance."""
        return self.balance

    async def send(
        self, chat: int, thread: int, kind: ChatKind, view: View, *, silent: bool, reply_to: int = 0
    ) -> Outcome:
        self.begun += 1
        outcome = self.answer(chat)
        if isinstance(outcome, Sent):
            ids = [next(self._ids) for _ in range(view.messages)]
            outcome = Sent(ids[0], tuple(ids) if len(ids) > 1 else (), view.media)
            for message, item in zip(ids, view.media or (None,), strict=True):
                if item is not None and len(ids) > 1:
                    self.albums[chat, message] = _SHARED[item.kind]
                self.chats.setdefault(chat, {})[message] = shown(view.text.text, item)
            self.sent.append((chat, (view.text.text.splitlines() or ["", "album"])[1]))
            if reply_to:
                self.replies.setdefault(chat, []).append(reply_to)
        waits = self.before_answer(chat)
        if asyncio.iscoroutine(waits):
            await waits
        self.changed.set()
        return outcome

    async def change(self, chat: int, message: int, view: View, *, same_file: bool = False) -> Outcome:
        self.changed.set()
        if chat in self.fixed or message not in self.chats.get(chat, {}):
            return NotEditable()
        outcome = self.answer(chat) if self.unclear_edits else Sent(message)
        if isinstance(outcome, Sent):
            item = view.media[0] if view.media else None
            album = self.albums.get((chat, message))
            assert not item or album in (None, _SHARED.get(item.kind)), "an album's item cannot become that"
            there = self.chats[chat][message]
            assert not same_file or item is None or there.startswith(shown("", item)), "the message shows another file"
            self.chats[chat][message] = shown(view.text.text, item)
        return outcome

    async def delete(self, chat: int, message: int) -> Outcome:
        self.changed.set()
        if chat in self.too_old:
            return NotEditable()
        self.chats.get(chat, {}).pop(message, None)
        return Sent(message)

    async def pin(self, chat: int, message: int) -> Outcome:
        self.pinned.append((chat, message))
        return Sent(message)

    def view_of(self, chat: int, message: int) -> View | None:
        return self.views.get((chat, message))

    async def show(self, chat: int, message: int, view: View) -> Outcome:
        self.views[chat, message] = view
        return Sent(message)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was asked of it makes the condition hold."""
        async with asyncio.timeout(WAIT):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    def count(self, number: str) -> int:
        """How many messages were sent whose second line holds the number."""
        return sum(1 for _, line in self.sent if number in line)

    def texts(self, chat: int) -> list[str]:
        """What stands in a chat now."""
        return list(self.chats.get(chat, {}).values())


@contextlib.asynccontextmanager
async def engine_of(
    house: House,
    telegram: Telegram,
    rate: float = 400,
    clock: Callable[[], datetime] = lambda: NOW,
    pace: Pace | None = None,
) -> AsyncIterator[Engine]:
    """The engine at work, at a rate or with a pace of the test's own; at the end what is in flight is recorded."""
    engine = Engine(house.db, telegram, pace or Pace(rate), MISSION, clock, Settings(workers=8))
    await engine.recover()
    working = asyncio.create_task(engine.run())
    try:
        yield engine
    finally:
        working.cancel()
        await asyncio.wait({working})
        await engine.stop()
        if not working.cancelled():
            working.result()


async def done(house: House, release: int) -> None:
    """Wait until the release is over."""
    await until(house.db, lambda: _state_is(house, release, ReleaseState.DONE, ReleaseState.CANCELLED))


async def paused(house: House, release: int) -> None:
    """Wait until the release is paused."""
    await until(house.db, lambda: _state_is(house, release, ReleaseState.PAUSED))


async def none_left(house: House, release: int) -> None:
    """Wait until every row of the release has its end."""

    async def none() -> bool:
        return not (await releases.totals(house.db.reader, release)).left

    await until(house.db, none)


async def _state_is(house: House, release: int, *states: ReleaseState) -> bool:
    return (await house.state(release))[0] in states
