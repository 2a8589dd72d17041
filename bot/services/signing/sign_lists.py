"""Signs the lists: the statements of each language, what was taken down, the mission's own file, the audit's head.

Each is dated. It is signed anew when its content has changed, and once a day, so that an outdated mirror can be
recognised.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.audit import Head
from bot.domain.signing.lists import ListedStatement, RemovedFile, removed_file, statements_file
from bot.domain.signing.minisign import SecretKey, is_by
from bot.domain.signing.mission_file import Official, mission_file
from bot.domain.signing.statement_file import sha256
from bot.domain.statements import Number, StatementState
from bot.services.context import ServiceContext
from bot.services.signing.ed25519 import sign
from bot.services.signing.give_files import AUDIT_HEAD, MISSION, REMOVED, STATEMENTS, address
from bot.services.signing.use_key import KeyState
from bot.store.database.connection import Connection
from bot.store.database.engine import Row
from bot.store.redaction import redactions
from bot.store.signing import signatures, signed_lists
from bot.store.signing.signatures import NOTICE
from bot.store.signing.signed_lists import SignedList
from bot.store.statements import whole

FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _List:
    """A list: its address, and a function that gives its bytes with a date."""

    path: str
    make: Callable[[datetime], bytes]


async def sign_lists(context: ServiceContext, key: SecretKey, known: KeyState, official: Official) -> datetime:
    """Sign each list that is out of date; returns when the next one must be dated anew."""
    cx, languages = context.db.reader, official.languages
    told = [await _statements(cx, lang) for lang in languages]
    told += [await _removed(cx), _mission(official, known)]
    dates = [await _keep(context, key, one) for one in told]
    await context.db.write(lambda cx: signed_lists.forget_others(cx, [*(one.path for one in told), AUDIT_HEAD]))
    return min(dates) + FRESH


async def sign_audit_head(context: ServiceContext, key: SecretKey, head: Head) -> None:
    """Sign and store the file with the audit's head."""
    await _keep(context, key, _List(AUDIT_HEAD, lambda _: f"{head}\n".encode()))


async def _keep(context: ServiceContext, key: SecretKey, wanted: _List) -> datetime:
    """Sign a list, unless the stored one has the same content, is of today, and is signed by this key; returns its
    date."""
    now, kept = context.clock().replace(microsecond=0), await signed_lists.of_path(context.db.reader, wanted.path)
    if kept and timedelta(0) <= now - kept.at < FRESH and is_by(key.public, kept.minisig):
        same = await asyncio.to_thread(wanted.make, kept.at)
        if sha256(same) == kept.sha256:
            return kept.at
    content = await asyncio.to_thread(wanted.make, now)
    signed = SignedList(wanted.path, content, sha256(content), now, sign(key, content, wanted.path, now))
    await context.db.write(lambda cx: signed_lists.put(cx, signed))
    return now


async def _statements(cx: Connection, lang: str) -> _List:
    """The list of every public statement with a text in the language."""
    rows, hashes = await whole.oldest_first(cx), await signatures.of_language(cx, lang)
    taken = {text.number for text in await redactions.texts(cx) if text.newest}

    def make(at: datetime) -> bytes:
        return statements_file(lang, at, sorted(_listed(rows, hashes, taken), key=lambda one: one.number))

    return _List(STATEMENTS.format(lang=lang), make)


def _listed(rows: Iterable[Row], hashes: dict[tuple[int, int], str], taken: set[Number]) -> Iterable[ListedStatement]:
    for row in rows:
        stands = row["state"] == StatementState.PUBLISHED
        if digest := hashes.get((row["id"], row["revision"] if stands else NOTICE)):
            number = Number(row["year"], row["serial"])
            state = "redacted" if number in taken else row["state"]
            yield ListedStatement(number, row["revision"], state, date.fromisoformat(row["date"]), digest)


async def _removed(cx: Connection) -> _List:
    """The list of what was taken down for good: texts, then files."""
    texts = await redactions.texts(cx)
    removed = [RemovedFile(text.at, address(text.number, text.lang, text.revision)) for text in texts]
    removed += [RemovedFile(one.at, f"media/{one.sha256}.{one.ending}") for one in await redactions.files(cx)]
    return _List(REMOVED, lambda at: removed_file(at, removed))


def _mission(official: Official, known: KeyState) -> _List:
    keys = known.every_key()
    return _List(MISSION, lambda at: mission_file(official, at, keys, known.records))
