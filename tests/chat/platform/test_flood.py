"""Which updates count, who is taken and who is not: people, groups, other bots, and what is never dropped."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.platform.flood import FloodGuard
from bot.domain.flood import CLOSED_SECONDS, ELSEWHERE, PERSON, Verdict

T = 1_800_000_000.0


def message(person: int, at: float, chat: int | None = None, text: str = "/latest", **more: Any) -> dict[str, Any]:
    return {
        "update_id": 1,
        "message": {"from": {"id": person}, "chat": {"id": chat or person}, "date": at, "text": text, **more},
    }


def press(person: int) -> dict[str, Any]:
    return {"callback_query": {"from": {"id": person}, "message": {"chat": {"id": person}}, "data": "1.sub"}}


def judged(guard: FloodGuard, updates: list[dict[str, Any]], now: float = T) -> list[Verdict]:
    return [guard.judge(update, now) for update in updates]


def test_a_hundred_in_ten_seconds() -> None:
    """The first score is taken, then one is told, then nothing more until it is over; others notice nothing."""
    guard = FloodGuard()
    verdicts = judged(guard, [message(1, T + n * 0.1) for n in range(100)])
    assert verdicts.count(Verdict.TELL) == 1
    assert 20 <= verdicts.count(Verdict.TAKE) <= 25
    assert set(verdicts[verdicts.index(Verdict.TELL) + 1 :]) == {Verdict.DROP}
    assert guard.judge(message(2, T + 5), T) is Verdict.TAKE


def test_it_ends_by_itself() -> None:
    """After ten quiet seconds the person is taken again; told again at the earliest after a minute."""
    guard = FloodGuard()
    judged(guard, [message(1, T)] * 30)
    again = T + CLOSED_SECONDS + 0.1
    verdicts = judged(guard, [message(1, again)] * 30)
    assert verdicts[:10] == [Verdict.TAKE] * 10
    assert Verdict.TELL not in verdicts
    later = judged(guard, [message(1, T + 120)] * 30)
    assert later.count(Verdict.TELL) == 1


def test_presses_and_edits_count() -> None:
    """Button presses and edited messages use up a person's allowance as commands do."""
    assert judged(FloodGuard(), [press(1)] * 30).count(Verdict.TAKE) == PERSON.most
    edited = {"edited_message": message(1, T, edit_date=T)["message"]}
    assert judged(FloodGuard(), [edited] * 30).count(Verdict.TAKE) == PERSON.most


def test_what_waited_at_telegram() -> None:
    """A day's commands that arrive at once, since the bot was down, are no flood."""
    assert set(judged(FloodGuard(), [message(1, T - 60 * n) for n in range(99, 0, -1)])) == {Verdict.TAKE}


@pytest.mark.parametrize(
    "update",
    [
        {"my_chat_member": {"from": {"id": 1}, "chat": {"id": 1}}},
        message(1, T, chat=-5, migrate_to_chat_id=-100),
        message(1, T, chat=-5, text="", forum_topic_reopened={}),
        message(1, T, chat=-5, text="we only talk"),
        {"poll": {}},
        {"message": {}},
        {"message": {"from": 7, "chat": "x", "date": T}},
    ],
)
def test_what_is_never_dropped(update: dict[str, Any]) -> None:
    """Blocks, promotions, moves, and what people say to each other in a group."""
    assert set(judged(FloodGuard(), [update] * 200)) == {Verdict.TAKE}


def test_a_group() -> None:
    """Many people who ask little each are too much for a group together; one of them is told."""
    guard = FloodGuard()
    verdicts = judged(guard, [message(n, T, chat=-7) for n in range(1, 60)])
    assert (verdicts.count(Verdict.TAKE), verdicts.count(Verdict.TELL)) == (20, 1)
    anonymous = [message(1087968824, T, chat=-8, sender_chat={"id": -8}) for _ in range(30)]
    assert judged(guard, anonymous).count(Verdict.TAKE) == 20
    assert guard.judge(message(1087968824, T, chat=-9, sender_chat={"id": -9}), T) is Verdict.TAKE


def test_one_in_a_group() -> None:
    """One person who floods a group is told once, and leaves half of the group's allowance to the others."""
    guard = FloodGuard()
    verdicts = judged(guard, [message(1, T + n * 0.1, chat=-7) for n in range(100)])
    assert verdicts.count(Verdict.TELL) == 1
    others = [message(2 + n % 4, T + 10, chat=-7) for n in range(10)]
    assert set(judged(guard, others)) == {Verdict.TAKE}


def test_another_bot_in_a_group() -> None:
    """Commands for another bot are nothing that is asked of this one."""
    guard = FloodGuard(name="Chancery_bot", commands=["time"])
    for said in ("/time@other_bot", "/roll 6", "/"):
        assert set(judged(guard, [message(1, T, chat=-7, text=said)] * 60)) == {Verdict.TAKE}
    for said in ("/time@chancery_BOT now", "/roll@chancery_bot", "/time"):
        mine = FloodGuard(name="Chancery_bot", commands=["time"])
        assert judged(mine, [message(1, T, chat=-7, text=said)] * 60).count(Verdict.TELL) == 1


def elsewhere(person: int, kind: str = "inline_query") -> dict[str, Any]:
    return {"update_id": 1, kind: {"from": {"id": person}, "query": "visa"}}


def test_questions_from_other_chats() -> None:
    """Who types in another chat has an allowance of its own, and is never told: there is nowhere to."""
    guard = FloodGuard()
    asked = [elsewhere(1), elsewhere(1, "guest_message")] * 50
    verdicts = judged(guard, asked)
    assert verdicts.count(Verdict.TAKE) == ELSEWHERE.most
    assert set(verdicts) == {Verdict.TAKE, Verdict.DROP}
    assert guard.judge(message(1, T), T) is Verdict.TAKE
