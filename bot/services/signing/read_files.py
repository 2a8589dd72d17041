"""A statement's text files, made from the database: one for each revision and language, or the notice in its place. Who
may have them is checked in `give_files.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.media import NOTHING
from bot.domain.redaction.redaction import Taken
from bot.domain.signing.statement_file import (
    REDACTION,
    RETRACTION,
    FileHash,
    NoticeFile,
    RevisionFile,
    chained,
    hash_of,
)
from bot.domain.statements import Statement, StatementState
from bot.store.database.connection import Connection
from bot.store.media import carried
from bot.store.redaction import redactions
from bot.store.releases import releases
from bot.store.signing.signatures import NOTICE
from bot.store.statements import whole

Slot = tuple[int, str]
"""A revision (or `NOTICE`) and a language: the key that signatures are stored under."""


@dataclass(frozen=True, slots=True)
class StatementFiles:
    """All files of a statement at present. `revisions`: each revision's file, or its hash; `public`: the bytes that are
    public today. `taken`: why the newest text was taken down for good, None if it was not."""

    statement: Statement
    revisions: Mapping[Slot, RevisionFile | FileHash]
    public: Mapping[Slot, bytes]
    taken: Taken | None = None

    @property
    def is_gone(self) -> bool:
        """Whether a notice has replaced all of them."""
        return self.statement.state is StatementState.RETRACTED

    def is_notice(self, slot: Slot) -> bool:
        """Whether that file is a notice in place of a text."""
        return not isinstance(self.revisions.get(slot), RevisionFile)

    def at(self, lang: str, revision: int | None = None) -> Slot | None:
        """Which file is at the statement's own address in that language, or at a revision's; None for none."""
        slot = (NOTICE if self.is_gone else self.statement.revision if revision is None else revision), lang
        known = revision is None or (revision, lang) in self.revisions
        return slot if known and slot in self.public else None


async def files_of(cx: Connection, statement: Statement) -> StatementFiles:
    """The files of a statement. None of them are public while it is pending, or if it was withdrawn then."""
    texts, media = await whole.revisions(cx, statement.id), await carried.of_statements(cx, [statement.id])
    carries = media.get(statement.id, {})
    told = [(n, said, carries.get(n, NOTHING).items) for n, said in enumerate(texts, start=1)]
    gone = await redactions.hashes(cx, statement.id)
    revisions = chained(statement.number, statement.date, told, gone)
    if statement.state is StatementState.PENDING:
        return StatementFiles(statement, revisions, {})
    if statement.state is StatementState.RETRACTED:
        if await releases.withdrew(cx, statement.id):
            return StatementFiles(statement, revisions, {})
        taken = await redactions.of_newest_text(cx, statement.id) if gone else None
        languages = {lang for _, lang in revisions}
        notices = {(NOTICE, lang): _notice(statement, lang, revisions, taken).content() for lang in languages}
        return StatementFiles(statement, revisions, notices, taken)
    return StatementFiles(statement, revisions, await _standing(cx, statement, revisions))


async def _standing(
    cx: Connection, statement: Statement, revisions: Mapping[Slot, RevisionFile | FileHash]
) -> dict[Slot, bytes]:
    """The files of a published statement; a notice for each earlier revision that was taken down."""
    found: dict[Slot, bytes] = {}
    for (revision, lang), file in revisions.items():
        if isinstance(file, RevisionFile):
            found[revision, lang] = file.content()
        elif done := await redactions.of_text(cx, statement.id, revision, lang):
            notice = NoticeFile(REDACTION, statement.number, statement.date, lang, done.at, done.reason, (file,))
            found[revision, lang] = notice.content()
    return found


def _notice(
    statement: Statement, lang: str, revisions: Mapping[Slot, RevisionFile | FileHash], taken: Taken | None
) -> NoticeFile:
    files = tuple(hash_of(file) for (_, one), file in sorted(revisions.items()) if one == lang)
    number, day = statement.number, statement.date
    if taken:
        return NoticeFile(REDACTION, number, day, lang, taken.at, taken.reason, files)
    reason = statement.reason_in(lang)
    return NoticeFile(RETRACTION, number, day, lang, statement.retracted_at, reason, files)
