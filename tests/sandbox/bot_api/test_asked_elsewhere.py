"""Inline and guest queries as Telegram plays them, and what it refuses of the answers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.sandbox import Impossible, Message, Person, Sandbox
from bot.sandbox.world.elsewhere import Asked
from tests.sandbox.cast import Api, Cast, Clock

TOO_LATE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(number: int | str = 1, **more: Any) -> dict[str, Any]:
    """An offer that Telegram takes."""
    said = {"message_text": f"Text {number}", "entities": [{"type": "bold", "offset": 0, "length": 4}]}
    return {"type": "article", "id": str(number), "title": f"Title {number}", "input_message_content": said, **more}


async def typed(api: Api, person: Person, text: str = "visa", offset: str = "") -> tuple[str, asyncio.Task[Asked]]:
    """Words behind the bot's name; the number of the query that the bot is told of, and what waits for its answer."""
    waiting = asyncio.create_task(person.inline(text, offset))
    await asyncio.sleep(0)
    told = (await api.result("getUpdates"))[-1]["inline_query"]
    assert (told["query"], told["offset"], told["chat_type"]) == (text, offset, "sender")
    return str(told["id"]), waiting


async def test_offers_are_chosen_and_sent(api: Api, cast: Cast, sandbox: Sandbox) -> None:
    """What the bot offers is seen, and one of it is sent in the person's name, with its buttons and by way of the
    bot."""
    number, waiting = await typed(api, cast.anna)
    keyboard = {"inline_keyboard": [[{"text": "Open", "url": "https://t.me/chancery_bot?start=s-1-2026"}]]}
    await api.result(
        "answerInlineQuery", inline_query_id=number, results=[article(1), article(2, reply_markup=keyboard)]
    )
    offered = await waiting
    assert offered.titles == ["Title 1", "Title 2"]
    sent = cast.anna.choose(offered, 1)
    assert (sent.text, sent.sender, sent.labels) == ("Text 2", cast.anna.user, ["Open"])
    told = (await api.result("getUpdates"))[-1]["message"]
    assert told["via_bot"]["id"] == sandbox.world.bot.id
    with pytest.raises(Impossible):
        cast.anna.choose(offered, 2)


async def test_an_answer_is_kept(api: Api, cast: Cast, sandbox: Sandbox, clock: Clock) -> None:
    """For `cache_time` seconds the same words get the same answer without the bot; a personal one is one person's."""
    number, waiting = await typed(api, cast.anna)
    await api.result("answerInlineQuery", inline_query_id=number, results=[article()], cache_time=10, is_personal=True)
    first = await waiting
    assert await cast.anna.inline("visa") is first
    other = sandbox.user("Other", started=True)
    number, waiting = await typed(api, other)
    await api.result("answerInlineQuery", inline_query_id=number, results=[], cache_time=0)
    await waiting
    clock.turn(11)
    number, waiting = await typed(api, cast.anna)
    await api.result("answerInlineQuery", inline_query_id=number, results=[])
    assert (await waiting).results == []


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        ({"results": [article(n) for n in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article("é" * 33)]}, "RESULT_ID_INVALID"),
        ({"results": [article("")]}, "RESULT_ID_EMPTY"),
        ({"results": [article(1), article(1)]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article(1, title=" ")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article()], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": [article()], "button": {"text": "Open", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        ({"results": [article(1, input_message_content={"message_text": ""})]}, "message text is empty"),
        ({"results": "x"}, "can't parse inline query results JSON object"),
    ],
)
async def test_refused_answers(api: Api, cast: Cast, answer: dict[str, Any], refused: str) -> None:
    """What Telegram refuses is refused in its words, and the query still waits."""
    number, waiting = await typed(api, cast.anna)
    assert await api.refused("answerInlineQuery", inline_query_id=number, **answer) == f"Bad Request: {refused}"
    fifty = [article(f"{n:02}" * 32) for n in range(50)]
    await api.result("answerInlineQuery", inline_query_id=number, results=json.dumps(fifty), next_offset="x" * 64)
    assert len((await waiting).results) == 50


async def test_twice_and_too_late(api: Api, cast: Cast, clock: Clock) -> None:
    """A query is answered once, and in time."""
    number, waiting = await typed(api, cast.anna)
    await api.result("answerInlineQuery", inline_query_id=number, results=[])
    await waiting
    assert await api.refused("answerInlineQuery", inline_query_id=number, results=[]) == TOO_LATE
    assert await api.refused("answerInlineQuery", inline_query_id="7", results=[]) == TOO_LATE
    number, waiting = await typed(api, cast.anna, "late")
    clock.turn(16)
    assert await api.refused("answerInlineQuery", inline_query_id=number, results=[]) == TOO_LATE
    waiting.cancel()


async def called(
    api: Api, person: Person, chat: Any, reply_to: Message
) -> tuple[dict[str, Any], asyncio.Task[Message]]:
    """The bot's name below a message; what the bot is told, and what waits for its answer."""
    waiting = asyncio.create_task(person.ask_guest("is it true, @chancery_bot?", chat, reply_to))
    await asyncio.sleep(0)
    return (await api.result("getUpdates"))[-1]["guest_message"], waiting


async def test_a_guest(api: Api, sandbox: Sandbox, clock: Clock) -> None:
    """Called below a message of a group that it is not in, the bot is told of both, and says something there, once."""
    zoe, yan = sandbox.user("Zoe"), sandbox.user("Yan")
    group = sandbox.group("Strangers", creator=zoe, members=[yan])
    doubted = yan.send("The embassy is closed.", chat=group)
    told, waiting = await called(api, zoe, group, doubted)
    assert told["reply_to_message"]["text"] == "The embassy is closed."
    sent = await api.result("answerGuestQuery", guest_query_id=told["guest_query_id"], result=article())
    assert sent["inline_message_id"]
    said = await waiting
    assert (said.text, said.from_bot, said.chat_id) == ("Text 1", True, group.id)
    again = {"guest_query_id": told["guest_query_id"], "result": article()}
    assert await api.refused("answerGuestQuery", **again) == TOO_LATE
    told, waiting = await called(api, zoe, group, doubted)
    clock.turn(16)
    assert await api.refused("answerGuestQuery", guest_query_id=told["guest_query_id"], result=article()) == TOO_LATE
    waiting.cancel()


async def test_what_the_owner_has_not_allowed(api: Api, cast: Cast, sandbox: Sandbox) -> None:
    """getMe says what is allowed in @BotFather; without it nobody can ask."""
    me = await api.result("getMe")
    assert (me["supports_inline_queries"], me["supports_guest_queries"]) == (True, True)
    sandbox.world.elsewhere.inline = sandbox.world.elsewhere.guests = False
    me = await api.result("getMe")
    assert (me["supports_inline_queries"], me["supports_guest_queries"]) == (False, False)
    with pytest.raises(Impossible):
        await cast.anna.inline("visa")
    with pytest.raises(Impossible):
        await cast.anna.ask_guest("@chancery_bot", cast.anna.chat)
