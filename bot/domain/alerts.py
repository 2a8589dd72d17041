"""What staff are told by themselves, once each, when something needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class AlertKind(StrEnum):
    """What has happened. Each has its sentence in the catalogs: notice.<kind>, with the values named here."""

    RELEASE_CONTENT = "release_content"  # number; Telegram refuses the message itself
    RELEASE_OVERDUE = "release_overdue"  # number; its last moment is over
    RELEASE_RESTORED = "release_restored"  # number; a backup showed it as under way
    RELEASE_NOT_FOUND = "release_not_found"  # number; its first readers do not know this bot
    NO_RIGHTS = "no_rights"  # chat; the bot may not write there any more
    CHANNEL_GONE = "channel_gone"  # chat; the bot is out of it
    DISK = "disk"  # free, in MB
    SET_ASIDE = "set_aside"  # an update that failed or was cut off again and again
    WEBHOOK = "webhook"  # host; another program had the bot's updates
    BRAKE_ON = "brake_on"  # Telegram's answers say nothing; the subject of this and the next is when that began
    BRAKE_OFF = "brake_off"  # they are clear again
    AUDIT_HEAD = "audit_head"  # head; the audit's head of the day, to be kept elsewhere
    AUDIT_CUT = "audit_cut"  # seq; the audit does not go on from the head that was kept

    @property
    def of_release(self) -> bool:
        """Whether it says that a release paused by itself; the subject is then the release's id."""
        return self in RELEASES


RELEASES = (
    AlertKind.RELEASE_CONTENT,
    AlertKind.RELEASE_OVERDUE,
    AlertKind.RELEASE_RESTORED,
    AlertKind.RELEASE_NOT_FOUND,
)
# For owners alone.
OF_OWNERS = (AlertKind.WEBHOOK, AlertKind.AUDIT_HEAD, AlertKind.AUDIT_CUT)
# Why a release is paused that no person paused.
PAUSED_BY_ITSELF = frozenset(kind.removeprefix("release_") for kind in RELEASES)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to tell: kind and subject make it once. `chat` 0: to every publisher and owner, else to that one."""

    id: int
    kind: AlertKind
    subject: str
    detail: dict[str, Any] = field(default_factory=dict)
    chat: int = 0
