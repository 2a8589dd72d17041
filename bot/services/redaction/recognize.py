"""Recognising texts that were taken down for good, by the hash of the text file that they were in."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.media import NOTHING, Media, MediaSet
from bot.domain.signing.statement_file import FileHash, RevisionFile, hash_of, sha256
from bot.domain.statements import Statement, Text
from bot.services.signing.read_files import files_of
from bot.store.database.connection import Connection
from bot.store.redaction import redactions


async def is_taken_down(cx: Connection, statement: Statement, texts: Iterable[Text], media: MediaSet = NOTHING) -> bool:
    """Whether one of these texts is one of the statement's texts that are gone. `media`: the files that come with it,
    as far as known."""
    gone = await redactions.hashes(cx, statement.id)
    if not gone:
        return False
    files = (await files_of(cx, statement)).revisions
    given = {text.lang: text for text in texts}
    for (revision, lang), digest in gone.items():
        if text := given.get(lang):
            before = [hash_of(file) for (n, said), file in sorted(files.items()) if said == lang and n < revision]
            if digest in _hashes(statement, revision, text, media.items, before[-1] if before else None):
                return True
    return False


def _hashes(
    statement: Statement, revision: int, text: Text, media: tuple[Media, ...], replaces: FileHash | None
) -> Iterable[str]:
    """The hashes that the text's file would have as that revision, with and without the files."""
    for carried in {media, ()}:
        yield sha256(RevisionFile(statement.number, revision, statement.date, text, carried, replaces).content())
