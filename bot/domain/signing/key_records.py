"""Signed records of what happens to signing keys, and which keys they prove to be the mission's.

    first ──> next announced ──> changed to it ──> next announced ──> ...
                                     └──> compromised since ..., said with the change or later

A key's successor is announced by its fingerprint; the successor itself stays secret. So whoever steals a key can sign
texts, but cannot name another successor: the first announcement counts, and only the key with that fingerprint can take
over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.signing.headed import Headed, NotOurs, given, read, read_instant, write_instant
from bot.domain.signing.minisign import NotMinisign, PublicKey


class RecordKind(StrEnum):
    """The first line of a record's file."""

    FIRST = "Chancery first key 1"  # signed by the key itself
    NEXT = "Chancery next key 1"  # signed by the key whose successor it announces
    CHANGE = "Chancery key change 1"  # signed by the old key and by the new one
    ANEW = "Chancery key anew 1"  # no successor was announced, or it is lost: signed by the new key alone
    COMPROMISED = "Chancery key compromised 1"  # signed by the key in use at that time


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A record. `key`: the key that signs from then on, or whose successor is announced; `old`: the key before it, or
    the compromised one; `next`: the successor's fingerprint; `since`: from when on signatures by `old` are void."""

    kind: RecordKind
    at: datetime
    key: PublicKey
    old: PublicKey | None = None
    next: str = ""
    since: datetime | None = None

    def content(self) -> bytes:
        """The file's bytes, which are signed."""
        fields = given(
            ("At", write_instant(self.at)),
            ("Old", str(self.old or "")),
            ("Key", str(self.key)),
            ("Next", self.next),
            ("Compromised-since", write_instant(self.since) if self.since else ""),
        )
        return Headed(self.kind, fields).content()

    @classmethod
    def parse(cls, content: bytes) -> KeyRecord:
        """The inverse of `content`.

        Raises:
            NotOurs: it is not a record.
        """
        found = read(content)
        old, since = found.field("Old"), found.field("Compromised-since")
        try:
            return cls(
                RecordKind(found.kind),
                read_instant(found.field("At")),
                PublicKey.parse(found.field("Key")),
                PublicKey.parse(old) if old else None,
                found.field("Next"),
                read_instant(since) if since else None,
            )
        except (NotMinisign, ValueError) as error:
            raise NotOurs(str(error)) from None


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A record's file with its signatures: by the old key ('' if that no longer signs), and by the key in use."""

    content: bytes
    by_old: str
    by_key: str


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key of the mission. `until`: when another took over; `compromised`: from when on its signatures are void."""

    public: PublicKey
    next: str = ""
    until: datetime | None = None
    compromised: datetime | None = None

    def counts_at(self, at: datetime) -> bool:
        """Whether a signature made at `at` is valid; `at` is what the signature itself says."""
        return all(at < end for end in (self.until, self.compromised) if end)


IsSigned = Callable[[PublicKey, bytes, str], bool]
"""Checks whether a .minisig file is this key's signature of the content."""


def trusted(pinned: PublicKey, records: Sequence[SignedRecord], is_signed: IsSigned) -> dict[str, TrustedKey]:
    """The mission's keys, by id, for somebody who trusts the key `pinned`: those that took over from it, one after the
    other, and those before it that handed over to it. Records without the required signatures are ignored.

    Raises:
        NotOurs: a file is not a record.
    """
    walk = _Walk({pinned.id: TrustedKey(pinned)}, is_signed)
    told = [(KeyRecord.parse(one.content), one) for one in records]
    for record, signed in told:
        walk.forward(record, signed)
    for record, signed in reversed(told):
        walk.back(record, signed)
    for record, signed in told:
        walk.mark(record, signed)
    return walk.found


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through the records and collects the trusted keys."""

    found: dict[str, TrustedKey]
    is_signed: IsSigned

    def forward(self, record: KeyRecord, signed: SignedRecord) -> None:
        """Handle a record that announces a successor, or in which the announced one takes over."""
        if record.kind is RecordKind.NEXT and self._signs(record.key, signed.content, signed.by_key):
            known = self.found[record.key.id]
            self.found[record.key.id] = replace(known, next=known.next or record.next)
        if record.kind is not RecordKind.CHANGE or record.old is None:
            return
        if not self._signs(record.old, signed.content, signed.by_old):
            return
        known = self.found[record.old.id]
        fits = known.next == record.key.fingerprint and known.until is None
        if fits and self.is_signed(record.key, signed.content, signed.by_key):
            self.found[record.old.id] = replace(known, until=record.at, compromised=record.since)
            self.found.setdefault(record.key.id, TrustedKey(record.key))

    def back(self, record: KeyRecord, signed: SignedRecord) -> None:
        """Trust the key that handed over to a trusted one."""
        old = record.old
        if record.kind is not RecordKind.CHANGE or old is None or old.id in self.found:
            return
        if self._signs(record.key, signed.content, signed.by_key) and self.is_signed(
            old, signed.content, signed.by_old
        ):
            self.found[old.id] = TrustedKey(old, record.key.fingerprint, record.at, record.since)

    def mark(self, record: KeyRecord, signed: SignedRecord) -> None:
        """Handle a record in which a later key says that an earlier one is compromised."""
        if record.kind is not RecordKind.COMPROMISED or record.old is None or record.since is None:
            return
        known, by = self.found.get(record.old.id), self.found.get(record.key.id)
        if known is None or by is None or known.until is None or not by.counts_at(record.at):
            return
        if self._signs(record.key, signed.content, signed.by_key):
            since = min(record.since, known.compromised or record.since)
            self.found[record.old.id] = replace(known, compromised=since)

    def _signs(self, key: PublicKey, content: bytes, minisig: str) -> bool:
        """Whether the key is trusted and has signed the content."""
        known = self.found.get(key.id)
        return known is not None and known.public == key and self.is_signed(key, content, minisig)
