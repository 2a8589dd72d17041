"""A person who uses Telegram: writes, presses buttons, joins and leaves. For tests and the demo, in process."""

from __future__ import annotations

from bot.sandbox.people import elsewhere, membership, messages
from bot.sandbox.people.expectations import transcript
from bot.sandbox.people.viewer import ChatRef, id_of
from bot.sandbox.people.writer import Writer
from bot.sandbox.world.elsewhere import Asked
from bot.sandbox.world.model import Answer, Message, Query
from bot.sandbox.world.rights import default_rights


class Person(Writer):
    """One user's app. Acts that the app would not allow raise Impossible, with a sentence that says why.

    `chat` is always a Chat, an id, or None for the private chat with the bot.
    """

    # --- buttons

    async def press(
        self,
        label: str,
        message: Message | int | None = None,
        chat: ChatRef = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
    ) -> Answer:
        """Press a button and wait for the bot's answer. A link button only returns its `url`."""
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
        """Send any callback data about a message, as an old or forged button would, and wait for the answer.

        Raises:
            AssertionError: no answer arrives within `timeout` real seconds.
        """
        query = self.tap(data, message, chat)

        def shown() -> str:
            return f": {data!r} is not answered:\n{transcript(self.messages(self.chat_of(message, chat)))}"

        await self.changes.until(lambda: query.answer is not None, timeout, shown)
        assert query.answer is not None
        return query.answer

    def tap(self, data: str, message: Message | int, chat: ChatRef = None) -> Query:
        """The same without waiting: the answer appears later in `answer` of the returned query."""
        return messages.press(self.world, self.user, self.chat_of(message, chat), id_of(message), data)

    # --- asking from chats that the bot is not a member of

    async def inline(
        self,
        text: str = "",
        offset: str = "",
        chat: ChatRef = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
    ) -> Asked:
        """Type the bot's @name and some words in a chat, and wait for its offers."""
        asked = elsewhere.ask_inline(self.world, self.user, text, offset, self.find_chat(chat))
        await self.changes.until(lambda: asked.answered, timeout, lambda: f": the query {text!r} is not answered")
        return asked

    def choose(self, asked: Asked, place: int = 0, chat: ChatRef = None) -> Message:
        """Send one of the offers."""
        return elsewhere.choose(self.world, self.user, asked, place, self.find_chat(chat))

    async def ask_guest(
        self,
        text: str,
        chat: ChatRef,
        reply_to: Message | int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (a test's own bound)
    ) -> Message:
        """Call the bot by its @name in a group that it is not a member of, below a message, and wait for its answer
        there."""
        where = self.find_chat(chat)
        below = None if reply_to is None else id_of(reply_to)
        asked = elsewhere.ask_guest(self.world, self.user, text, where, below)
        await self.changes.until(lambda: asked.answered, timeout, lambda: f": the guest is not heard below {text!r}")
        return next(message for message in self.messages(where) if message.id == asked.posted)

    # --- membership

    def block(self) -> None:
        """Block the bot."""
        membership.block(self.world, self.user, True)

    def unblock(self) -> None:
        """Unblock the bot."""
        membership.block(self.world, self.user, False)

    def delete_account(self) -> None:
        """Delete the account."""
        membership.delete_account(self.world, self.user)

    def join(self, chat: ChatRef) -> None:
        """Join a group or channel."""
        membership.join(self.world, self.user, self.find_chat(chat))

    def leave(self, chat: ChatRef) -> None:
        """Leave a group or channel."""
        membership.leave(self.world, self.user, self.find_chat(chat))

    def promote(self, person: Person, chat: ChatRef, **rights: bool) -> None:
        """Make someone an administrator, with the rights named."""
        membership.promote(self.world, self.user, self.find_chat(chat), person.user, rights)

    def demote(self, person: Person, chat: ChatRef) -> None:
        """Make an administrator an ordinary member."""
        membership.promote(self.world, self.user, self.find_chat(chat), person.user, None)

    def add_bot(self, chat: ChatRef, admin: bool = False) -> None:
        """Add the bot to a group (a channel always takes it as an administrator)."""
        where = self.find_chat(chat)
        rights = default_rights(where) if admin or where.type == "channel" else None
        membership.add_bot(self.world, self.user, where, rights)

    def promote_bot(self, chat: ChatRef, **rights: bool) -> None:
        """Make the bot an administrator with exactly these rights; without any, with the app's usual ones."""
        where = self.find_chat(chat)
        membership.add_bot(self.world, self.user, where, rights or default_rights(where))

    def demote_bot(self, chat: ChatRef) -> None:
        """Make the bot an ordinary member of a group."""
        membership.demote_bot(self.world, self.user, self.find_chat(chat))

    def restrict_bot(self, chat: ChatRef, **permissions: bool) -> None:
        """Restrict the bot in a supergroup, for example can_send_messages=False."""
        membership.demote_bot(self.world, self.user, self.find_chat(chat), **permissions)

    def remove_bot(self, chat: ChatRef) -> None:
        """Remove the bot."""
        membership.remove_bot(self.world, self.user, self.find_chat(chat))
