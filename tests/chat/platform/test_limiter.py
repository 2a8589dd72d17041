"""Replies take their slots of the pace; what already holds one, or writes into no chat, takes none."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.chat.platform.limiter import LONGEST_WAIT, SLOT_HELD, LaneLimiter
from bot.delivery.pace import FIRST_TRY, TRY_EVERY, Pace
from tests.delivery.virtual_time import run


class Line:
    """A limiter, and a Telegram that answers with these errors before it takes the request."""

    def __init__(self, *errors: Exception) -> None:
        self.pace = Pace(30)
        self.limiter = LaneLimiter(self.pace)
        self.errors = list(errors)
        self.made: list[float] = []

    async def _request(self, *args: Any, **kwargs: Any) -> str:
        self.made.append(asyncio.get_running_loop().time())
        if self.errors:
            raise self.errors.pop(0)
        return "done"

    async def __call__(self, chat: object = 5, endpoint: str = "sendMessage", held: int | None = None) -> Any:
        data = {} if chat is None else {"chat_id": chat}
        return await self.limiter.process_request(self._request, (), {}, endpoint, data, held)


def test_replies_are_paced() -> None:
    """Answers to many chats go out at the rate, those to one chat in a short burst and then one a second."""

    async def play() -> None:
        line = Line()
        await line.limiter.initialize()
        assert await asyncio.gather(*(line(chat) for chat in range(1, 61))) == ["done"] * 60
        assert line.made[-1] == pytest.approx(59 / 30, abs=0.05)
        one, began = Line(), asyncio.get_running_loop().time()
        await asyncio.gather(*(one(5) for _ in range(5)))
        assert one.made[-1] - began == pytest.approx(2.0, abs=0.2)
        await line.limiter.shutdown()

    run(play())


@pytest.mark.parametrize(
    ("chat", "endpoint", "held"),
    [
        (5, "sendMessage", SLOT_HELD),
        (None, "answerCallbackQuery", None),
        (None, "getUpdates", None),
        (5, "getChat", None),
    ],
)
def test_what_takes_no_slot(chat: object, endpoint: str, held: int | None) -> None:
    """A send whose slot is held, answers to presses and mere questions go at once, also in a pause."""

    async def play() -> None:
        line = Line()
        line.pace.pause(100)
        for _ in range(50):
            assert await line(chat, endpoint, held) == "done"
        assert line.made == [0.0] * 50

    run(play())


def test_a_short_flood() -> None:
    """After a short wait the request is made once more; another chat's answers do not wait with it."""

    async def play() -> None:
        line = Line(RetryAfter(timedelta(seconds=7)))
        both = await asyncio.gather(line(5), line(6))
        assert set(both) == {"done"}
        assert line.made == pytest.approx([0, 0.03, 7], abs=0.1)

    run(play())


def test_floods_of_several_chats() -> None:
    """Two chats that are told to wait within seconds mean that the whole bot is."""

    async def play() -> None:
        line = Line(RetryAfter(timedelta(seconds=7)), RetryAfter(timedelta(seconds=9)))
        await asyncio.gather(line(5), line(6))
        assert line.made == pytest.approx([0, 0.03, 9, 9.07], abs=0.1)

    run(play())


def test_a_flood_in_a_group() -> None:
    """A 429 for a group delays messages to that group only."""

    async def play() -> None:
        line = Line(RetryAfter(timedelta(seconds=7)))
        first = asyncio.create_task(line(-5))
        await asyncio.sleep(1)
        await line(6)
        assert line.made == pytest.approx([0, 1], abs=0.05)
        assert await first == "done"
        assert line.made[-1] == pytest.approx(7, abs=0.1)

    run(play())


def test_a_long_flood() -> None:
    """A wait too long for an answer is given up at once; the pause holds for all that follows."""

    async def play() -> None:
        line = Line(RetryAfter(timedelta(seconds=LONGEST_WAIT + 1)))
        with pytest.raises(RetryAfter):
            await line(5)
        assert line.made == [0.0]
        assert line.pace.reply_wait(5) == pytest.approx(LONGEST_WAIT + 1)
        with pytest.raises(RetryAfter):
            await line(5)
        assert line.made == [0.0]  # nothing is asked of Telegram meanwhile

    run(play())


def test_a_second_flood() -> None:
    """Made once more, not for ever: a second flood is the caller's, and the pace knows of it too."""

    async def play() -> None:
        line = Line(RetryAfter(timedelta(seconds=1)), RetryAfter(timedelta(seconds=20)))
        with pytest.raises(RetryAfter):
            await line(5)
        assert len(line.made) == 2
        assert line.pace.reply_wait(5) == pytest.approx(20)

    run(play())


def test_a_long_flood_is_tried_now_and_then() -> None:
    """In spite of a wait of hours an answer tries, a little later and then once a minute; as soon as one is taken,
    all others go too, while an edit that is taken says nothing about messages."""

    async def play() -> None:
        hours = RetryAfter(timedelta(hours=10))
        line = Line(hours, hours)
        line.pace.pause(36_000)
        with pytest.raises(RetryAfter):
            await line(5)
        assert line.made == []
        for wait in (FIRST_TRY, TRY_EVERY):
            await asyncio.sleep(wait)
            with pytest.raises(RetryAfter):
                await line(5)
            with pytest.raises(RetryAfter):
                await line(6)
        assert len(line.made) == 2
        await asyncio.sleep(TRY_EVERY)
        assert await line(6, endpoint="editMessageText") == "done"
        assert line.pace.stopped_for() > 0
        await asyncio.sleep(TRY_EVERY)
        assert await line(6) == "done"
        assert line.pace.stopped_for() == 0
        assert await line(7) == "done"

    run(play())
