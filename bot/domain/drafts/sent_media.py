"""What staff have sent for a statement beside its text: files on their way into a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath

from bot.domain.media import MediaKind
from bot.domain.text.richtext import RichText


class Goal(StrEnum):
    """What is to become of a file, or has."""

    NEW = "new"  # a draft is begun with it
    DRAFT = "draft"  # it goes into a draft
    ASK = "ask"  # its sender is to be asked what it is for
    ASKED = "asked"  # a press of the sender's will say
    KEPT = "kept"  # its text was taken; a press puts the file itself into the draft
    DONE = "done"  # it is in the draft, or was refused


WAITING = (Goal.NEW, Goal.DRAFT, Goal.ASK)
_TEXTS = (".docx", ".doc", ".odt", ".rtf", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as Telegram describes it. `unique_ids`: the file_unique_ids of all its sizes, the largest last. `size`:
    bytes; `width`, `height`: pixels; `duration`: seconds; 0 where that is not known."""

    kind: MediaKind
    file_id: str
    unique_ids: tuple[str, ...]
    size: int = 0
    name: str = ""
    mime: str = ""
    width: int = 0
    height: int = 0
    duration: int = 0
    spoiler: bool = False
    caption_above: bool = False

    @property
    def is_signature(self) -> bool:
        """Whether by its name it is the signature of another file."""
        return self.kind is MediaKind.DOCUMENT and self.name.endswith(".minisig")

    @property
    def is_text(self) -> bool:
        """Whether by its name it is a document whose text can be read."""
        by_name = PurePath(self.name).suffix.lower() in _TEXTS
        return self.kind is MediaKind.DOCUMENT and (by_name or (not self.name and self.mime.startswith("text/")))


@dataclass(frozen=True, slots=True)
class SentMedia:
    """A message that brought a file.

    `caption`: without the command. `album`: Telegram's number of the album, '' for a file by itself. `draft`: which one
    it goes into. `lang`: of the text that was asked for, which the caption is ('' for none asked). `replaces`: the tag
    of the file whose place it takes.
    """

    chat: int
    message_id: int
    user: int
    file: SentFile
    caption: RichText
    at: datetime
    album: str = ""
    goal: Goal = Goal.ASK
    draft: int = 0
    lang: str = ""
    replaces: str = ""


def caption_of(sent: Sequence[SentMedia]) -> SentMedia | None:
    """The message whose caption counts for all of them: the first that has one."""
    return next((one for one in sent if one.caption), None)
