"""Updates of any shape: none ends the bot, none is in the way of the next, before a restart and after it."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import Sandbox
from tests.journeys.conftest import Embassy
from tests.patience import WAIT

NUMBERS: list[Any] = [
    "7", "", 1.5, -1, 2**63, 2**200, -(2**70), True, False, None, [], [7], {}, {"id": 7}, [[[[[]]]]], float("inf")
]  # fmt: skip


@pytest.mark.parametrize("number", [*NUMBERS, ...], ids=repr)
async def test_a_number_that_is_none(embassy: Embassy, caplog: pytest.LogCaptureFixture, number: Any) -> None:
    """An update whose number is missing or no whole number from 0 to 2^63 is left with one line in the log; the next
    one is handled, and after a restart too."""
    message = {"message_id": 1, "date": 1, "chat": {"id": embassy.anna.id, "type": "private"}, "text": "/time"}
    update = {"message": message} if number is ... else {"update_id": number, "message": message}
    for _ in range(2):
        embassy.sandbox.world.push_anything(update)
        with caplog.at_level(logging.WARNING):
            async with embassy.open():
                embassy.anna.send("/time")
                assert "London:" in (await embassy.anna.reply()).text
        told = [record.getMessage() for record in caplog.records if "is left" in record.getMessage()]
        assert len(told) == 1, told
        caplog.clear()


@pytest.mark.parametrize(
    "answer", ['{"ok":true}', '{"ok":true,"result":{}}', '{"ok":true,"result":[1,"x",null]}', "[]"]
)
async def test_an_answer_that_is_none(embassy: Embassy, answer: str) -> None:
    """An answer without updates in it is asked for again."""
    embassy.sandbox.faults.status(200, answer, method="getUpdates")
    async with embassy.open():
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text


async def test_numbers_and_nests_beyond_measure(embassy: Embassy) -> None:
    """A number of ten thousand digits, or an object nested a hundred thousand times, makes no answer end the bot."""
    for inner in ("9" * 10_000, "[" * 100_000 + "]" * 100_000):
        embassy.sandbox.faults.status(200, f'{{"ok":true,"result":[{{"update_id":{inner}}}]}}', method="getUpdates")
    async with embassy.open():
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text


leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["private", "supergroup", "/time", "/start", "1.sub", "member", "kicked"])
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object whose fields are right, of any shape, or missing; or no object at all."""
    return anything | st.fixed_dictionaries({}, optional={name: field | anything for name, field in fields.items()})


users = objects(id=st.integers(1, 9), is_bot=st.just(False), first_name=st.just("X"), language_code=st.just("en"))
chats = objects(
    id=st.integers(-9, 9), type=st.sampled_from(["private", "group", "supergroup", "channel"]), title=st.just("X")
)
entities = st.lists(
    objects(type=st.just("bot_command"), offset=st.integers(-2, 9), length=st.integers(-2, 9)), max_size=2
)
messages = objects(
    message_id=st.integers(0, 9),
    date=st.integers(0, 9),
    chat=chats,
    text=st.just("/time"),
    entities=entities,
    sender_chat=chats,
    message_thread_id=st.integers(0, 3),
    is_topic_message=st.booleans(),
    migrate_to_chat_id=st.integers(-9, 9),
    migrate_from_chat_id=st.integers(-9, 9),
    forum_topic_reopened=objects(),
    media_group_id=st.just("1"),
    direct_messages_topic=objects(topic_id=st.integers(1, 9)),
    new_chat_members=st.lists(users, max_size=2),
    **{"from": users},
)
statuses = st.sampled_from(["member", "left", "kicked", "administrator", "restricted"])
memberships = objects(status=statuses, user=users, can_post_messages=st.booleans())
changes = objects(
    chat=chats, date=st.integers(0, 9), old_chat_member=memberships, new_chat_member=memberships, **{"from": users}
)
presses = objects(
    id=st.just("1"), message=messages, data=st.just("1.sub"), chat_instance=st.just("1"), **{"from": users}
)
kinds = st.fixed_dictionaries(
    {}, optional={"message": messages, "edited_message": messages, "callback_query": presses, "my_chat_member": changes}
)


@pytest.mark.no_cover
@settings(max_examples=15)
@given(st.lists(kinds, min_size=1, max_size=20))
def test_shapes_within(updates: list[Any]) -> None:
    """Whatever an update contains, the bot goes on, handles the next update, and has an empty inbox in the end."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_handled(Path(folder), updates))


async def _handled(folder: Path, updates: list[Any]) -> None:
    async with Sandbox(patience=WAIT) as sandbox:
        embassy = Embassy(sandbox, folder)
        for number, update in enumerate(updates, 1):
            sandbox.world.push_anything({"update_id": number} | json.loads(json.dumps(update)))
        async with embassy.open() as bot:
            embassy.anna.send("/time")
            assert "London:" in (await embassy.anna.reply()).text
            await embassy.settled(bot)
        async with embassy.open():
            embassy.anna.send("/time")
            await embassy.anna.wait(lambda found: sum("London:" in m.text for m in found) == 2)
