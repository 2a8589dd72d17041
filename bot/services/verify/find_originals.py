"""Finds what a pasted text may be a copy of, and whether a reader may see a statement. The verdict itself is in
domain/verify/compare.py."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.statements import Number, Statement, StatementState
from bot.domain.verify.fingerprint import code_in
from bot.domain.verify.originals import Original, Originals
from bot.services.press.may_see import ANYBODY, may_see
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.search import questions
from bot.store.search.index import IndexedRevision
from bot.store.statements import corrections, statements

_MOST = 8  # revisions that are found by their words
_MOST_CHARACTERS = 2_000_000  # characters of all texts that are compared, so that a check is quick
_MOST_NAMED = 3  # official numbers in a text that are looked up
_NUMBER = re.compile(r"(?<![\d/])(\d{1,6})/(\d{4})(?![\d/])")


async def find_originals(cx: Connection, text: str, reader: int = ANYBODY) -> Originals:
    """What the text may be a copy of, found by the official numbers and the fingerprint in it, and by its words.

    `reader`: who asks, by their private chat; what is not public is found only for those who are admitted. Newer
    revisions of a statement come first, so a text that is in both counts as the newer one's. If the texts are very
    long, only the best matches are returned.
    """
    named = await _named(cx, text, reader)
    revisions = await _revisions(cx, text, named)
    known = {statement.id: statement for statement in named}
    for number in {one.statement for one in revisions} - set(known):
        if statement := await statements.by_id(cx, number):
            known[number] = statement
    revisions = [one for one in revisions if one.statement in known]
    newest = [IndexedRevision(one.statement, known[one.statement].revision) for one in revisions]
    found: list[Original] = []
    length = 0
    for revision in dict.fromkeys([*revisions, *newest]):
        original = await _original(cx, known[revision.statement], revision.revision, reader)
        size = sum(len(text.body) for text in original.texts) if original else 0
        if original and not (found and length + size > _MOST_CHARACTERS):
            found.append(original)
            length += size
    found.sort(key=lambda original: -original.revision)
    return Originals(found, next(iter(named), None))


async def _original(cx: Connection, now: Statement, revision: int, reader: int) -> Original | None:
    """One revision of a statement; None if the reader may not see the statement."""
    if not await is_out(cx, now, reader):
        return None
    then = now if revision == now.revision else await statements.at_revision(cx, now.id, revision)
    if then is None or not then.texts:
        return None
    return Original(now, revision, list(then.texts.values()), await corrections.times(cx, now.id), then.layout)


async def is_out(cx: Connection, statement: Statement, reader: int = ANYBODY) -> bool:
    """Whether the reader (by their private chat) may see a statement: not while it is pending, nor if it was withdrawn
    then; what is not public only those may see who are admitted."""
    if not await may_see(cx, statement, reader):
        return False
    if statement.with_press:
        return True
    if statement.state is StatementState.PENDING:
        return False
    return statement.state is StatementState.PUBLISHED or not await releases.withdrew(cx, statement.id)


async def _named(cx: Connection, text: str, reader: int) -> list[Statement]:
    """The statements whose numbers are in the text."""
    numbers = dict.fromkeys(Number(int(year), int(serial)) for serial, year in _NUMBER.findall(text))
    found = [await statements.by_number(cx, number) for number in list(numbers)[:_MOST_NAMED]]
    return [statement for statement in found if statement and await is_out(cx, statement, reader)]


async def _revisions(cx: Connection, text: str, named: Sequence[Statement]) -> list[IndexedRevision]:
    """The revisions that the text may be a copy of, the best matches first."""
    found = [IndexedRevision(statement.id, statement.revision) for statement in named]
    if code := code_in(text):
        found += [revision for revision, _ in (await questions.of_code(cx, code))[:_MOST]]
    found += await questions.alike(cx, text, _MOST)
    return list(dict.fromkeys(found))
