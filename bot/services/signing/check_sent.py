"""Checks a file that somebody sends: whether it is exactly one of our signed files, what happened to its statement
since, and whether a signature that came with it is good."""

from __future__ import annotations

import asyncio

from bot.domain.signing.checked import CheckedFile, FileFate
from bot.domain.signing.headed import NotOurs, read
from bot.domain.signing.minisign import Signature
from bot.domain.signing.statement_file import RevisionFile, hash_of, sha256
from bot.domain.statements import Number, Statement
from bot.services.press.may_see import ANYBODY
from bot.services.signing.check_file import check_signature
from bot.services.signing.read_files import StatementFiles, files_of
from bot.services.signing.use_key import state
from bot.services.verify.find_originals import is_out
from bot.store.database.connection import Connection
from bot.store.signing import key_records, signed_lists
from bot.store.statements import statements


async def is_signing(cx: Connection) -> bool:
    """Whether the mission signs, or has signed."""
    return await key_records.count(cx) > 0


async def check_sent(
    cx: Connection, content: bytes, signature: Signature | None = None, reader: int = ANYBODY
) -> CheckedFile | None:
    """Check a file, with its signature if there is one; None if it is not in a format of ours and has no signature.
    `reader`: who asks, by their private chat."""
    fate, statement, revision = await _fate(cx, content, reader)
    checked = None
    if signature:
        keys = {one.public.id: one for one in (await state(cx)).every_key()}
        checked = check_signature(content, signature, keys)
    if fate is FileFate.OTHER and checked is None:
        return None
    return CheckedFile(fate, statement, revision, checked)


async def _fate(cx: Connection, content: bytes, reader: int) -> tuple[FileFate, Statement | None, int]:
    try:
        said = await asyncio.to_thread(read, content)  # a large file takes a while
    except NotOurs:
        return FileFate.OTHER, None, 0
    number = Number.parse(said.field("Number"), 0)
    if number is None or not number.year:
        return await _list_fate(cx, content), None, 0
    statement = await statements.by_number(cx, number)
    if statement is None or not await is_out(cx, statement, reader):
        return FileFate.UNKNOWN, None, 0
    files = await files_of(cx, statement)
    fate, revision = await asyncio.to_thread(_of_statement, content, files)
    return fate, statement, revision


def _of_statement(content: bytes, files: StatementFiles) -> tuple[FileFate, int]:
    """The result for a file that names the statement, compared byte for byte with all files that it has or had; and the
    file's revision, 0 for a notice."""
    try:
        found = RevisionFile.parse(content)
    except NotOurs:
        found = None
    revision = found.revision if found else 0
    if content in files.public.values():
        if files.is_gone or revision == 0:
            return FileFate.RETRACTED, revision
        return FileFate.GENUINE if revision == files.statement.revision else FileFate.CORRECTED, revision
    there = files.revisions.get((found.revision, found.text.lang)) if found else None
    if there is not None and hash_of(there).sha256 == sha256(content):
        return FileFate.RETRACTED, revision  # of a revision that is no longer public
    return FileFate.ALTERED, revision


async def _list_fate(cx: Connection, content: bytes) -> FileFate:
    """The result for a list. Without its signature, only the newest can be told from a forged one."""
    for path in await signed_lists.paths(cx):
        listed = await signed_lists.of_path(cx, path)
        if listed and listed.content == content:
            return FileFate.GENUINE
    return FileFate.OTHER
