"""What people can do in their app, and what it does not allow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import Button, Impossible, Sandbox
from bot.sandbox.bot_door.methods import call
from bot.sandbox.people.expectations import matches
from bot.sandbox.text.length import split, units
from tests.patience import WAIT
from tests.sandbox.cast import Api, Cast, Clock


async def test_a_paste_is_cut_like_the_app_cuts(api: Api, cast: Cast) -> None:
    """A long paste becomes several messages at once, each within 4096 units; send refuses it."""
    text = "\n".join(f"line {number} 🙂" for number in range(900))
    with pytest.raises(Impossible, match="4096"):
        cast.anna.send(text)
    parts = cast.anna.paste(text)
    assert len(parts) > 1
    assert all(units(part.text) <= 4096 for part in parts)
    assert "\n".join(part.text for part in parts) == text
    assert [u["message"]["text"] for u in await api.result("getUpdates")] == [part.text for part in parts]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("a🙂 \nж"), max_size=300), st.integers(4, 40))
def test_no_part_is_too_long_and_no_word_is_lost(text: str, limit: int) -> None:
    """Whatever the text, each part fits, and together they have all of it but white space."""
    parts = split(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


async def test_forwarding_tells_the_origin(api: Api, cast: Cast) -> None:
    """A forward has the text and its first origin, a channel's post or a person, also if it is forwarded again."""
    post = cast.boris.send("News of the day", chat=cast.channel)
    own = cast.boris.send("My own words", chat=cast.group)
    await api.result("getUpdates", offset=2**40)
    first = cast.anna.forward(post)
    cast.anna.forward(own)
    cast.anna.forward(first)
    messages = [update["message"] for update in await api.result("getUpdates")]
    assert [message["text"] for message in messages] == ["News of the day", "My own words", "News of the day"]
    origins = [message["forward_origin"] for message in messages]
    assert [origin["type"] for origin in origins] == ["channel", "user", "channel"]
    assert origins[0]["chat"]["id"] == origins[2]["chat"]["id"] == cast.channel.id
    assert origins[0]["message_id"] == post.id
    assert origins[1]["sender_user"]["id"] == cast.boris.id


async def test_editing_ones_own_message(api: Api, cast: Cast) -> None:
    """An edit changes the text, and the bot gets edited_message; others' messages can't be edited."""
    message = cast.anna.send("first")
    cast.anna.edit(message, "second")
    update = (await api.result("getUpdates"))[-1]["edited_message"]
    assert (update["message_id"], update["text"]) == (message.id, "second")
    sent = await api.result("sendMessage", chat_id=cast.anna.id, text="bot's")
    with pytest.raises(Impossible, match="own"):
        cast.anna.edit(sent["message_id"], "mine now")


async def test_start_after_a_block(api: Api, cast: Cast) -> None:
    """Who blocked the bot can't write to it; Start unblocks it first, and the bot is told of both."""
    cast.anna.block()
    with pytest.raises(Impossible, match="unblock"):
        cast.anna.send("hello")
    cast.anna.start("s-1")
    updates = await api.result("getUpdates")
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in updates[:2]] == ["kicked", "member"]
    assert updates[2]["message"]["text"] == "/start s-1"
    await api.result("sendMessage", chat_id=cast.anna.id, text="welcome back")


def _write_after_the_end(sandbox: Sandbox, cast: Cast) -> None:
    cast.anna.delete_account()
    cast.anna.send("x")


IMPOSSIBLE: list[tuple[Callable[[Sandbox, Cast], Any], str]] = [
    (lambda s, c: c.anna.send("  "), "empty"),
    (lambda s, c: c.anna.send("x", c.channel), "Only administrators"),
    (lambda s, c: s.user("Carla").send("x", c.group), "not a member"),
    (lambda s, c: s.user("Carla").messages(c.group), "not a member"),
    (lambda s, c: c.anna.send("x", 999), "no chat 999"),
    (lambda s, c: c.anna.send("x", c.forum, thread=99), "no topic 99"),
    (lambda s, c: c.anna.send("x", reply_to=99), "no such message"),
    (lambda s, c: c.anna.remove_bot(c.group), "no administrator"),
    (lambda s, c: c.anna.add_bot(c.channel), "no administrator"),
    (lambda s, c: s.topic(c.group, "x"), "not a forum"),
    (lambda s, c: s.close_topic(c.forum, 99), "no topic"),
    (lambda s, c: c.anna.follow("https://example.org/?start=x"), "does not lead"),
    (lambda s, c: s.user("Double", user_id=c.anna.id), "already a user"),
    (lambda s, c: s.person(1), "no user 1"),
    (_write_after_the_end, "deleted"),
    (lambda s, c: c.anna.restrict_bot(c.group), "no administrator"),
    (lambda s, c: c.boris.restrict_bot(s.group("Club", c.boris)), "bot is not in"),
    (lambda s, c: c.boris.remove_bot(s.group("Club", c.boris)), "bot is not in"),
    (lambda s, c: s.user("Carla").leave(c.group), "not a member"),
    (lambda s, c: s.user("Carla").add_bot(c.group), "not a member"),
    (lambda s, c: s.delete_topic(c.forum, 99), "no topic"),
    (lambda s, c: c.anna.edit(99, "x"), "no such message"),
    (lambda s, c: c.anna.edit(1, " "), "1 to 4096"),
    (lambda s, c: s.texts(None), "A chat is needed"),
]


@pytest.mark.parametrize(("act", "sentence"), IMPOSSIBLE)
async def test_impossible(act: Callable[[Sandbox, Cast], Any], sentence: str, sandbox: Sandbox, cast: Cast) -> None:
    """What the app does not allow is Impossible, with a sentence that says why."""
    with pytest.raises(Impossible, match=sentence):
        act(sandbox, cast)


async def test_closed_for_members(sandbox: Sandbox, cast: Cast) -> None:
    """Members can't write in a closed topic or group; administrators can."""
    sandbox.close_topic(cast.forum, cast.thread)
    with pytest.raises(Impossible, match="closed"):
        cast.anna.send("x", cast.forum, thread=cast.thread)
    cast.boris.send("x", cast.forum, thread=cast.thread)
    cast.group.can_send = False
    with pytest.raises(Impossible, match="may not write"):
        cast.anna.send("x", cast.group)


@pytest.mark.parametrize(
    ("text", "label", "same"),
    [
        ("Subscribe", "Subscribe", True),
        ("🔔 Subscribe", "Subscribe", True),
        ("⬅️ Older", "Older", True),
        ("Unsubscribe", "Subscribe", False),
        ("Not Subscribe", "Subscribe", False),
        ("Subscribe now", "Subscribe", False),
    ],
)
def test_labels(text: str, label: str, same: bool) -> None:
    """A button is found by its label with or without an icon before it, and not by a part of it."""
    assert matches(Button(text), label) is same


async def test_link_buttons_give_their_url(api: Api, cast: Cast) -> None:
    """Pressing a link button gives its address, without asking the bot."""
    markup = {"inline_keyboard": [[{"text": "Read", "url": "https://t.me/chancery_bot?start=s-1"}]]}
    await api.result("sendMessage", chat_id="@news_ch", text="x", reply_markup=markup)
    answer = await cast.anna.press("Read", chat=cast.channel)
    assert answer.url is not None
    assert cast.anna.follow(answer.url).text == "/start s-1"


async def test_waiting_in_an_empty_chat(api: Api, sandbox: Sandbox) -> None:
    """One can wait for a condition about the last message before there is any message."""
    carla = sandbox.user("Carla", started=True)
    waiting = asyncio.create_task(carla.wait(lambda messages: messages[-1].text == "hello"))
    await asyncio.sleep(0)
    await api.result("sendMessage", chat_id=carla.id, text="hello")
    assert (await waiting)[-1].labels == []


async def test_posts_in_a_channel(api: Api, cast: Cast) -> None:
    """What an administrator writes and edits in a channel reaches the bot as channel_post and edited_channel_post."""
    post = cast.boris.send("by hand", cast.channel)
    cast.boris.edit(post, "by hand, better")
    first, second = await api.result("getUpdates")
    assert first["channel_post"]["sender_chat"]["id"] == cast.channel.id
    assert second["edited_channel_post"]["text"] == "by hand, better"


async def test_waiting_in_vain_shows_the_chat(cast: Cast) -> None:
    """What does not come in time is an AssertionError that shows the chat."""
    cast.anna.send("anyone there?")
    with pytest.raises(AssertionError, match="anyone there"):
        await cast.anna.reply(timeout=0.01)
    with pytest.raises(AssertionError, match="No button 'Go'"):
        await cast.anna.press("Go")


async def test_unanswered_and_forged_buttons(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A button that the bot does not answer is an AssertionError; who sees a message can send any data about it."""
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = await api.result("sendMessage", chat_id=cast.group.id, text="x", reply_markup=markup)
    with pytest.raises(AssertionError, match="not answered"):
        await cast.anna.press("Go", chat=cast.group, timeout=0.01)
    forged = asyncio.create_task(cast.boris.send_callback("forged", sent["message_id"], cast.group))
    await asyncio.sleep(0)
    query = (await api.result("getUpdates"))[-1]["callback_query"]
    assert (query["data"], query["from"]["id"]) == ("forged", cast.boris.id)
    await api.result("answerCallbackQuery", callback_query_id=query["id"], text="No")
    assert (await forged).text == "No"
    with pytest.raises(Impossible, match="does not see"):
        await sandbox.user("Carla").send_callback("x", sent["message_id"], cast.group)


async def test_deleting(sandbox: Sandbox, cast: Cast) -> None:
    """Members delete their own messages, for everyone, and no others."""
    message = cast.anna.send("oops", cast.group)
    carla = sandbox.user("Carla")
    carla.join(cast.group)
    with pytest.raises(Impossible, match="own"):
        carla.delete(message)
    cast.anna.delete(message)
    assert "oops" not in sandbox.texts(cast.group)


async def test_without_history(clock: Clock) -> None:
    """With history=False the bot's messages are not kept, and an edit of one that was sent still succeeds."""
    async with Sandbox(clock=clock, history=False, patience=WAIT) as sandbox:
        anna = sandbox.user("Anna", started=True)
        code, body = call(sandbox.world, "sendMessage", {"chat_id": anna.id, "text": "x"})
        assert code == 200
        edit = {"chat_id": anna.id, "message_id": body["result"]["message_id"], "text": "y"}
        assert call(sandbox.world, "editMessageText", edit)[0] == 200
        assert anna.messages() == []
        assert (sandbox.world.tally.sent, sandbox.calls) == (1, [])
