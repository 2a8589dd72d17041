"""A person with Telegram in their hand: what tests and the demo use to write, press and read. In process.

Waiting is by events, never by sleeping; what does not come in time is an AssertionError that shows the chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bot.sandbox import chats, membership, people
from bot.sandbox.expectations import holds, matches, transcript
from bot.sandbox.model import Answer, Button, Chat, Impossible, Json, Message, Upload, User

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

ChatRef = Chat | int | None
"""A chat, its id, or None for the private chat with the bot."""


class Person:
    """One user's app. `chat` is always a Chat, an id, or None for the private chat with the bot."""

    def __init__(self, sandbox: Sandbox, user: User) -> None:
        self.sandbox = sandbox
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
        return self.sandbox.world.chats[self.user.id]

    def _chat(self, chat: ChatRef) -> Chat:
        if chat is None:
            return self.chat
        return chat if isinstance(chat, Chat) else self.sandbox.world.chat(chat)

    # --- writing

    def send(
        self,
        text: str,
        chat: ChatRef = None,
        thread: int | None = None,
        entities: list[Json] | None = None,
        reply_to: Message | int | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Write `text`; over 4096 units it is Impossible (see `paste`). Returns the message with its id."""
        reply = reply_to.id if isinstance(reply_to, Message) else reply_to
        return people.write(
            self.sandbox.world,
            self.user,
            self._chat(chat),
            text,
            thread=thread,
            entities=entities,
            reply_to=reply,
            anonymous=anonymous,
        )

    def paste(self, text: str, chat: ChatRef = None, thread: int | None = None) -> list[Message]:
        """Paste a text of any length: the app cuts it into several messages, sent at once."""
        return [self.send(part, chat, thread) for part in people.split(text)]

    def send_contact(
        self, person: Person | int | None = None, name: str = "Somebody", phone: str = "441632960000"
    ) -> Message:
        """Share a contact with the bot: a person's, or of somebody who is not on Telegram."""
        user_id = person.id if isinstance(person, Person) else person
        content = people.contact(self.sandbox.world, name, phone, user_id)
        return people.write(self.sandbox.world, self.user, self.chat, "", content=content)

    def send_document(
        self,
        name: str,
        data: bytes,
        caption: str = "",
        entities: list[Json] | None = None,
        kind: str = "application/octet-stream",
    ) -> Message:
        """Send the bot a file."""
        content = self.sandbox.world.document(Upload(name, kind, data))
        return people.write(self.sandbox.world, self.user, self.chat, caption, entities=entities, content=content)

    def send_photo(self, caption: str = "", entities: list[Json] | None = None) -> Message:
        """Send the bot a picture."""
        content = people.photo()
        return people.write(self.sandbox.world, self.user, self.chat, caption, entities=entities, content=content)

    def forward(self, message: Message) -> Message:
        """Forward a message that this person sees to the bot."""
        if message.id not in {seen.id for seen in self.messages(message.chat_id)}:
            raise Impossible(f"{self.name} does not see that message.")
        origin = message.origin or people.origin_of(self.sandbox.world, message)
        return people.write(
            self.sandbox.world,
            self.user,
            self.chat,
            message.text,
            entities=message.entities,
            content=message.content,
            origin=origin,
        )

    def edit(
        self, message: Message | int, text: str, entities: list[Json] | None = None, chat: ChatRef = None
    ) -> Message:
        """Edit one's own message."""
        where = self._chat(message.chat_id if isinstance(message, Message) else chat)
        number = message.id if isinstance(message, Message) else message
        return people.edit(self.sandbox.world, self.user, where, number, text, entities)

    def delete(self, message: Message) -> None:
        """Delete a message for everyone."""
        people.delete(self.sandbox.world, self.user, self._chat(message.chat_id), message.id)

    def start(self, payload: str | None = None) -> Message:
        """Press Start, or open a deep link t.me/bot?start=payload; unblocks the bot as the app does."""
        if self.chat.blocked:
            self.unblock()
        return self.send(f"/start {payload}" if payload else "/start")

    def follow(self, url: str) -> Message:
        """Open a deep link into the bot (https://t.me/<bot>?start=payload) and press Start."""
        parts = urlsplit(url)
        if parts.netloc != "t.me" or parts.path.strip("/").lower() != str(self.sandbox.bot.username).lower():
            raise Impossible(f"{url} does not lead into the bot.")
        return self.start(parse_qs(parts.query).get("start", [None])[0])

    # --- reading

    def messages(self, chat: ChatRef = None, thread: int | None = None) -> list[Message]:
        """What this person sees now, oldest first, service messages included; copies that stay as they are."""
        return people.visible(self.sandbox.world, self.user, self._chat(chat), thread)

    def commands(self, chat: ChatRef = None) -> list[Json]:
        """The command menu this person sees when typing "/"."""
        return chats.commands_for(self.sandbox.world, self.id, self._chat(chat), self.user.language or "")

    async def wait(
        self,
        condition: Callable[[list[Message]], object],
        chat: ChatRef = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
        thread: int | None = None,
    ) -> list[Message]:
        """The messages, as soon as `condition(messages)` holds; AssertionError after `timeout` real seconds.

        Without `timeout` the sandbox's patience is the bound, here and in all that waits below. A condition may look
        at messages[-1] of an empty chat: that counts as not yet.
        """
        where = self._chat(chat)
        seconds = self.sandbox.patience if timeout is None else timeout
        try:
            async with asyncio.timeout(seconds):
                while not holds(condition, found := self.messages(where, thread)):
                    await self.sandbox.changed()
                return found
        except TimeoutError:
            shown = transcript(self.messages(where, thread))
            name = where.title or self.name
            raise AssertionError(f"Not within {seconds} s in the chat {name}:\n{shown}") from None

    async def reply(
        self,
        chat: ChatRef = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
        thread: int | None = None,
    ) -> Message:
        """The first message of the bot after this person's own last one, waiting for it if need be."""
        where = self._chat(chat)
        own = [m.id for m in self.messages(where, thread) if m.sender is self.user]
        last = own[-1] if own else 0

        def answers(messages: list[Message]) -> list[Message]:
            return [m for m in messages if m.id > last and m.from_bot]

        return answers(await self.wait(answers, where, timeout, thread))[0]

    # --- pressing

    def find_button(
        self, label: str, message: Message | int | None = None, chat: ChatRef = None
    ) -> tuple[Message, Button]:
        """The newest message (or the given one) with a button called `label`; AssertionError if none."""
        where = self._chat(message.chat_id if isinstance(message, Message) else chat)
        wanted = message.id if isinstance(message, Message) else message
        seen = self.messages(where)
        for candidate in reversed(seen):
            if wanted is not None and candidate.id != wanted:
                continue
            for row in candidate.buttons:
                for button in row:
                    if matches(button, label):
                        return candidate, button
        raise AssertionError(f"No button {label!r} in the chat:\n{transcript(seen)}")

    async def press(
        self,
        label: str,
        message: Message | int | None = None,
        chat: ChatRef = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
    ) -> Answer:
        """Press a button and wait for the bot's answer. A link button only gives its `url`."""
        found, button = self.find_button(label, message, chat)
        if button.url is not None:
            return Answer(url=button.url)
        return await self.send_callback(button.callback_data or "", found, timeout=timeout)

    async def send_callback(
        self,
        data: str,
        message: Message | int,
        chat: ChatRef = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
    ) -> Answer:
        """Send any callback data about a message, as an old or forged button would, and wait for the answer."""
        where = self._chat(message.chat_id if isinstance(message, Message) else chat)
        number = message.id if isinstance(message, Message) else message
        query = people.press(self.sandbox.world, self.user, where, number, data)
        seconds = self.sandbox.patience if timeout is None else timeout
        try:
            async with asyncio.timeout(seconds):
                while query.answer is None:
                    await self.sandbox.changed()
                return query.answer
        except TimeoutError:
            shown = transcript(self.messages(where))
            raise AssertionError(f"{data!r} was not answered within {seconds} s:\n{shown}") from None

    # --- standing

    def block(self) -> None:
        """Block the bot."""
        membership.block(self.sandbox.world, self.user, True)

    def unblock(self) -> None:
        """Unblock the bot."""
        membership.block(self.sandbox.world, self.user, False)

    def delete_account(self) -> None:
        """Delete the account."""
        membership.delete_account(self.sandbox.world, self.user)

    def join(self, chat: ChatRef) -> None:
        """Join a group or channel."""
        membership.join(self.sandbox.world, self.user, self._chat(chat))

    def leave(self, chat: ChatRef) -> None:
        """Leave a group or channel."""
        membership.leave(self.sandbox.world, self.user, self._chat(chat))

    def promote(self, person: Person, chat: ChatRef, **rights: bool) -> None:
        """Make someone an administrator, with the rights named."""
        membership.promote(self.sandbox.world, self.user, self._chat(chat), person.user, rights)

    def demote(self, person: Person, chat: ChatRef) -> None:
        """Make an administrator an ordinary member."""
        membership.promote(self.sandbox.world, self.user, self._chat(chat), person.user, None)

    def add_bot(self, chat: ChatRef, admin: bool = False) -> None:
        """Add the bot to a group (a channel always takes it as an administrator)."""
        where = self._chat(chat)
        rights = membership.default_rights(where) if admin or where.type == "channel" else None
        membership.add_bot(self.sandbox.world, self.user, where, rights)

    def promote_bot(self, chat: ChatRef, **rights: bool) -> None:
        """Make the bot an administrator with exactly these rights; without any, with the app's usual ones."""
        where = self._chat(chat)
        membership.add_bot(self.sandbox.world, self.user, where, rights or membership.default_rights(where))

    def demote_bot(self, chat: ChatRef) -> None:
        """Make the bot an ordinary member of a group."""
        membership.demote_bot(self.sandbox.world, self.user, self._chat(chat))

    def restrict_bot(self, chat: ChatRef, **permissions: bool) -> None:
        """Restrict the bot in a supergroup, for example can_send_messages=False."""
        membership.demote_bot(self.sandbox.world, self.user, self._chat(chat), **permissions)

    def remove_bot(self, chat: ChatRef) -> None:
        """Throw the bot out."""
        membership.remove_bot(self.sandbox.world, self.user, self._chat(chat))
