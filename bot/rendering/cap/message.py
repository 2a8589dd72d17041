"""A warning as CAP 1.2: https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.domain.cap.warning_facts import WORDS, WarningFacts
from bot.rendering.pages.html import fit

MIME = "application/cap+xml; charset=utf-8"
_SPACE = "urn:oasis:names:tc:emergency:cap:1.2"


class Kind(StrEnum):
    """The type of a message: it warns, replaces earlier ones, or cancels them."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


@dataclass(frozen=True, slots=True)
class Reference:
    """Identifies a message; no part of it contains a space or a comma."""

    sender: str
    identifier: str
    sent: datetime

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{written(self.sent)}"


@dataclass(frozen=True, slots=True)
class Info:
    """The warning in one language. `web`: the address of its page."""

    lang: str
    title: str
    text: str
    area: str
    sender_name: str
    web: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `earlier`: the messages that it replaces or cancels; `note`: why it cancels them; `infos`: empty for a
    cancellation, since the text of a retracted statement is shown nowhere."""

    own: Reference
    kind: Kind
    test: bool
    facts: WarningFacts
    earlier: Sequence[Reference] = ()
    infos: Sequence[Info] = ()
    note: str = ""


def draw(message: Message) -> bytes:
    """The document."""
    root = Element("alert", xmlns=_SPACE)
    _text(root, "identifier", message.own.identifier)
    _text(root, "sender", message.own.sender)
    _text(root, "sent", written(message.own.sent))
    _text(root, "status", "Test" if message.test else "Actual")
    _text(root, "msgType", message.kind)
    _text(root, "scope", "Public")
    if message.note:
        _text(root, "note", message.note)
    if message.earlier:
        _text(root, "references", " ".join(map(str, message.earlier)))
    for info in message.infos:
        _info(root, message.facts, info)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def written(at: datetime) -> str:
    """An instant in the format of CAP: to the second, never with a Z (section 3.3.2). In UTC, so that it is always the
    same."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _info(root: Element, facts: WarningFacts, info: Info) -> None:
    under = SubElement(root, "info")
    _text(under, "language", info.lang)
    said = {name: str(getattr(facts, name)) for name in WORDS}
    _text(under, "category", said.pop("category"))
    _text(under, "event", info.title)
    for name, word in said.items():
        _text(under, name, word)
    if facts.expires:
        _text(under, "expires", written(facts.expires))
    _text(under, "senderName", info.sender_name)
    _text(under, "headline", info.title)
    _text(under, "description", info.text)
    _text(under, "web", info.web)
    if info.contact:
        _text(under, "contact", info.contact)
    _text(SubElement(under, "area"), "areaDesc", info.area)


def _text(under: Element, name: str, text: str) -> None:
    SubElement(under, name).text = fit(text)
