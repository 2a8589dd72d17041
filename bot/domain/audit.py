"""The audit's entries, and the chain of hashes that shows whether one was changed or removed. No database here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `at` is in seconds since 1970 (UTC), `actor` a Telegram id or 0, `detail` JSON as it was hashed."""

    seq: int
    prev: str
    hash: str
    at: float
    actor: int
    act: str
    detail: str

    @property
    def instant(self) -> datetime:
        """When it was done, UTC."""
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def told(self) -> Mapping[str, Any]:
        """The detail's values; empty if it is not a JSON object, which happens only if somebody has changed the
        database."""
        return _object(self.detail) or {}

    def line(self) -> str:
        """The entry as one JSON object, without a line break. The hash can be computed again from its values:
        SHA-256 of json.dumps([seq, prev, at, actor, act, json.dumps(detail, sort_keys=True, ensure_ascii=False)])."""
        told = _object(self.detail)
        shown = {"seq": self.seq, "prev": self.prev, "hash": self.hash, "at": self.at, "actor": self.actor}
        return json.dumps(
            shown | {"act": self.act, "detail": self.detail if told is None else told}, ensure_ascii=False
        )


def _object(detail: str) -> dict[str, Any] | None:
    try:
        found = json.loads(detail)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class FlawKind(StrEnum):
    """What is wrong with an entry."""

    MISSING = "missing"
    CHANGED = "changed"  # or moved to another place: the hash covers `seq` too
    UNBOUND = "unbound"  # its own hash is right, but its `prev` is not the hash of the entry before


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first entry that is wrong. `seq` is its place in the chain, from 1."""

    seq: int
    kind: FlawKind


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the number of its entries, and the hash of the last one, which depends on all of them."""

    seq: int = 0
    hash: str = ""

    def __str__(self) -> str:
        """The form in which people and files keep it: 17:5f2c..."""
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head | None:
        """The inverse of str(); None for anything else."""
        seq, _, hashed = text.strip().partition(":")
        sound = seq.isascii() and seq.isdigit() and len(seq) < 16
        if not sound or len(hashed) != 64 or not set(hashed.lower()) <= set("0123456789abcdef"):
            return None
        return cls(int(seq), hashed.lower())


def chained(seq: int, prev: str, at: float, actor: int, act: str, detail: str) -> str:
    """An entry's hash (hex), over all its fields and the hash of the entry before."""
    return hashlib.sha256(json.dumps([seq, prev, at, actor, act, detail]).encode()).hexdigest()


class Chain:
    """Checks entries in the order of `seq`, up to the first that is wrong. `kept`: a head that was noted earlier, to be
    compared with the entry of the same number."""

    def __init__(self, kept: Head | None = None) -> None:
        self.head = Head()
        self.flaw: Flaw | None = None
        self._kept = kept
        self._found = Head()

    def take(self, entry: Entry) -> bool:
        """Check the next entry. True if it is right; else `flaw` says what is wrong."""
        place = self.head.seq + 1
        if entry.seq > place:
            self.flaw = Flaw(place, FlawKind.MISSING)
        elif entry.hash != chained(entry.seq, entry.prev, entry.at, entry.actor, entry.act, entry.detail):
            self.flaw = Flaw(entry.seq, FlawKind.CHANGED)
        elif entry.seq < place or entry.prev != self.head.hash:
            self.flaw = Flaw(entry.seq, FlawKind.UNBOUND)
        else:
            self.head = Head(entry.seq, entry.hash)
            if self._kept and entry.seq == self._kept.seq:
                self._found = self.head
        return self.flaw is None

    @property
    def holds_kept(self) -> bool:
        """Whether the entry of the kept head is there, unchanged; True where no head was given."""
        return self._kept is None or self._kept == self._found
