"""The worker that signs, after each commit, what is not signed yet: the text files of statements, then the lists."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from bot.domain.audit import Head
from bot.domain.errors import OperatorError, WriteRefused
from bot.domain.signing.minisign import SecretKey, is_by
from bot.domain.signing.mission_file import Official
from bot.domain.signing.statement_file import sha256
from bot.domain.statements import Statement
from bot.services.context import ServiceContext
from bot.services.signing.ed25519 import sign
from bot.services.signing.give_files import address
from bot.services.signing.read_files import files_of
from bot.services.signing.sign_lists import sign_audit_head, sign_lists
from bot.services.signing.use_key import KeyState, load, state
from bot.store import audit
from bot.store.database.commits import Waker
from bot.store.database.connection import Connection
from bot.store.signing import key_records, signatures
from bot.store.signing.signatures import NOTICE, FileSignature
from bot.store.statements import statements

log = logging.getLogger(__name__)
_AT_ONCE = 10  # statements in one transaction, which takes about twenty milliseconds
_REST = 0.2  # seconds between two rounds
_AGAIN = 5.0  # seconds until the next try after a failure


class Signer:
    """The worker. `path`: the key's file; `official`: the mission's official bot, channels and pages."""

    name = "signer"

    def __init__(self, context: ServiceContext, path: Path, official: Official) -> None:
        self._context, self._path = context, path
        self._official = self._listed = official
        self._key: SecretKey | None = None
        self._records = -1  # the number of key records when the key was read
        self._known = KeyState(())
        self._head = Head()
        self._fresh_until: datetime | None = None  # when lists must be dated anew; None: check them now
        self._waker = Waker(context.db.committed, context.clock, _REST)

    async def run(self) -> None:
        """Work until it is cancelled. Failures are tried again."""
        while True:
            try:
                fresh_until = await self.look()
            except (WriteRefused, OperatorError) as error:
                log.error("nothing is signed: %s", error)
                await asyncio.sleep(_AGAIN)
            else:
                await self._waker.wait(until=fresh_until.timestamp())

    def follow(self, official: Official) -> None:
        """Take over what is official from a newly read config; the lists are updated at once."""
        self._official = official
        self._waker.wake()

    async def stop(self) -> None:
        """Nothing to wait for: a transaction that has begun ends by itself."""

    async def look(self) -> datetime:
        """Sign what is due; returns when the lists must be dated anew."""
        key = await self._present_key()
        while await signatures.is_any_waiting(self._context.db.reader):
            self._fresh_until = None
            await self._context.db.write(self._sign_some)
        official = self._official
        if self._fresh_until is None or self._context.clock() >= self._fresh_until or official != self._listed:
            self._fresh_until = await sign_lists(self._context, key, self._known, official)
            self._listed = official
        if (head := await audit.head(self._context.db.reader)) != self._head:
            await sign_audit_head(self._context, key, head)
            self._head = head
        return self._fresh_until

    async def _present_key(self) -> SecretKey:
        """The key in use; its file is read again when there are new key records."""
        reader = self._context.db.reader
        records = await key_records.count(reader)
        if self._key is None or records != self._records:
            self._known = await state(reader)
            key = await asyncio.to_thread(load, self._path)
            if key.public != self._known.present:
                raise OperatorError(f"{self._path} holds another key than the one that signs")
            self._key, self._records, self._fresh_until, self._head = key, records, None, Head()
        return self._key

    async def _sign_some(self, cx: Connection) -> None:
        """Sign the files of some statements in the same transaction in which they are read, so that none is out of
        date."""
        waiting = await signatures.waiting(cx, _AT_ONCE)
        signed = [one for found in await statements.by_ids(cx, waiting) for one in await self._signed(cx, found)]
        await signatures.put(cx, waiting, signed)

    async def _signed(self, cx: Connection, statement: Statement) -> list[FileSignature]:
        """The signatures of all files of a statement. Good ones are kept, so that mirrors have less to fetch."""
        assert self._key
        found, kept = list[FileSignature](), await signatures.of_statement(cx, statement.id)
        for (revision, lang), content in (await files_of(cx, statement)).public.items():
            there, digest = kept.get((revision, lang)), sha256(content)
            if there and there.sha256 == digest and is_by(self._key.public, there.minisig):
                found.append(there)
                continue
            name = address(statement.number, lang, None if revision == NOTICE else revision)
            minisig = sign(self._key, content, name, self._context.clock())
            found.append(FileSignature(statement.id, revision, lang, digest, minisig))
        return found
