"""A person who reads in their app: what they see in a chat, and waiting until they see it.

Waits end on events, never by sleeping; a wait that times out raises an AssertionError that shows the chat.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.bot_api.commands import commands_for
from bot.sandbox.people.expectations import holds, matches, transcript
from bot.sandbox.people.messages import visible
from bot.sandbox.world.changes import Changes
from bot.sandbox.world.model import Button, Chat, Json, Message, User
from bot.sandbox.world.world import World

ChatRef = Chat | int | None
"""A chat, its id, or None for the private chat with the bot."""


class Viewer:
    """One user's app, for reading. `chat` is always a Chat, an id, or None for the private chat."""

    def __init__(self, world: World, changes: Changes, user: User) -> None:
        self.world = world
        self.changes = changes
        self.user = user

    @property
    def id(self) -> int:
        """The user id, which is also the id of the private chat."""
        return self.user.id

    @property
    def name(self) -> str:
        """The first name."""
        return self.user.first_name

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.world.chats[self.user.id]

    def find_chat(self, chat: ChatRef) -> Chat:
        """The chat that is meant."""
        if chat is None:
            return self.chat
        return chat if isinstance(chat, Chat) else self.world.chat(chat)

    def messages(self, chat: ChatRef = None, thread: int | None = None) -> list[Message]:
        """What this person sees now, oldest first, including service messages. They are copies, which no longer
        change."""
        return visible(self.user, self.find_chat(chat), thread)

    def commands(self, chat: ChatRef = None) -> list[Json]:
        """The command menu this person sees when typing "/"."""
        return commands_for(self.world, self.id, self.find_chat(chat), self.user.language or "")

    async def wait(
        self,
        condition: Callable[[list[Message]], object],
        chat: ChatRef = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
        thread: int | None = None,
    ) -> list[Message]:
        """The messages, as soon as `condition(messages)` holds; AssertionError after `timeout` real seconds.

        Without `timeout` the scene's patience is the bound, here and in all waits below. A condition may read
        messages[-1] of an empty chat: that counts as not yet.
        """
        where, found = self.find_chat(chat), list[Message]()

        def is_met() -> bool:
            found[:] = self.messages(where, thread)
            return holds(condition, found)

        await self.changes.until(
            is_met, timeout, lambda: f" in the chat {where.title or self.name}:\n{transcript(found)}"
        )
        return found

    async def reply(
        self,
        chat: ChatRef = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
        thread: int | None = None,
    ) -> Message:
        """The bot's first message after this person's own last one; AssertionError after `timeout` real seconds."""
        where = self.find_chat(chat)
        own = [m.id for m in self.messages(where, thread) if m.sender is self.user]
        last = own[-1] if own else 0

        def answers(messages: list[Message]) -> list[Message]:
            return [m for m in messages if m.id > last and m.from_bot]

        return answers(await self.wait(answers, where, timeout, thread))[0]

    def find_button(
        self, label: str, message: Message | int | None = None, chat: ChatRef = None
    ) -> tuple[Message, Button]:
        """The newest message (or the given one) with a button called `label`; AssertionError if there is none."""
        seen = self.messages(self.chat_of(message, chat))
        for candidate in reversed(seen):
            if message is not None and candidate.id != id_of(message):
                continue
            for row in candidate.buttons:
                for button in row:
                    if matches(button, label):
                        return candidate, button
        raise AssertionError(f"No button {label!r} in the chat:\n{transcript(seen)}")

    def chat_of(self, message: Message | int | None, chat: ChatRef) -> Chat:
        """The chat of a message: from the message itself; for an id it is `chat`."""
        return self.find_chat(message.chat_id if isinstance(message, Message) else chat)


def id_of(message: Message | int) -> int:
    """A message's id, from the message or its id."""
    return message.id if isinstance(message, Message) else message
