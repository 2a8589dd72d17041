"""The audit's entries and the chain that binds them; no database here."""

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
        """When it was."""
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def told(self) -> Mapping[str, Any]:
        """The detail's values; none where it is no JSON object, as after somebody's change."""
        return _object(self.detail) or {}

    def line(self) -> str:
        """The entry as one JSON object, without a line's end. The hash can be computed again from its values:
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
    CHANGED = "changed"  # or standing in another's place: the hash covers the place too
    UNBOUND = "unbound"  # itself in order, but it does not follow on the one before


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first entry that does not fit. `seq` is its place in the chain."""

    seq: int
    kind: FlawKind


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries it has, and the hash of the last, which depends on all of them."""

    seq: int = 0
    hash: str = ""

    def __str__(self) -> str:
        """As it is kept elsewhere: 17:5f2c..."""
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
    """Walks entries in the order of `seq`, and stops at the first that does not fit. `kept`: a head that was written
    down before; what stands there now is remembered."""

    def __init__(self, kept: Head | None = None) -> None:
        self.head = Head()
        self.flaw: Flaw | None = None
        self._kept = kept
        self._found = Head()

    def take(self, entry: Entry) -> bool:
        """The next entry; whether it fits."""
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
        """Whether the kept head still stands where it stood."""
        return self._kept is None or self._kept == self._found
