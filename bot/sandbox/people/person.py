"""A person with Telegram in their hand, who writes, presses, joins and leaves. For tests and the demo, in process."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from bot.sandbox.bot_api.files import keep_document
from bot.sandbox.people import membership, messages
from bot.sandbox.people.expectations import transcript
from bot.sandbox.people.viewer import ChatRef, Viewer, id_of
from bot.sandbox.text.length import split
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Answer, Json, Message, Query, Upload
from bot.sandbox.world.rights import default_rights

INLINE_BOT = 5_000_000_000  # the number of any other bot that offers texts


class Person(Viewer):
    """One user's app. What the app would not allow is Impossible, with a sentence that says why.

    `chat` is always a Chat, an id, or None for the private chat with the bot.
    """

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
        return messages.write(
            self.world,
            self.user,
            self.find_chat(chat),
            text,
            thread=thread,
            entities=entities,
            reply_to=None if reply_to is None else id_of(reply_to),
            anonymous=anonymous,
        )

    def paste(self, text: str, chat: ChatRef = None, thread: int | None = None) -> list[Message]:
        """Paste a text of any length: the app cuts it into several messages, sent at once."""
        return [self.send(part, chat, thread) for part in split(text)]

    def send_via(self, bot: str, text: str) -> Message:
        """Send what another bot offered when this person typed its name (core.telegram.org/bots/inline)."""
        made_by: Json = {"id": INLINE_BOT, "is_bot": True, "first_name": bot, "username": bot}
        return messages.write(self.world, self.user, self.chat, text, via=made_by)

    def send_contact(
        self, person: Person | int | None = None, name: str = "Somebody", phone: str = "441632960000"
    ) -> Message:
        """Share a contact with the bot: a person's, or that of somebody who is not on Telegram."""
        user_id = person.id if isinstance(person, Person) else person
        return self._send_content(messages.contact(self.world, name, phone, user_id))

    def send_document(
        self,
        name: str,
        data: bytes,
        caption: str = "",
        entities: list[Json] | None = None,
        kind: str = "application/octet-stream",
    ) -> Message:
        """Send the bot a file."""
        return self._send_content(keep_document(self.world, Upload(name, kind, data)), caption, entities)

    def send_photo(self, caption: str = "", entities: list[Json] | None = None) -> Message:
        """Send the bot a picture."""
        return self._send_content(messages.photo(), caption, entities)

    def send_album(self, captions: list[str], album: str | None = None) -> list[Message]:
        """Send the bot pictures as one album; of most albums one picture has a caption, the others ''. `album`: more of
        one that was begun."""
        album = album or str(13_000_000_000_000_000 + self.chat.last_id)
        return [self._send_content(messages.photo(), caption, album=album) for caption in captions]

    def _send_content(
        self, content: Json, caption: str = "", entities: list[Json] | None = None, album: str | None = None
    ) -> Message:
        return messages.write(
            self.world, self.user, self.chat, caption, entities=entities, content=content, album=album
        )

    def forward(self, message: Message, chat: ChatRef = None) -> Message:
        """Forward a message that this person sees, to the bot or into `chat`."""
        if message.id not in {seen.id for seen in self.messages(message.chat_id)}:
            raise Impossible(f"{self.name} does not see that message.")
        return messages.write(
            self.world,
            self.user,
            self.find_chat(chat),
            message.text,
            entities=message.entities,
            content=message.content,
            origin=message.origin or messages.origin_of(self.world, message),
        )

    def edit(
        self, message: Message | int, text: str, entities: list[Json] | None = None, chat: ChatRef = None
    ) -> Message:
        """Edit one's own message."""
        return messages.edit(self.world, self.user, self.chat_of(message, chat), id_of(message), text, entities)

    def delete(self, message: Message) -> None:
        """Delete a message for everyone."""
        messages.delete(self.world, self.user, self.find_chat(message.chat_id), message.id)

    def start(self, payload: str | None = None) -> Message:
        """Press Start, or open a deep link t.me/bot?start=payload; unblocks the bot as the app does."""
        if self.chat.blocked:
            self.unblock()
        return self.send(f"/start {payload}" if payload else "/start")

    def follow(self, url: str) -> Message:
        """Open a deep link into the bot (https://t.me/<bot>?start=payload) and press Start."""
        parts = urlsplit(url)
        if parts.netloc != "t.me" or parts.path.strip("/").lower() != str(self.world.bot.username).lower():
            raise Impossible(f"{url} does not lead into the bot.")
        return self.start(parse_qs(parts.query).get("start", [None])[0])

    # --- pressing

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
        """Send any callback data about a message, as an old or forged button would, and wait for the answer.

        Raises:
            AssertionError: there is no answer within `timeout` real seconds.
        """
        query = self.tap(data, message, chat)

        def shown() -> str:
            return f": {data!r} is not answered:\n{transcript(self.messages(self.chat_of(message, chat)))}"

        await self.changes.until(lambda: query.answer is not None, timeout, shown)
        assert query.answer is not None
        return query.answer

    def tap(self, data: str, message: Message | int, chat: ChatRef = None) -> Query:
        """The same without waiting: the answer, once it is there, is `answer` of what is returned."""
        return messages.press(self.world, self.user, self.chat_of(message, chat), id_of(message), data)

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
