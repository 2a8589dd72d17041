"""Where and when Telegram refuses a call, with its own sentences, over real HTTP."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.bot_api.updates import change_member
from bot.sandbox.text.parse_modes import tdlib
from tests.sandbox.cast import Api, Cast, Clock

BOLD = {"type": "bold", "offset": 0, "length": 2}


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "B", **button}]]}


def _blocked(s: Sandbox, c: Cast) -> int:
    c.anna.block()
    return c.anna.id


def _deleted(s: Sandbox, c: Cast) -> int:
    c.anna.delete_account()
    return c.anna.id


def _removed(kind: str) -> Callable[[Sandbox, Cast], int]:
    def change(s: Sandbox, c: Cast) -> int:
        chat = {"group": c.group, "supergroup": c.supergroup, "channel": c.channel}[kind]
        c.boris.remove_bot(chat)
        return chat.id

    return change


def _left(kind: str) -> Callable[[Sandbox, Cast], int]:
    def change(s: Sandbox, c: Cast) -> int:
        chat = {"group": c.group, "supergroup": c.supergroup, "channel": c.channel}[kind]
        change_member(s.world, chat, s.bot.id, s.bot, "left", {})
        return chat.id

    return change


def _met_in_group(s: Sandbox, c: Cast) -> int:
    c.boris.send("/hello", c.group)
    return c.boris.id


def _never_in(s: Sandbox, c: Cast) -> int:
    return s.group("Elsewhere", c.boris).id


def _muted(s: Sandbox, c: Cast) -> int:
    c.boris.restrict_bot(c.supergroup, can_send_messages=False)
    return c.supergroup.id


def _closed_group(s: Sandbox, c: Cast) -> int:
    c.group.can_send = False
    return c.group.id


def _no_post_right(s: Sandbox, c: Cast) -> int:
    c.boris.promote_bot(c.channel, can_edit_messages=True)
    return c.channel.id


def _gone(s: Sandbox, c: Cast) -> int:
    s.delete_chat(c.group)
    return c.group.id


WHERE: list[tuple[Callable[[Sandbox, Cast], Any], int, str]] = [
    (lambda s, c: 12345, 400, "Bad Request: chat not found"),
    (lambda s, c: "@nobody_here", 400, "Bad Request: chat not found"),
    (lambda s, c: "", 400, "Bad Request: chat_id is empty"),
    (lambda s, c: c.boris.id + 1, 400, "Bad Request: chat not found"),
    (lambda s, c: s.user("Carla").id, 400, "Bad Request: chat not found"),
    (_met_in_group, 403, "Forbidden: bot can't initiate conversation with a user"),
    (_blocked, 403, "Forbidden: bot was blocked by the user"),
    (_deleted, 403, "Forbidden: user is deactivated"),
    (_removed("group"), 403, "Forbidden: bot was kicked from the group chat"),
    (_removed("supergroup"), 403, "Forbidden: bot was kicked from the supergroup chat"),
    (_removed("channel"), 403, "Forbidden: bot was kicked from the channel chat"),
    (_left("group"), 403, "Forbidden: bot is not a member of the group chat"),
    (_left("supergroup"), 403, "Forbidden: bot is not a member of the supergroup chat"),
    (_left("channel"), 403, "Forbidden: bot is not a member of the channel chat"),
    (_never_in, 400, "Bad Request: chat not found"),
    (_gone, 400, "Bad Request: chat not found"),
    (_muted, 400, "Bad Request: not enough rights to send text messages to the chat"),
    (_closed_group, 400, "Bad Request: not enough rights to send text messages to the chat"),
    (_no_post_right, 400, "Bad Request: need administrator rights in the channel chat"),
]


@pytest.mark.parametrize(("prepare", "code", "sentence"), WHERE)
async def test_refused_places(
    prepare: Callable[[Sandbox, Cast], Any], code: int, sentence: str, sandbox: Sandbox, api: Api, cast: Cast
) -> None:
    """Where the bot may not write it gets the reason, and the call is recorded with that sentence."""
    chat_id = prepare(sandbox, cast)
    body = await api("sendMessage", chat_id=chat_id, text="hello")
    assert (body["error_code"], body["description"]) == (code, sentence)
    assert sandbox.calls[-1].description == sentence
    assert not sandbox.calls[-1].ok


@pytest.mark.parametrize("thread", ["general", "unknown", "deleted", "closed"])
async def test_refused_topics(thread: str, sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """General (1), unknown and deleted topics are "not found"; a closed one says TOPIC_CLOSED."""
    number = {"general": 1, "unknown": 999}.get(thread, cast.thread)
    if thread == "deleted":
        sandbox.delete_topic(cast.forum, number)
    if thread == "closed":
        sandbox.close_topic(cast.forum, number)
    sentence = "TOPIC_CLOSED" if thread == "closed" else "message thread not found"
    refused = await api.refused("sendMessage", chat_id=cast.forum.id, text="x", message_thread_id=number)
    assert refused == f"Bad Request: {sentence}"
    await api.result("sendMessage", chat_id=cast.forum.id, text="in General")


async def test_administrators_write_where_members_may_not(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A bot with rights writes in a group closed to members, and in a closed topic if it manages topics."""
    cast.forum.can_send = False
    sandbox.close_topic(cast.forum, cast.thread)
    cast.boris.promote_bot(cast.forum, can_manage_topics=True)
    sent = await api.result("sendMessage", chat_id=cast.forum.id, text="x", message_thread_id=cast.thread)
    assert sent["message_thread_id"] == cast.thread
    assert sent["is_topic_message"] is True


async def test_edits_are_checked(api: Api, cast: Cast) -> None:
    """Edits of unknown or others' messages, without a change or too long are refused; others are done."""
    own = (await api.result("sendMessage", chat_id=cast.anna.id, text="one"))["message_id"]
    theirs = cast.anna.send("mine").id

    async def edit(message_id: int, text: str, **more: Any) -> str:
        body = await api("editMessageText", chat_id=cast.anna.id, message_id=message_id, text=text, **more)
        return str(body.get("description", "ok"))

    same = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert await edit(999, "x") == "Bad Request: message to edit not found"
    assert await edit(theirs, "x") == "Bad Request: message can't be edited"
    assert await edit(own, "one") == same
    assert await edit(own, "x" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    assert await edit(own, "") == "Bad Request: message text is empty"
    assert await edit(own, "one", reply_markup=keyboard(callback_data="a")) == "ok"
    assert await edit(own, "one", reply_markup=keyboard(callback_data="a")) == same
    assert await edit(own, "two") == "ok"
    assert cast.anna.messages()[-2].text == "two"
    assert cast.anna.messages()[-2].edited
    assert cast.anna.messages()[-2].buttons == []
    markup = {"chat_id": cast.anna.id, "message_id": own, "reply_markup": keyboard(url="https://example.org")}
    await api.result("editMessageReplyMarkup", **markup)
    assert await api.refused("editMessageReplyMarkup", **markup) == same


async def test_deletions_are_checked(clock: Clock, api: Api, cast: Cast) -> None:
    """Messages of two days are too old; in groups others' messages need a right; nothing is deleted twice."""
    old = (await api.result("sendMessage", chat_id=cast.group.id, text="old"))["message_id"]
    theirs = cast.anna.send("hello", cast.group).id
    where = {"chat_id": cast.group.id}
    assert await api.refused("deleteMessage", **where, message_id=theirs) == "Bad Request: message can't be deleted"
    clock.turn(48 * 3600 - 1)
    young = (await api.result("sendMessage", **where, text="young"))["message_id"]
    clock.turn(1)
    refused = await api.refused("deleteMessage", **where, message_id=old)
    assert refused == "Bad Request: message can't be deleted for everyone"
    assert await api.result("deleteMessage", **where, message_id=young) is True
    refused = await api.refused("deleteMessage", **where, message_id=young)
    assert refused == "Bad Request: message to delete not found"
    cast.boris.promote_bot(cast.group, can_delete_messages=True)
    fresh = cast.anna.send("again", cast.group).id
    assert await api.result("deleteMessage", **where, message_id=fresh) is True


async def test_callback_answers_are_checked(clock: Clock, sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A pressed button is answered in time, once, in at most 200 characters; anything else is refused."""
    sent = await api.result("sendMessage", chat_id=cast.anna.id, text="x", reply_markup=keyboard(callback_data="a"))
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"

    def press() -> str:
        return cast.anna.tap("a", sent["message_id"]).id

    first = press()
    refused = await api.refused("answerCallbackQuery", callback_query_id=first, text="x" * 201)
    assert refused == "Bad Request: MESSAGE_TOO_LONG"
    assert await api.result("answerCallbackQuery", callback_query_id=first, text="x" * 200) is True
    assert await api.refused("answerCallbackQuery", callback_query_id=first) == old
    assert await api.refused("answerCallbackQuery", callback_query_id="1") == old
    late = press()
    clock.turn(16)
    assert await api.refused("answerCallbackQuery", callback_query_id=late) == old


async def test_tokens_and_methods(sandbox: Sandbox, api: Api) -> None:
    """A malformed token is 404, an unknown one 401; a method not in the table is 404; names ignore case."""
    for path, code, sentence in [
        ("/botnonsense/getMe", 404, "Not Found"),
        (f"/bot{sandbox.token}", 404, "Not Found"),
        ("/bot1:AAAAAAAAAA/getMe", 401, "Unauthorized"),
        (f"/bot{sandbox.token}/sendSpaceship", 404, "Not Found: method not found"),
    ]:
        async with api.session.get(sandbox.api_url + path) as response:
            assert response.status == code
            assert await response.json() == {"ok": False, "error_code": code, "description": sentence}
    assert (await api.result("GETME"))["username"] == "chancery_bot"


async def test_other_refusals(api: Api, cast: Cast) -> None:
    """Calls that make no sense are refused by the other methods too."""
    assert await api.refused("getChatAdministrators", chat_id=cast.anna.id) == (
        "Bad Request: there are no administrators in the private chat"
    )
    assert await api.refused("getChatMember", chat_id=cast.group.id, user_id=0) == (
        "Bad Request: invalid user_id specified"
    )
    sent = (await api.result("sendMessage", chat_id=cast.group.id, text="x"))["message_id"]
    assert await api.refused("pinChatMessage", chat_id=cast.group.id, message_id=sent) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )
    assert await api.refused("sendChatAction", chat_id=cast.anna.id, action="dance") == (
        "Bad Request: wrong parameter action in request"
    )
    assert await api.refused("leaveChat", chat_id=cast.anna.id) == (
        "Bad Request: chat member status can't be changed in private chats"
    )
    assert await api.refused("setMyDescription", description="x" * 513) == "Bad Request: BOT_DESCRIPTION_INVALID"
    assert await api.refused("unpinChatMessage", chat_id=cast.anna.id) == "Bad Request: message to unpin not found"
    assert await api.refused("deleteMessage", chat_id=cast.anna.id) == (
        "Bad Request: message identifier is not specified"
    )
    assert await api.refused("getUpdates", allowed_updates="[") == (
        "Bad Request: can't parse allowed_updates JSON object"
    )


async def test_without_tdjson_only_parse_modes_fail(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tdjson a parse mode is a 501 that says what to install; entities still work."""
    monkeypatch.setitem(sys.modules, "tdjson", None)
    tdlib.cache_clear()
    try:
        body = await api("sendMessage", chat_id=cast.anna.id, text="<b>new</b>", parse_mode="HTML")
        assert body["error_code"] == 501
        assert "tdjson" in body["description"]
        await api.result("sendMessage", chat_id=cast.anna.id, text="new", entities=[BOLD])
    finally:
        tdlib.cache_clear()
