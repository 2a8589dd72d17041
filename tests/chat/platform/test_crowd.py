"""Which rank an update has, and which of a stranger's are left out beyond the bound."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.chat.features import FEATURES
from bot.chat.platform.flood import ANSWER_SECONDS, TELL_SECONDS, Crowd
from bot.domain.flood import Verdict
from bot.domain.prompts import ZonePrompt
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.store import prompts
from bot.store.database.connection import Connection, Database
from bot.store.staff import members
from bot.store.subscriptions import chats, targets
from tests.databases import fresh

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
STAFF, SUBSCRIBED, MET, GROUP, ASKED = 1, 2, 3, -4, 5
RATE = 2.0
BOUND, TOLD = int(RATE * ANSWER_SECONDS), int(RATE * TELL_SECONDS)


class Line:
    """A crowd that judges what it is given, one update after the other."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.crowd = Crowd(FEATURES, RATE, ["harbour office"])
        self.number = 0

    async def __call__(self, update: dict[str, Any], verdict: Verdict = Verdict.TAKE) -> Verdict:
        self.number += 1
        numbered = {"update_id": self.number, **update}
        await self.crowd.meet(self.db.reader, [numbered], NOW.timestamp())
        return self.crowd.judge(numbered, verdict, NOW.timestamp())

    async def full(self) -> None:
        """As many strangers' questions as may wait."""
        for person in range(BOUND):
            assert await self(message(1000 + person)) is Verdict.TAKE


async def people(cx: Connection) -> None:
    """Those who are no strangers, and one who is asked for a time zone."""
    await members.put(cx, STAFF, Role.EDITOR, "Editor")
    await targets.put(cx, SUBSCRIBED, 0, ChatKind.PRIVATE, "en", NOW)
    await targets.put(cx, GROUP, 0, ChatKind.GROUP, "en", NOW)
    await chats.meet(cx, MET, ChatKind.PRIVATE, "en")
    await prompts.ask(cx, ASKED, ASKED, ZonePrompt(1, 1), NOW)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    db = await Database.open(fresh(tmp_path / "chancery.db"))
    try:
        await db.write(people)
        yield Line(db)
    finally:
        await db.close()


def message(person: int, text: str = "/latest", chat: int = 0) -> dict[str, Any]:
    return {"message": {"from": {"id": person}, "chat": {"id": chat or person}, "date": 0, "text": text}}


def press(person: int, data: str) -> dict[str, Any]:
    return {"callback_query": {"from": {"id": person}, "message": {"chat": {"id": person}}, "data": data}}


async def test_beyond_the_bound(line: Line) -> None:
    """Strangers' questions are left out from then on, and are taken again when some are handled. Each chat is told
    once, and no more of them than the bot can tell in time."""
    await line.full()
    assert await line(message(7)) is Verdict.LEAVE_OUT
    assert await line(message(7, "Hello")) is Verdict.DROP
    verdicts = [await line(message(5000 + person)) for person in range(TOLD)]
    assert verdicts == [Verdict.LEAVE_OUT] * (TOLD - 1) + [Verdict.DROP]
    line.crowd.done(1)
    assert await line(message(8)) is Verdict.TAKE


@pytest.mark.parametrize(
    "update",
    [
        message(STAFF),
        message(SUBSCRIBED),
        message(MET),
        message(7, chat=GROUP),
        message(MET, chat=-9),
        {"my_chat_member": {"from": {"id": 7}, "chat": {"id": 7}}},
        message(7, "/start"),
        message(7, "/start subscribe"),
        message(7, "/Subscribe@chancery_bot"),
        message(7, "/unsubscribe"),
        message(7, "/stop"),
        message(7, "/forget"),
        message(7, "/mydata"),
        message(7, "/consular"),
        message(7, "/consular\nplease"),
        message(7, "I lost my passport"),
        message(7, "Помогите!"),
        message(7, "where is the harbour office?"),
        message(7, "/settings"),
        message(ASKED, "Europe/London"),
        press(7, "1.sub"),
        press(7, "1.forget_now"),
    ],
)
async def test_what_is_never_left_out(line: Line, update: dict[str, Any]) -> None:
    """Staff, people and groups known before, what Telegram tells, everything that changes something, and who needs
    help, also in the operator's words."""
    await line.full()
    assert await line(update) is Verdict.TAKE


@pytest.mark.parametrize(
    "update",
    [message(7, "/archive 2021"), message(7, "/nonsense"), message(7, "Hello"), press(7, "1.list.0"), press(7, "x")],
)
async def test_what_only_asks(line: Line, update: dict[str, Any]) -> None:
    """Commands, presses and words to which an answer is all that follows."""
    await line.full()
    assert await line(update) is Verdict.LEAVE_OUT


async def test_every_press_is_answered(line: Line) -> None:
    """A press that is left out takes no message, so each is told."""
    await line.full()
    assert [await line(press(7, "1.list.0")) for _ in range(3)] == [Verdict.LEAVE_OUT] * 3


async def test_staff_are_not_counted(line: Line) -> None:
    """What the flood guard would not take of anybody else's it takes of theirs."""
    assert await line(message(STAFF), Verdict.DROP) is Verdict.TAKE
    assert await line(message(SUBSCRIBED), Verdict.TELL) is Verdict.TELL
    assert await line(message(7), Verdict.DROP) is Verdict.DROP


async def test_questions_from_other_chats_are_strangers(line: Line) -> None:
    """Whoever asks from another chat asks as a stranger, staff too: beyond the bound it is left out, and not told."""
    for person in (STAFF, SUBSCRIBED, MET, ASKED):
        for kind in ("inline_query", "guest_message"):
            assert await line({kind: {"from": {"id": person}}}) is Verdict.TAKE
    for person in range(BOUND - 8):
        assert await line(message(1000 + person)) is Verdict.TAKE
    for person in (STAFF, SUBSCRIBED, MET, ASKED):
        assert await line({"inline_query": {"from": {"id": person}}}) is Verdict.DROP
    assert await line(message(STAFF)) is Verdict.TAKE
