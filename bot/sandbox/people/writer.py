"""A person who writes: texts, pictures, files and albums; forwards, edits and deletes. For tests, in process."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.people import items, membership, messages
from bot.sandbox.people.items import Item
from bot.sandbox.people.viewer import ChatRef, Viewer, id_of
from bot.sandbox.text.length import split
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Json, Message

INLINE_BOT = 5_000_000_000  # the id of any other inline bot


class Writer(Viewer):
    """One user's app, for writing. Acts that it does not allow raise Impossible, with a sentence that says why.

    `chat` is always a Chat, an id, or None for the private chat with the bot.
    """

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
        """Paste a text of any length: the app splits it into several messages, sent together."""
        return [self.send(part, chat, thread) for part in split(text)]

    def send_via(self, bot: str, text: str) -> Message:
        """Send what another bot offered when this person typed its name (core.telegram.org/bots/inline)."""
        made_by: Json = {"id": INLINE_BOT, "is_bot": True, "first_name": bot, "username": bot}
        return messages.write(self.world, self.user, self.chat, text, via=made_by)

    def send_contact(
        self, person: Viewer | int | None = None, name: str = "Somebody", phone: str = "441632960000"
    ) -> Message:
        """Share a contact with the bot: a person's, or of somebody who is not on Telegram."""
        user_id = person.id if isinstance(person, Viewer) else person
        shared = messages.contact(self.world, name, phone, user_id)
        return messages.write(self.world, self.user, self.chat, "", content=shared)

    def send_media(
        self,
        item: Item,
        chat: ChatRef = None,
        thread: int | None = None,
        reply_to: Message | int | None = None,
        album: str | None = None,
    ) -> Message:
        """Send a picture, video, animation, music or file. `album`: the number of the album that it is a part of."""
        where = self.find_chat(chat)
        messages.check_place(self.user, where, thread, anonymous=False)
        return messages.write(
            self.world,
            self.user,
            where,
            item.caption,
            thread=thread,
            entities=item.entities,
            reply_to=None if reply_to is None else id_of(reply_to),
            content=items.content(self.world, item),
            album=album,
        )

    def send_document(
        self,
        name: str,
        data: bytes,
        caption: str = "",
        entities: list[Json] | None = None,
        kind: str = "application/octet-stream",
        chat: ChatRef = None,
    ) -> Message:
        """Send the bot a file."""
        return self.send_media(Item("document", data, caption, entities, name, kind), chat)

    def send_photo(
        self,
        caption: str = "",
        entities: list[Json] | None = None,
        data: bytes | None = None,
        *,
        spoiler: bool = False,
        above: bool = False,
        chat: ChatRef = None,
        reply_to: Message | int | None = None,
    ) -> Message:
        """Send the bot a picture, compressed as the apps do; a default picture if no `data` are given."""
        item = Item("photo", data, caption, entities, spoiler=spoiler, above=above)
        return self.send_media(item, chat, reply_to=reply_to)

    def send_video(self, caption: str = "", data: bytes | None = None, *, chat: ChatRef = None) -> Message:
        """Send the bot a video."""
        return self.send_media(Item("video", data, caption), chat)

    def send_animation(self, caption: str = "", data: bytes | None = None, *, chat: ChatRef = None) -> Message:
        """Send the bot an animation."""
        return self.send_media(Item("animation", data, caption), chat)

    def send_audio(self, caption: str = "", data: bytes | None = None, *, chat: ChatRef = None) -> Message:
        """Send the bot music."""
        return self.send_media(Item("audio", data, caption), chat)

    def send_album(
        self,
        listed: Sequence[Item | str],
        album: str | None = None,
        chat: ChatRef = None,
        thread: int | None = None,
        reply_to: Message | int | None = None,
    ) -> list[Message]:
        """Send items as one album, a message for each. A string is a default picture with this caption; in most albums
        one item has a caption, the others ''. `album`: continue one that was begun."""
        album = album or self.world.new_album()
        parts = [Item(caption=each) if isinstance(each, str) else each for each in listed]
        return [self.send_media(item, chat, thread, reply_to, album) for item in parts]

    def forward(self, message: Message, chat: ChatRef = None) -> Message:
        """Forward a message that this person sees, to the bot or into `chat`. The file keeps its identity."""
        return self._forward(message, chat, None)

    def forward_album(self, parts: Sequence[Message], chat: ChatRef = None) -> list[Message]:
        """Forward the messages of an album together: they stay an album."""
        album = self.world.new_album()
        return [self._forward(message, chat, album) for message in parts]

    def _forward(self, message: Message, chat: ChatRef, album: str | None) -> Message:
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
            album=album,
        )

    def saved(self, message: Message) -> bytes:
        """The file that this person gets on the phone by saving a message's file; for a photo, Telegram's own JPEG."""
        return messages.bytes_of(self.world, message)

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
            membership.block(self.world, self.user, False)
        return self.send(f"/start {payload}" if payload else "/start")

    def follow(self, url: str) -> Message:
        """Open a deep link into the bot (https://t.me/<bot>?start=payload) and press Start."""
        parts = urlsplit(url)
        if parts.netloc != "t.me" or parts.path.strip("/").lower() != str(self.world.bot.username).lower():
            raise Impossible(f"{url} does not lead into the bot.")
        return self.start(parse_qs(parts.query).get("start", [None])[0])
