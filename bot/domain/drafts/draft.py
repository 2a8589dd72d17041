"""A draft: what staff write, change and decide on before readers get it. Its states are drawn at `DraftState`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.cap.warning_facts import NO_FACTS, WarningFacts
from bot.domain.media import NOTHING, MediaSet
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Text
from bot.domain.text.layout import BARE, Layout
from bot.domain.text.richtext import RichText, dump_spans, load_text

UNDO = timedelta(days=1)  # how long a discarded draft can be restored
CLOSED_BY_RETRACTION = "retracted"  # `why` of a draft that was discarded because its statement was retracted


class DraftState(StrEnum):
    """Where a draft stands.

    A draft that needs a second person:

        editing ──Submit──> submitted ──Approve──┬── its time is ahead ──> scheduled ──at its time──> published
           ^                    │                ├── no time, or just over ─────────────────────────> published
           └───── Reject ───────┘                └── its time is long over ──> held

    One that a single person may send:

        editing ──┬── Publish ─────────────────────> published
                  └── Schedule ──> scheduled ──at its time──> published

    And of both:

        scheduled ──at its time, if it is late, expired, not approved, or its statement has changed──> held
        scheduled ──in a backup that is put back──> held
        scheduled, held ──Publish──> published
        submitted, scheduled, held ──any change, or Cancel──> editing, and an approval is void
        editing, submitted, scheduled, held ──Discard──> discarded ──Undo, within a day──> editing
        any of a statement's, when the statement is retracted ──> discarded
    """

    EDITING = "editing"
    SUBMITTED = "submitted"  # waits for a decision
    APPROVED = "approved"  # only in databases of older programs: an approved draft is scheduled or published at once
    SCHEDULED = "scheduled"  # goes out by itself at its time
    HELD = "held"  # did not go out at its time: publishers are asked
    PUBLISHED = "published"
    DISCARDED = "discarded"


WAITING = (DraftState.SUBMITTED, DraftState.SCHEDULED, DraftState.HELD)
OPEN = (DraftState.EDITING, *WAITING)


class Act(StrEnum):
    """What was done to a draft, for its history; the catalogs have the words as draft.did_<act>."""

    BEGUN = "begun"
    TEXT = "text"
    LANGUAGE = "language"
    TOPIC = "topic"
    FLAGS = "flags"
    TIME = "time"
    MEDIA = "media"
    LAYOUT = "layout"
    WARNING = "warning"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    WITHDRAWN = "withdrawn"  # taken back into editing
    RESTORED = "restored"  # brought back after Discard
    HELD = "held"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    FROM_BACKUP = "from_backup"  # held, because it was scheduled in a backup that was put back


WRITING = (Act.BEGUN, Act.TEXT, Act.LANGUAGE, Act.TOPIC, Act.FLAGS, Act.TIME, Act.MEDIA, Act.LAYOUT, Act.WARNING)
_FLAGS = ("urgent", "confirmed", "silent", "link_preview", "featured", "pin", "notice")


@dataclass(frozen=True, slots=True)
class Content:
    """Exactly what would be sent, to whom, how and when.

    A correction has the texts of the next revision in all languages; a retraction has the texts that it retracts.
    """

    texts: tuple[Text, ...] = ()  # each language once
    topic: str = ""
    urgent: bool = False  # to everyone at once, through quiet hours
    confirmed: bool = False  # a person has confirmed `urgent` a second time
    silent: bool = False
    link_preview: bool = False
    featured: bool = False  # becomes the statement that /featured shows
    pin: bool = False  # the copies in channels and groups are pinned
    notice: bool = False  # of a correction: readers get a message about it, a "note"
    reason: str = ""  # of a retraction, in the language that it was written in
    reasons: tuple[tuple[str, str], ...] = ()  # the same in other languages: (language, reason), each once
    at: datetime | None = None  # UTC; goes out then, None for at once
    not_after: datetime | None = None  # UTC; must not go out later
    media: MediaSet = NOTHING
    press_until: datetime | None = None  # UTC; for the press alone until then
    layout: Layout = BARE  # what is put around the texts; a correction begins with the statement's
    warning: WarningFacts = NO_FACTS  # of an urgent notice: what warning systems are told

    @classmethod
    def of(cls, lang: str, title: str, body: RichText, link: str = "", **flags: Any) -> Content:
        """A content with one text."""
        return cls((Text(lang, title, body, link),), **flags)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a text."""
        return tuple(text.lang for text in self.texts)

    def text(self, lang: str) -> Text | None:
        """The text in exactly that language."""
        return next((text for text in self.texts if text.lang == lang), None)

    def title(self, lang: str) -> str:
        """The title in `lang`, else in the first language; '' where there is no text."""
        text = self.text(lang) or next(iter(self.texts), None)
        return text.title if text else ""

    def with_text(self, text: Text) -> Content:
        """The content with `text`, in place of any text in the same language."""
        if self.text(text.lang) is None:
            return replace(self, texts=(*self.texts, text))
        return replace(self, texts=tuple(text if old.lang == text.lang else old for old in self.texts))

    def without(self, lang: str) -> Content:
        """The content without its text in `lang`."""
        return replace(self, texts=tuple(text for text in self.texts if text.lang != lang))

    def with_reason(self, lang: str, reason: str) -> Content:
        """The content with a translation of the reason; '' removes it."""
        others = {**dict(self.reasons), lang: reason}
        return replace(self, reasons=tuple(sorted((other, said) for other, said in others.items() if said)))

    def content_hash(self) -> str:
        """The SHA-256, in hexadecimal, of exactly what would be sent. The statement's number is not part of it."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    def short_hash(self) -> str:
        """The beginning of `content_hash`, for a button that names what it approves."""
        return self.content_hash()[:12]

    def to_json(self) -> dict[str, object]:
        """The content as plain JSON values."""
        return {
            "texts": [
                {"lang": t.lang, "title": t.title, "body": t.body.text, "spans": dump_spans(t.body), "link": t.link}
                | ({"excerpt_only": True} if t.excerpt_only else {})
                for t in self.texts
            ],
            "topic": self.topic,
            **{flag: getattr(self, flag) for flag in _FLAGS},
            "reason": self.reason,
            **({"reasons": dict(self.reasons)} if self.reasons else {}),
            "at": self.at.timestamp() if self.at else None,
            "not_after": self.not_after.timestamp() if self.not_after else None,
            # Left out if empty, so that contents that were approved before these fields existed keep their hashes.
            **({"media": self.media.to_json()} if self.media else {}),
            **({"press_until": self.press_until.timestamp()} if self.press_until else {}),
            **({"layout": self.layout.to_json()} if self.layout else {}),
            **({"warning": self.warning.to_json()} if self.warning else {}),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Content:
        """The inverse of `to_json`. Also reads the older form with a single text, which databases may still hold."""
        texts = stored.get("texts", [stored])
        return cls(
            texts=tuple(
                Text(t["lang"], t["title"], load_text(t["body"], t["spans"]), t["link"], bool(t.get("excerpt_only")))
                for t in texts
            ),
            topic=stored["topic"],
            **{flag: bool(stored.get(flag, False)) for flag in _FLAGS},
            reason=stored.get("reason", ""),
            reasons=tuple(sorted(stored.get("reasons", {}).items())),
            at=_instant(stored.get("at")),
            not_after=_instant(stored.get("not_after")),
            media=MediaSet.from_json(stored.get("media")),
            press_until=_instant(stored.get("press_until")),
            layout=Layout.from_json(stored.get("layout")),
            warning=WarningFacts.from_json(stored.get("warning")),
        )


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as stored. `version` grows with every change and decision; a button names the one it was made for.

    `author` and `chat` are Telegram ids: who began it, and where. `statement` is the one that it corrects, retracts or
    announces, or that it became when published; 0 for none. `base`: the revision that a correction starts from.
    `why`: why it is held or was discarded. `login`: the login name of whoever posted it from a shell; `source`: the
    host of the source that it came from; both '' for a draft from Telegram.
    """

    id: int
    version: int
    state: DraftState
    author: int
    chat: int
    content: Content
    created_at: datetime
    kind: ReleaseKind = ReleaseKind.PUBLISH
    statement: int = 0
    base: int = 0
    why: str = ""
    login: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """Its name for staff and on the command line: D17."""
        return f"D{self.id}"

    @property
    def announces(self) -> bool:
        """Whether it sends a statement that is in the archive already."""
        return self.kind is ReleaseKind.PUBLISH and self.base > 0

    @property
    def asks_for_warning(self) -> bool:
        """Whether it may become a warning: it is new and urgent, or corrects something that was one."""
        if self.kind is ReleaseKind.PUBLISH:
            return self.content.urgent and not self.announces
        return self.kind is ReleaseKind.CORRECT and bool(self.content.warning)

    def warning_is_over(self, now: datetime) -> bool:
        """Whether it would be a new warning that has expired already."""
        if self.kind is not ReleaseKind.PUBLISH or not self.asks_for_warning or self.content.warning.missing:
            return False
        return self.content.warning.expires is not None and self.content.warning.expires <= now


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a draft's history."""

    version: int
    actor: int
    at: datetime
    act: Act


def missing_languages(content: Content, languages: Sequence[str]) -> tuple[str, ...]:
    """The mission's `languages` that the content has no text in."""
    return tuple(lang for lang in languages if content.text(lang) is None)
