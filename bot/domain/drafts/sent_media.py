"""Files that staff have sent for a statement, on their way into a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath

from bot.domain.media import MediaKind
from bot.domain.text.richtext import RichText


class Goal(StrEnum):
    """What is to be done with a sent file, or was done."""

    NEW = "new"  # it begins a new draft
    DRAFT = "draft"  # it goes into a draft
    ASK = "ask"  # to be done: ask its sender what it is for
    ASKED = "asked"  # the sender was asked; a button they press will say
    KEPT = "kept"  # its text was taken; a button puts the file itself into the draft
    DONE = "done"  # it is in the draft, or was refused


WAITING = (Goal.NEW, Goal.DRAFT, Goal.ASK)
_TEXTS = (".docx", ".doc", ".odt", ".rtf", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as Telegram describes it. `unique_ids`: the file_unique_ids of all its sizes, the largest last. `size`:
    bytes; `width`, `height`: pixels; `duration`: seconds; 0 if unknown."""

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
        """Whether its name says that it is the signature of another file."""
        return self.kind is MediaKind.DOCUMENT and self.name.endswith(".minisig")

    @property
    def is_text(self) -> bool:
        """Whether its name says that it is a document whose text can be read."""
        by_name = PurePath(self.name).suffix.lower() in _TEXTS
        return self.kind is MediaKind.DOCUMENT and (by_name or (not self.name and self.mime.startswith("text/")))


@dataclass(frozen=True, slots=True)
class SentMedia:
    """A message that brought a file.

    `caption`: without the command. `album`: Telegram's id of the album (media_group_id), '' for a single file. `draft`:
    the draft it goes into. `lang`: the language of the text that was asked for, which is then the caption ('' if none
    was asked for). `replaces`: the tag of the file that it replaces.
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
