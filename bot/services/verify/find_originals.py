"""Finds what a pasted text may be a copy of; and whether the public has a statement. The judgement itself is
domain/verify/compare.py."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.search.query import passages
from bot.domain.statements import Number, Statement, StatementState
from bot.domain.verify.fingerprint import code_in
from bot.domain.verify.originals import Original, Originals
from bot.store import search
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.search import IndexedRevision
from bot.store.statements import statements

_MOST = 8  # revisions that are looked up by their words
_MOST_NAMED = 3  # numbers in a text that are looked up
_NUMBER = re.compile(r"(?<![\d/])(\d{1,6})/(\d{4})(?![\d/])")


async def find_originals(cx: Connection, text: str) -> Originals:
    """What the text may be a copy of: found by the numbers and the fingerprint in it, and by its words.

    Newer revisions of a statement come first: a text that is in both is taken to be of the newer one.
    """
    named = await _named(cx, text)
    known: dict[int, Statement] = {}
    found: list[Original] = []
    for revision in await _revisions(cx, text, named):
        now = known.get(revision.statement) or await statements.by_id(cx, revision.statement)
        then = await statements.at_revision(cx, revision.statement, revision.revision)
        if now is None or then is None or not await is_out(cx, now):
            continue
        known[now.id] = now
        corrected = await statements.corrected_times(cx, now.id)
        found.append(Original(now, revision.revision, list(then.texts.values()), corrected))
    return Originals(found, next(iter(named), None))


async def is_out(cx: Connection, statement: Statement) -> bool:
    """Whether the public has, or had, a statement: not while it is pending (`hold_before_send`), nor if it was
    withdrawn then."""
    if statement.state is StatementState.PENDING:
        return False
    return statement.state is StatementState.PUBLISHED or not await releases.withdrew(cx, statement.id)


async def _named(cx: Connection, text: str) -> list[Statement]:
    """The statements whose numbers are in the text."""
    numbers = dict.fromkeys(Number(int(year), int(serial)) for serial, year in _NUMBER.findall(text))
    found = [await statements.by_number(cx, number) for number in list(numbers)[:_MOST_NAMED]]
    return [statement for statement in found if statement and await is_out(cx, statement)]


async def _revisions(cx: Connection, text: str, named: Sequence[Statement]) -> list[IndexedRevision]:
    found = [IndexedRevision(statement.id, statement.revision) for statement in named]
    if code := code_in(text):
        found += [revision for revision, _ in await search.of_code(cx, code)]
    found += await search.alike(cx, passages(text), _MOST)
    newest = [await statements.by_id(cx, number) for number in dict.fromkeys(one.statement for one in found)]
    found += [IndexedRevision(statement.id, statement.revision) for statement in newest if statement]
    return sorted(dict.fromkeys(found), key=lambda one: -one.revision)
