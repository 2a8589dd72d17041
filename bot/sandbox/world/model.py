"""The values a sandbox is made of: users, chats, members, topics, messages, buttons. No rules.

Names are those of https://core.telegram.org/bots/api#available-types. Times are seconds since the epoch. Offsets and
lengths of entities count UTF-16 code units, as everywhere in Telegram.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]

MEDIA_KINDS = ("photo", "video", "animation", "audio", "document")
"""The kinds of files in messages. An animation's message also has a document, for older bots, so it comes first."""

GROUP_ANONYMOUS_BOT = 1087968824
"""The `from` of an anonymous administrator (core.telegram.org/bots/api#message, `sender_chat`)."""


@dataclass(slots=True)
class WebhookSettings:
    """The settings of setWebhook other than the address, and the last failed call: when, in seconds since the epoch (0:
    none), and why (core.telegram.org/bots/api#webhookinfo)."""

    secret: str = ""
    connections: int = 40
    error_at: int = 0
    error: str = ""

    def failed(self, at: int, error: str) -> None:
        """Note that a call was not answered as it should be."""
        self.error_at, self.error = at, error


@dataclass(slots=True)
class User:
    """A person or the bot (core.telegram.org/bots/api#user).

    `known`: the bot has met them in an update. `about`: who they are, for the chat page; the bot never sees it.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str | None = None
    is_bot: bool = False
    deleted: bool = False
    known: bool = False
    about: str = ""


@dataclass(slots=True)
class Member:
    """One user's membership of a chat. `status`: creator, administrator, member, restricted, left or kicked."""

    user_id: int
    status: str
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def inside(self) -> bool:
        """Whether they count as a member of the chat."""
        return self.status in ("creator", "administrator", "member", "restricted")

    @property
    def is_admin(self) -> bool:
        """Creator or administrator."""
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        """Whether an administrator has `right`; a creator has all of them."""
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, False))


@dataclass(slots=True)
class Topic:
    """A forum topic; its id is the id of the service message that created it. Only General can be hidden."""

    id: int
    name: str
    closed: bool = False
    hidden: bool = False


GENERAL = 1
"""The id of a forum's General topic, which its messages do not carry."""


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: `callback_data` or `url`, never both."""

    text: str
    callback_data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the bot uploads in a form (core.telegram.org/bots/api#sending-files), or that a person sends."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of pressing a button: a short notice (`show_alert`: in a box to close), or the `url` that it
    opened."""

    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass(slots=True)
class Message:
    """A message in its current form.

    `service`: the data of a service message, in the Bot API's fields; its `text` is empty. `content`: anything sent
    other than text, {"contact": ...}, {"document": ...} or {"photo": ...}, and how to show it; `text` is then the
    caption. `origin`: the origin of a forwarded message; `via`: the inline bot that made it. `as_chat`: written in the
    name of the group by an anonymous administrator. `direct`: the topic of a channel's direct messages
    (core.telegram.org/bots/api#directmessagestopic), which has the id of the person who writes to the channel. `album`:
    messages with the same one are sent as one.
    """

    id: int
    chat_id: int
    date: int
    sender: User | None
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    markup: Json | None = None
    thread: int | None = None
    reply_to: int | None = None
    edit_date: int | None = None
    service: Json | None = None
    as_chat: bool = False
    silent: bool = False
    protected: bool = False
    preview: Json | None = None
    pinned: bool = False
    content: Json | None = None
    origin: Json | None = None
    direct: int | None = None
    album: str | None = None
    via: Json | None = None

    @property
    def from_bot(self) -> bool:
        """Written by the bot under test (in a channel too, where it signs as the channel)."""
        return self.sender is not None and self.sender.is_bot and self.sender.id != GROUP_ANONYMOUS_BOT

    @property
    def edited(self) -> bool:
        """Whether the text was changed after sending (Telegram shows the word "edited")."""
        return self.edit_date is not None

    @property
    def buttons(self) -> list[list[Button]]:
        """The rows of the inline keyboard; empty when there is none."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows]

    @property
    def kind(self) -> str | None:
        """photo, video, animation, audio or document; None if the message has no file."""
        return next((kind for kind in MEDIA_KINDS if kind in (self.content or {})), None)

    @property
    def file(self) -> Json:
        """The message's file, for a photo its largest size (core.telegram.org/bots/api#photosize, #video and others):
        file_id, file_unique_id and more; {} if there is none."""
        found = (self.content or {}).get(self.kind or "", {})
        return dict(found[-1] if isinstance(found, list) else found)

    @property
    def unique_ids(self) -> list[str]:
        """The file_unique_id of the file, for a photo those of all its sizes."""
        found = (self.content or {}).get(self.kind or "", [])
        return [each["file_unique_id"] for each in (found if isinstance(found, list) else [found])]

    @property
    def spoiler(self) -> bool:
        """Whether the picture is covered until somebody taps it."""
        return bool((self.content or {}).get("has_media_spoiler"))

    @property
    def caption_above(self) -> bool:
        """Whether the caption is above the picture."""
        return bool((self.content or {}).get("show_caption_above_media"))

    @property
    def document(self) -> Json:
        """core.telegram.org/bots/api#document; {} if there is none."""
        return dict((self.content or {}).get("document", {}))

    @property
    def labels(self) -> list[str]:
        """The texts of all inline buttons, row after row."""
        return [button.text for row in self.buttons for button in row]


@dataclass(slots=True)
class Chat:
    """A chat of any kind. `started` and `blocked` belong to private chats, where `id` is the user's id.

    `topics`: of a forum, or of a private chat with topics. `direct_of`: the channel whose direct messages these are.
    `messages` holds the messages that were not deleted, oldest first. Message ids count per chat, from 1: never unique
    across chats, as in Telegram's supergroups and channels.
    """

    id: int
    type: str
    title: str = ""
    username: str | None = None
    is_forum: bool = False
    direct_of: int | None = None
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    general: Topic = field(default_factory=lambda: Topic(GENERAL, "General"))
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    migrated_to: int | None = None
    can_send: bool = True
    started: bool = False
    blocked: bool = False
    deleted: bool = False

    def add(self, user_id: int, status: str = "member", rights: dict[str, bool] | None = None) -> Member:
        """Set a user's membership, whatever it was."""
        member = self.members[user_id] = Member(user_id, status, dict(rights or {}))
        return member

    def member(self, user_id: int) -> Member:
        """A user's membership; `left` for one who never was a member."""
        return self.members.get(user_id) or Member(user_id, "left")


@dataclass(slots=True)
class Query:
    """A pressed button that waits for answerCallbackQuery. `at`: when it was pressed."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    at: float
    answer: Answer | None = None


class Call(NamedTuple):
    """One call the bot made: when, what, where, and how it ended (`description` is None for a success)."""

    time: float
    method: str
    chat: int | str | None
    ok: bool
    description: str | None


class Event(NamedTuple):
    """Something changed: `kind` is message, edit, delete, pin, answer, action, member, topic, update, call or poll."""

    kind: str
    chat_id: int
    item: int | str
