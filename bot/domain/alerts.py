"""Alerts: what the bot tells staff unasked, each once, when something needs their attention."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class AlertKind(StrEnum):
    """What has happened. Its sentence is `notice.<kind>` in the catalogs; the comments name the values it is filled
    with."""

    RELEASE_FILES = "release_files"  # number; its files cannot be uploaded to Telegram
    RELEASE_CONTENT = "release_content"  # number; Telegram refuses the message itself
    RELEASE_OVERDUE = "release_overdue"  # number; its "not later than" has passed
    RELEASE_RESTORED = "release_restored"  # number; a backup showed it as under way
    RELEASE_MOVED = "release_moved"  # number; it was under way when the database was moved to this machine
    RELEASE_NOT_FOUND = "release_not_found"  # number; its first readers do not know this bot
    RELEASE_NOT_MADE = "release_not_made"  # number; its message cannot be made of what is stored
    NO_RIGHTS = "no_rights"  # chat; the bot may not write there any more
    CHANNEL_GONE = "channel_gone"  # chat; the bot is no longer in it
    DISK = "disk"  # free, in MB
    SET_ASIDE = "set_aside"  # an update that failed or was cut off again and again
    WEBHOOK = "webhook"  # host; a webhook was set, so another program was getting the bot's updates
    BRAKE_ON = "brake_on"  # Telegram gives no clear answers; the subject of BRAKE_ON and BRAKE_OFF is when that began
    BRAKE_OFF = "brake_off"  # its answers are clear again
    REPLICA_LOST = "replica_lost"  # seconds; the second machine's copy cannot be reached; the subject is since when
    REPLICA_BACK = "replica_back"  # it can be reached again
    SPARE_LOST = "spare_lost"  # Telegram no longer accepts the spare bot's token
    SPARE_BACK = "spare_back"  # it does again
    REPLICA_MEDIA = "replica_media"  # number; the release's files cannot be copied to the second machine
    MEDIA_MISSING = "media_missing"  # numbers; after a takeover, statements whose files are not here
    MOVED = "moved"  # the database was copied here from another machine, and not by a takeover
    PRESS_ASKED = "press_asked"  # title, topic; a reader asks to be admitted to a topic by approval
    RESTORED = "restored"  # a backup was put back: what was done since it was made is missing
    TRANSLATION = "translation"  # lang, title; a colleague is asked for a text in that language
    AUDIT_HEAD = "audit_head"  # head; the audit's head of the day, for owners to keep elsewhere
    AUDIT_CUT = "audit_cut"  # seq; the audit does not continue from the head that was kept
    DAMAGE = "damage"  # the database's file is damaged
    SOURCE_MANY = "source_many"  # host, n, waiting, titles; too many new items at once, so a person is asked
    SOURCE_DRAFT = "source_draft"  # draft, title, host; a source's item became a draft, for staff to decide on
    SOURCE_DRAFTS = "source_drafts"  # host; the items that a person let in become drafts: one alert for all of them
    SOURCE_CHANGED = "source_changed"  # draft, title, host; the source has changed an item that staff have changed too
    SOURCE_UNSIGNED = "source_unsigned"  # host, title, why; an item of a signed feed whose signature is not good
    SOURCE_RETRACTED = "source_retracted"  # draft, number, host; it has retracted what a statement was made of
    SOURCE_WITHDRAWN = "source_withdrawn"  # draft, host; it has retracted what a draft was made of that staff changed
    SOURCE_REDACTED = "source_redacted"  # number, host; it has taken down for good what a statement was made of
    SOURCE_FAILS = "source_fails"  # host, why; it cannot be read; the subject of this and the next is since when
    SOURCE_BACK = "source_back"  # host; it can be read again
    REDACTION = (
        "redaction"  # number, name; an owner asks that texts be taken down for good, and a second person decides
    )
    REDACTION_DONE = "redaction_done"  # number, name; told to whoever asked for it
    REDACTION_REFUSED = "redaction_refused"  # number, name; told to whoever asked for it
    CANARY = "canary"  # number; the release has not reached the canary in time
    BACKUP = "backup"  # a backup that the program makes by itself failed
    CLAIMED = "claimed"  # name, user; somebody has become an owner by the link that `run` printed

    @property
    def of_release(self) -> bool:
        """Whether it says that the program paused a release; the subject is then the release's id."""
        return self in RELEASES


RELEASES = (
    AlertKind.RELEASE_CONTENT,
    AlertKind.RELEASE_FILES,
    AlertKind.RELEASE_OVERDUE,
    AlertKind.RELEASE_RESTORED,
    AlertKind.RELEASE_MOVED,
    AlertKind.RELEASE_NOT_FOUND,
    AlertKind.RELEASE_NOT_MADE,
)
# These go to owners only.
OF_OWNERS = (
    AlertKind.WEBHOOK,
    AlertKind.AUDIT_HEAD,
    AlertKind.AUDIT_CUT,
    AlertKind.DAMAGE,
    AlertKind.CANARY,
    AlertKind.BACKUP,
    AlertKind.CLAIMED,
    AlertKind.SPARE_LOST,
    AlertKind.SPARE_BACK,
    AlertKind.SOURCE_REDACTED,
)
# `why` of a release that the program paused by itself.
PAUSED_BY_ITSELF = frozenset(kind.removeprefix("release_") for kind in RELEASES)


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert, sent once for each kind and subject. `chat`: who gets it, 0 for every publisher and owner."""

    id: int
    kind: AlertKind
    subject: str
    detail: dict[str, Any] = field(default_factory=dict)
    chat: int = 0
