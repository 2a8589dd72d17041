"""Messages with files as staff send them, for the services."""

from __future__ import annotations

from bot.domain.drafts.sent_media import Goal, SentFile, SentMedia
from bot.domain.media import MediaKind
from bot.domain.text.richtext import RichText
from tests.services.conftest import EDITOR, Clock


def photo(number: int) -> SentFile:
    """A photo as Telegram describes it."""
    return SentFile(MediaKind.PHOTO, f"file{number}", (f"small{number}", f"large{number}"), 1000, width=90, height=60)


def document(number: int, name: str) -> SentFile:
    """A file as Telegram describes it."""
    return SentFile(MediaKind.DOCUMENT, f"file{number}", (f"unique{number}",), 1000, name)


def message(clock: Clock, number: int, file: SentFile | None = None, caption: str = "", album: str = "") -> SentMedia:
    """An editor's message with a file."""
    sent = file or photo(number)
    return SentMedia(EDITOR, number, EDITOR, sent, RichText(caption), clock(), album, Goal.ASK)
