"""What people ask the bot from chats that it is not a member of, and send from its offers
(core.telegram.org/bots/inline)."""

from __future__ import annotations

from bot.sandbox.bot_api.objects import message_json, user_json
from bot.sandbox.people import messages
from bot.sandbox.text.entities import with_found
from bot.sandbox.text.length import units
from bot.sandbox.world.elsewhere import Asked
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Chat, Message, User
from bot.sandbox.world.world import World

MOST_TYPED = 256
"""core.telegram.org/bots/api#inlinequery: up to 256 characters."""


def ask_inline(world: World, user: User, text: str, offset: str, chat: Chat) -> Asked:
    """Type the bot's name and some words in a chat. If Telegram still has a cached answer to the same words, it is
    used."""
    if not world.elsewhere.inline:
        raise Impossible("The bot has no inline mode.")
    if kept := world.elsewhere.kept_for(text, offset, user.id, world.clock()):
        return kept
    asked = Asked(world.new_query_id(), user.id, text[:MOST_TYPED], world.clock(), offset)
    world.elsewhere.asked[asked.id] = asked
    kind = "sender" if chat.id == user.id else chat.type
    world.push(
        "inline_query",
        {"id": asked.id, "from": user_json(user), "query": asked.text, "offset": offset, "chat_type": kind},
    )
    return asked


def choose(world: World, user: User, asked: Asked, place: int, chat: Chat) -> Message:
    """Send one of the offers into a chat. The bot is told about it if it sees the chat's messages."""
    if not 0 <= place < len(asked.results):
        raise Impossible("The bot did not offer that.")
    result = asked.results[place]
    content = result["input_message_content"]
    return messages.write(
        world,
        user,
        chat,
        content["message_text"],
        entities=content["entities"],
        via=user_json(world.bot),
        markup=result["reply_markup"],
    )


def ask_guest(world: World, user: User, text: str, chat: Chat, reply_to: int | None) -> Asked:
    """Write a message with the bot's @name in a chat that it is not a member of, perhaps as a reply to a message.

    core.telegram.org/api/bots/guest-mode: the bot gets that message, and the one that it replies to.
    """
    if not world.elsewhere.guests:
        raise Impossible("The bot has no guest mode.")
    if chat.type not in ("group", "supergroup") or chat.member(world.bot.id).inside:
        raise Impossible("A bot is a guest in groups that it is no member of.")
    mention = f"@{world.bot.username}"
    at = text.lower().find(mention.lower())
    if at < 0:
        raise Impossible(f"A guest is called by its name: {mention}.")
    entity = {"type": "mention", "offset": units(text[:at]), "length": units(mention)}
    message = messages.write(world, user, chat, text, entities=with_found(text, [entity]), reply_to=reply_to)
    asked = Asked(world.new_query_id(), user.id, text, world.clock(), chat_id=chat.id, message_id=message.id)
    world.elsewhere.asked[asked.id] = asked
    world.push("guest_message", {**message_json(world, message), "guest_query_id": asked.id})
    return asked
