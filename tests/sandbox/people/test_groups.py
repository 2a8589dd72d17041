"""Groups, topics, channels: what the bot is told, and what it is not."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import Impossible, Sandbox
from tests.sandbox.cast import Api, Cast


async def texts(api: Api) -> list[str]:
    updates = await api.result("getUpdates")
    return [u["message"]["text"] for u in updates if "text" in u.get("message", {})]


async def kinds(api: Api) -> list[str]:
    """The kinds of updates; for service messages the kind of service."""
    service = {
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "forum_topic_created",
        "forum_topic_closed",
        "forum_topic_reopened",
    }
    found = []
    for update in await api.result("getUpdates"):
        kind = next(k for k in update if k != "update_id")
        found.append(next((k for k in update[kind] if k in service), kind))
    return found


async def test_privacy_mode(api: Api, cast: Cast) -> None:
    """With privacy mode on, a member bot sees only commands meant for it, mentions, and replies to itself."""
    own = (await api.result("sendMessage", chat_id=cast.group.id, text="hi"))["message_id"]
    cast.anna.send("just talking", cast.group)
    cast.anna.send("/latest", cast.group)
    cast.anna.send("/latest@chancery_bot 3", cast.group)
    cast.anna.send("/latest@other_bot", cast.group)
    cast.anna.send("@chancery_bot hello", cast.group)
    cast.anna.send("and you?", cast.group, reply_to=own)
    expected = ["/latest", "/latest@chancery_bot 3", "@chancery_bot hello", "and you?"]
    assert await texts(api) == expected


@pytest.mark.parametrize("way", ["admin", "off"])
async def test_privacy_ends_for_administrators_and_when_off(way: str, sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """An administrator, or a bot with privacy mode off, sees everything."""
    if way == "admin":
        cast.boris.promote_bot(cast.group)
    else:
        sandbox.world.privacy_mode = False
    cast.anna.send("just talking", cast.group)
    cast.anna.send("/latest@other_bot", cast.group)
    assert await texts(api) == ["just talking", "/latest@other_bot"]


async def test_anonymous_administrators(api: Api, cast: Cast) -> None:
    """An anonymous administrator's message comes from GroupAnonymousBot, with the group as sender_chat."""
    cast.boris.send("/subscribe", cast.supergroup, anonymous=True)
    message = (await api.result("getUpdates"))[-1]["message"]
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == cast.supergroup.id
    with pytest.raises(Impossible, match="no administrator"):
        cast.anna.send("/subscribe", cast.supergroup, anonymous=True)


async def test_membership_is_told(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """Blocking, adding, promoting, restricting and removing become my_chat_member with the old and new status."""
    club = sandbox.group("Club", cast.boris, supergroup=True)
    cast.anna.block()
    cast.anna.unblock()
    cast.boris.add_bot(club)
    cast.boris.promote_bot(club, can_pin_messages=True)
    cast.boris.restrict_bot(club, can_send_messages=False)
    cast.boris.demote_bot(club)
    cast.boris.remove_bot(club)
    changes = [u["my_chat_member"] for u in await api.result("getUpdates") if "my_chat_member" in u]
    steps = [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes]
    assert steps == [
        ("member", "kicked"),
        ("kicked", "member"),
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "restricted"),
        ("restricted", "member"),
        ("member", "kicked"),
    ]
    assert changes[3]["new_chat_member"]["can_pin_messages"] is True
    assert changes[3]["new_chat_member"]["can_delete_messages"] is False


async def test_service_messages(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """The bot gets service messages (joining, leaving, topics) in privacy mode too."""
    carla = sandbox.user("Carla")
    carla.join(cast.forum)
    thread = sandbox.topic(cast.forum, "Press")
    sandbox.close_topic(cast.forum, thread)
    sandbox.reopen_topic(cast.forum, thread)
    carla.leave(cast.forum)
    assert await kinds(api) == [
        "new_chat_members",
        "forum_topic_created",
        "forum_topic_closed",
        "forum_topic_reopened",
        "left_chat_member",
    ]


async def test_topics_keep_their_messages_apart(api: Api, cast: Cast) -> None:
    """A message in a topic names its thread, a person's and the bot's; one in General names none."""
    cast.anna.send("/latest", cast.forum, thread=cast.thread)
    cast.anna.send("/latest", cast.forum)
    topic, general = (u["message"] for u in await api.result("getUpdates"))
    assert (topic["message_thread_id"], topic["is_topic_message"]) == (cast.thread, True)
    assert "message_thread_id" not in general
    await api.result("sendMessage", chat_id=cast.forum.id, text="there", message_thread_id=cast.thread)
    assert (await cast.anna.reply(cast.forum, thread=cast.thread)).text == "there"


async def test_replies_stay_in_their_topic(api: Api, cast: Cast) -> None:
    """The bot's reply to a message of a topic goes to that topic, even if the call does not name it."""
    asked = cast.anna.send("/latest", cast.forum, thread=cast.thread)
    sent = await api.result("sendMessage", chat_id=cast.forum.id, text="x", reply_parameters={"message_id": asked.id})
    assert sent["message_thread_id"] == cast.thread
    assert sent["reply_to_message"]["text"] == "/latest"


async def test_migration(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """After a migration service messages tell both ids; a call with the old id gets a 400 that names the new one."""
    new = sandbox.migrate(cast.group)
    assert await kinds(api) == ["migrate_to_chat_id", "migrate_from_chat_id"]
    old_side, new_side = (u["message"] for u in await api.result("getUpdates"))
    assert (old_side["chat"]["id"], old_side["migrate_to_chat_id"]) == (cast.group.id, new.id)
    assert (new_side["chat"]["id"], new_side["migrate_from_chat_id"]) == (new.id, cast.group.id)
    assert await api("sendMessage", chat_id=cast.group.id, text="x") == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    await api.result("sendMessage", chat_id=new.id, text="x")
    assert sandbox.texts(new) == ["x"]
    cast.anna.send("hello", new)
    with pytest.raises(Impossible, match="upgraded"):
        cast.anna.send("hello", cast.group)
    with pytest.raises(Impossible, match="not a basic group"):
        sandbox.migrate(new)


async def test_channels(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A post is signed by the channel, reachable by @username, and cannot be edited without the right to."""
    sent = await api.result("sendMessage", chat_id="@news_ch", text="release")
    assert sent["sender_chat"]["id"] == sent["chat"]["id"] == cast.channel.id
    assert "from" not in sent
    assert [m.text for m in cast.anna.messages(cast.channel)] == ["release"]
    await api.result("editMessageText", chat_id="@News_Ch", message_id=sent["message_id"], text="corrected")
    assert sandbox.texts(cast.channel) == ["corrected"]
    cast.boris.promote_bot(cast.channel, can_delete_messages=True)
    refused = await api.refused("editMessageText", chat_id="@news_ch", message_id=sent["message_id"], text="again")
    assert refused == "Bad Request: message can't be edited"


async def test_leaving(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """After leaveChat the bot gets a my_chat_member, and is not a member any more."""
    await api.result("leaveChat", chat_id=cast.supergroup.id)
    change = (await api.result("getUpdates"))[-1]["my_chat_member"]
    assert change["new_chat_member"]["status"] == "left"
    refused = await api.refused("sendMessage", chat_id=cast.supergroup.id, text="x")
    assert refused == "Forbidden: bot is not a member of the supergroup chat"


async def test_members_and_administrators(api: Api, cast: Cast) -> None:
    """getChatMember and getChatAdministrators follow promotions and demotions."""

    async def status(user_id: int) -> Any:
        return (await api.result("getChatMember", chat_id=cast.group.id, user_id=user_id))["status"]

    assert await status(cast.boris.id) == "creator"
    assert await status(cast.anna.id) == "member"
    cast.boris.promote(cast.anna, cast.group, can_pin_messages=True)
    assert await status(cast.anna.id) == "administrator"
    admins = await api.result("getChatAdministrators", chat_id=cast.group.id)
    assert {a["user"]["id"] for a in admins} == {cast.anna.id, cast.boris.id}
    cast.boris.demote(cast.anna, cast.group)
    assert await status(cast.anna.id) == "member"
    assert (await api.refused("getChatMember", chat_id=cast.group.id, user_id=7)) == (
        "Bad Request: PARTICIPANT_ID_INVALID"
    )


async def test_general(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """General closed, or hidden, refuses the bot; its service messages name no topic."""
    sandbox.close_topic(cast.forum, 1)
    assert await api.refused("sendMessage", chat_id=cast.forum.id, text="x") == "Bad Request: TOPIC_CLOSED"
    sandbox.reopen_topic(cast.forum, 1)
    await api.result("sendMessage", chat_id=cast.forum.id, text="x")
    sandbox.hide_general(cast.forum)
    assert await api.refused("sendMessage", chat_id=cast.forum.id, text="x") == "Bad Request: TOPIC_CLOSED"
    sandbox.show_general(cast.forum)
    await api.result("sendMessage", chat_id=cast.forum.id, text="x")
    told = [u["message"] for u in await api.result("getUpdates") if "message" in u]
    kinds = ["forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden"]
    assert [next(kind for kind in kinds if kind in message) for message in told[-4:]] == kinds
    assert not any("message_thread_id" in message for message in told[-4:])


async def test_topics_in_private_chats(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """Where the bot has them, a person's message names its topic, and the bot's goes there; a deleted one is none."""
    with pytest.raises(Impossible, match="not a forum"):
        sandbox.topic(cast.anna.chat, "News")
    sandbox.world.private_topics = True
    assert (await api.result("getMe"))["has_topics_enabled"] is True
    thread = sandbox.topic(cast.anna.chat, "News")
    cast.anna.send("hello", thread=thread)
    message = (await api.result("getUpdates"))[-1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread, True)
    await api.result("sendMessage", chat_id=cast.anna.id, text="there", message_thread_id=thread)
    assert (await cast.anna.reply(thread=thread)).text == "there"
    sandbox.delete_topic(cast.anna.chat, thread)
    refused = await api.refused("sendMessage", chat_id=cast.anna.id, text="x", message_thread_id=thread)
    assert refused == "Bad Request: message thread not found"


async def test_direct_messages_of_a_channel(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """The bot sees them with the right to manage them, each with its topic, which every answer must name."""
    direct = sandbox.direct_messages(cast.channel)
    cast.anna.send("unseen", direct)
    cast.boris.promote_bot(cast.channel, can_post_messages=True, can_manage_direct_messages=True)
    cast.anna.send("hello", direct)
    messages = [u["message"] for u in await api.result("getUpdates") if "message" in u]
    assert [message["text"] for message in messages] == ["hello"]
    assert messages[0]["chat"]["is_direct_messages"] is True
    topic = messages[0]["direct_messages_topic"]["topic_id"]
    await api.refused("sendMessage", chat_id=direct.id, text="x")
    await api.result("sendMessage", chat_id=direct.id, text="there", direct_messages_topic_id=topic)
    assert (await cast.anna.reply(direct)).text == "there"
    assert cast.boris.messages(direct) == []


async def test_what_is_told_of_an_upgrade(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """An upgrade can be told in any order and in parts, the bot's memberships included."""
    sandbox.migrate(cast.group, ["joined", "from", "left"])
    updates = await api.result("getUpdates")
    assert await kinds(api) == ["my_chat_member", "migrate_from_chat_id", "my_chat_member"]
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in (updates[0], updates[2])] == ["member", "left"]


async def test_albums(api: Api, cast: Cast) -> None:
    """An album comes as so many messages with one number."""
    cast.anna.send_album(["words", ""])
    first, second = (u["message"] for u in await api.result("getUpdates"))
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("words", False)
