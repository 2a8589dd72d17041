"""The key in use; and recording what happens to keys: the first one, an announced successor, a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.errors import OperatorError, WrongConfig
from bot.domain.signing.key_records import KeyRecord, RecordKind, SignedRecord, TrustedKey, trusted
from bot.domain.signing.minisign import PublicKey, SecretKey
from bot.services.context import SHELL, ServiceContext
from bot.services.signing.ed25519 import is_pair, is_signed, new_key, sign
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.signing import key_file, key_records, signatures

_FILE = "key-record.txt"  # the name in the trusted comment of a record's signature
_TAKES_OVER = (RecordKind.FIRST, RecordKind.CHANGE, RecordKind.ANEW)


@dataclass(frozen=True, slots=True)
class KeyState:
    """The keys, according to their records. `present`: the one in use, None if there is none yet; `next`: the
    fingerprint of its announced successor, '' for none."""

    records: Sequence[SignedRecord]
    present: PublicKey | None = None
    next: str = ""

    @classmethod
    def of(cls, records: Sequence[SignedRecord]) -> KeyState:
        """The state after all these records."""
        present, successor = None, ""
        for record in (KeyRecord.parse(one.content) for one in records):
            if record.kind in _TAKES_OVER:
                present, successor = record.key, ""
            elif record.kind is RecordKind.NEXT and record.key == present:
                successor = successor or record.next
        return cls(records, present, successor)

    def every_key(self) -> list[TrustedKey]:
        """Every key that has been in use, in order, the present one last. A key that begins anew is trusted here too;
        whether newsrooms trust it is their own decision."""
        found: dict[str, TrustedKey] = {}
        for record in (KeyRecord.parse(one.content) for one in self.records):
            if record.kind in _TAKES_OVER:
                found |= trusted(record.key, self.records, is_signed)
        order = [KeyRecord.parse(one.content) for one in self.records]
        ids = list(dict.fromkeys(record.key.id for record in order if record.kind in _TAKES_OVER))
        return [found[id] for id in ids if id in found]


async def state(cx: Connection) -> KeyState:
    """The present state of the keys."""
    return KeyState.of(await key_records.every(cx))


def load(path: Path) -> SecretKey:
    """The key in the file.

    Raises:
        WrongConfig: there is no such file.
        OperatorError: it cannot be used.
    """
    key = key_file.read_key(path)
    if key is None:
        raise WrongConfig(f"signing.key: there is no key at {path}: `chancery keys` makes one.")
    if not is_pair(key):
        raise OperatorError(f"{path} is damaged: its two halves do not belong together.")
    return key


async def present(context: ServiceContext, path: Path) -> SecretKey:
    """The key in use. A database that has none yet takes the one in the file.

    Raises:
        WrongConfig: there is no file, or it has another key than the one in use.
        OperatorError: it cannot be used.
    """
    key, known = load(path), (await state(context.db.reader)).present
    if known is None:
        await _record(context, KeyRecord(RecordKind.FIRST, context.clock(), key.public), key)
    elif known != key.public:
        raise WrongConfig(
            f"signing.key: {path} holds the key {key.public.id}, and {known.id} signs: docs/signing.md says what to do."
        )
    return key


async def make_first(context: ServiceContext, path: Path) -> SecretKey:
    """Make the first key, in a new file.

    Raises:
        OperatorError: there was a key already, which is lost: then `begin_anew` must be called on purpose.
    """
    known = (await state(context.db.reader)).present
    if known is not None:
        raise OperatorError(
            f"There is no key at {path}, and {known.id} signs: put its file back. If it is lost, docs/signing.md says "
            "what to do."
        )
    key = new_key()
    key_file.write_key(path, key)
    await _record(context, KeyRecord(RecordKind.FIRST, context.clock(), key.public), key)
    return key


async def announce_next(context: ServiceContext, path: Path, to: Path) -> SecretKey:
    """Make a successor, in a new file that must be kept elsewhere; its fingerprint is published.

    Raises:
        OperatorError: a successor is announced already, and the first announcement counts.
    """
    key = await present(context, path)
    known = await state(context.db.reader)
    if known.next:
        raise OperatorError(
            f"A next key is announced already, and cannot be replaced: its fingerprint is {known.next}."
        )
    successor = new_key()
    key_file.write_key(to, successor)
    record = KeyRecord(RecordKind.NEXT, context.clock(), key.public, next=successor.public.fingerprint)
    await _record(context, record, key)
    return successor


async def change(context: ServiceContext, path: Path, source: Path, since: datetime | None = None) -> SecretKey:
    """Let the announced successor take over: its file replaces the old one, which is kept beside it. `since`: from then
    on signatures by the old key are void.

    Raises:
        OperatorError: the file is not that of the announced successor.
    """
    new, known = load(source), await state(context.db.reader)
    if known.present != new.public:
        old = await present(context, path)
        if new.public.fingerprint != known.next:
            raise OperatorError(
                f"{source} is not the announced next key, whose fingerprint is {known.next}."
                if known.next
                else "No next key was announced: `chancery keys --next FILE` does, and docs/signing.md says why."
            )
        record = KeyRecord(RecordKind.CHANGE, context.clock(), new.public, old.public, since=since)
        await _record(context, record, new, old)
    _put(path, new)
    return new


async def begin_anew(context: ServiceContext, path: Path) -> SecretKey:
    """Make a key that no earlier one vouches for, because the present one or its successor is lost. People must be told
    of it in another way."""
    old, new = (await state(context.db.reader)).present, new_key()
    if old is None:
        return await make_first(context, path)
    _put(path, new)
    await _record(context, KeyRecord(RecordKind.ANEW, context.clock(), new.public, old), new)
    return new


async def mark_compromised(context: ServiceContext, path: Path, id: str, since: datetime) -> PublicKey:
    """Record that an earlier key is compromised: its signatures since then are void.

    Raises:
        OperatorError: there is no such key, or it is the one in use.
    """
    key = await present(context, path)
    known = {one.public.id: one.public for one in (await state(context.db.reader)).every_key()}
    if id not in known:
        raise OperatorError(f"{id} is none of the mission's keys: {', '.join(known)}.")
    if id == key.public.id:
        raise OperatorError("The key that signs cannot say so of itself: add --change and the file of the next key.")
    await _record(context, KeyRecord(RecordKind.COMPROMISED, context.clock(), key.public, known[id], since=since), key)
    return known[id]


def _put(path: Path, new: SecretKey) -> None:
    """Write the key to that path; an existing file is kept beside it."""
    there = key_file.read_key(path)
    if there is None or there.public != new.public:
        kept = path.with_name(f"{path.name}.{there.public.id}.old") if there else path
        key_file.put_in_place(path, new, kept)


async def _record(context: ServiceContext, record: KeyRecord, key: SecretKey, old: SecretKey | None = None) -> None:
    """Store a signed record. If another key is in use from now on, everything is signed again."""
    content, now = record.content(), context.clock()
    by_old = sign(old, content, _FILE, now) if old else ""
    signed = SignedRecord(content, by_old, sign(key, content, _FILE, now))
    told: dict[str, object] = {"new": record.key.id, **context.of_shell}
    if record.old:
        told["old"] = record.old.id
    if record.since:
        told["since"] = record.since.isoformat()

    async def work(cx: Connection) -> None:
        await key_records.add(cx, signed)
        await _note(cx, record.kind, now, told)
        if record.kind in _TAKES_OVER:
            await signatures.sign_all_anew(cx)

    await context.db.write(work)


async def _note(cx: Connection, kind: RecordKind, now: datetime, told: dict[str, object]) -> None:
    match kind:
        case RecordKind.FIRST:
            await audit.note(cx, SHELL, "signing.key_made", now, **told)
        case RecordKind.NEXT:
            await audit.note(cx, SHELL, "signing.key_announced", now, **told)
        case RecordKind.CHANGE:
            await audit.note(cx, SHELL, "signing.key_changed", now, **told)
        case RecordKind.ANEW:
            await audit.note(cx, SHELL, "signing.key_begun_anew", now, **told)
        case RecordKind.COMPROMISED:
            await audit.note(cx, SHELL, "signing.key_compromised", now, **told)
