"""What a person sees in one message, as plain values. `chat/platform/` turns them into Telegram's objects."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.media import Media
from bot.domain.text.richtext import RichText

TEXT_LIMIT = 4096  # UTF-16 units, https://core.telegram.org/bots/api#sendmessage


@dataclass(frozen=True, slots=True)
class Tap:
    """The bot gets the press, as a verb and its arguments (`chat/platform/callback_data.py`)."""

    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """The press opens an address."""

    url: str


@dataclass(frozen=True, slots=True)
class DeepLink:
    """The press opens the bot's private chat, with a payload (https://core.telegram.org/bots/features#deep-linking)."""

    payload: str


@dataclass(frozen=True, slots=True)
class Share:
    """The press opens Telegram's choice of chats to share a deep link with a text
    (https://core.telegram.org/widgets/share).
    """

    payload: str
    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """One button of an inline keyboard."""

    label: str
    action: Tap | Link | DeepLink | Share


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class View:
    """One message: its text and its rows of buttons. `preview`: show a preview of the first link.

    With one item in `media` the text is its caption, above it if `text_first`; several items are an album, which has
    neither text nor buttons (https://core.telegram.org/bots/api#sendmediagroup).
    """

    text: RichText
    rows: Rows = ()
    preview: bool = False
    media: tuple[Media, ...] = ()
    text_first: bool = False

    @property
    def messages(self) -> int:
        """How many messages Telegram counts for it."""
        return max(1, len(self.media))


def tap(label: str, verb: str, *args: object) -> Button:
    """A button with a `Tap`."""
    return Button(label, Tap(verb, tuple(str(arg) for arg in args)))


def rows(*lines: tuple[Button | None, ...]) -> Rows:
    """Rows of buttons, without those that are None and without empty rows."""
    kept = (tuple(button for button in line if button is not None) for line in lines)
    return tuple(line for line in kept if line)
