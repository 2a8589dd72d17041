"""The signed files of the public pages and the site of plain files, by address. Nothing here needs the key or writes,
so a process that only reads the database can serve them.

    {lang}/2026/142.txt       the statement's text file, or the notice in its place
    {lang}/2026/142.r2.txt    of an earlier revision
    {lang}/statements.txt     every statement with the hash of its file
    removed.txt               what was taken down for good
    .well-known/chancery.json the mission, its bot, channels, pages and keys
    .well-known/audit-head.txt

Each one except the last has its signature at the same address with `.minisig` added.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.domain.signing import mission_file
from bot.domain.signing.statement_file import sha256
from bot.domain.statements import Number, Statement
from bot.services.press.may_see import may_see
from bot.services.signing.read_files import Slot, StatementFiles, files_of
from bot.store.database.connection import Connection
from bot.store.signing import signatures, signed_lists
from bot.store.statements import statements

SIGNATURE = ".minisig"
STATEMENTS, REMOVED, MISSION, AUDIT_HEAD = (
    "{lang}/statements.txt",
    "removed.txt",
    mission_file.PATH,
    ".well-known/audit-head.txt",
)
_LANG = r"([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)"
_STATEMENT = re.compile(_LANG + r"/([0-9]{4})/([1-9][0-9]{0,5})(?:\.r([1-9][0-9]{0,3}))?\.txt")


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file at an address (without the first slash). `gone`: it is a notice, served with the status 410."""

    path: str
    content: bytes
    gone: bool = False


async def file_at(cx: Connection, path: str) -> PublicFile | None:
    """The file at an address; None if there is none, or if it is a signature that is not made yet."""
    wanted = path.removesuffix(SIGNATURE)
    if found := _STATEMENT.fullmatch(wanted):
        lang, year, serial, revision = found.groups()
        statement = await statements.by_number(cx, Number(int(year), int(serial)))
        if statement is None or not await may_see(cx, statement):
            return None
        files = await files_of(cx, statement)
        slot = files.at(lang, int(revision) if revision else None)
        given = await _given(cx, files, slot, wanted) if slot else []
        return next((file for file in given if file.path == path), None)
    listed = await signed_lists.of_path(cx, wanted)
    if listed is None or (path != wanted and wanted == AUDIT_HEAD):
        return None
    return PublicFile(path, listed.content if path == wanted else listed.minisig.encode())


async def files_of_statement(cx: Connection, statement: Statement) -> list[PublicFile]:
    """Every public file of a statement, with the signatures."""
    if not await may_see(cx, statement):
        return []
    files, found = await files_of(cx, statement), list[PublicFile]()
    for lang in sorted({lang for _, lang in files.revisions}):
        addresses: list[tuple[int | None, str]] = [(None, address(statement.number, lang))]
        addresses += [(n, address(statement.number, lang, n)) for n, one in files.revisions if one == lang]
        for revision, path in addresses:
            if slot := files.at(lang, revision):
                found += await _given(cx, files, slot, path)
    return found


async def lists(cx: Connection) -> AsyncIterator[PublicFile]:
    """Every list, with its signature."""
    for path in await signed_lists.paths(cx):
        if listed := await signed_lists.of_path(cx, path):
            yield PublicFile(path, listed.content)
            if path != AUDIT_HEAD:
                yield PublicFile(path + SIGNATURE, listed.minisig.encode())


def address(number: Number, lang: str, revision: int | None = None) -> str:
    """The address of a statement's text file, without the first slash."""
    return f"{lang}/{number.year}/{number.serial}{f'.r{revision}' if revision else ''}.txt"


async def _given(cx: Connection, files: StatementFiles, slot: Slot, path: str) -> list[PublicFile]:
    """A file, and its signature if there is one for exactly these bytes."""
    content, gone = files.public[slot], files.is_notice(slot)
    signed = await signatures.of_file(cx, files.statement.id, *slot)
    given = [PublicFile(path, content, gone)]
    if signed and signed.sha256 == sha256(content):
        given.append(PublicFile(path + SIGNATURE, signed.minisig.encode(), gone))
    return given
