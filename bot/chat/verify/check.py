"""Checking a text: what it may be a copy of is looked up and compared; what became of that since is told with it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.mission import Mission
from bot.domain.search.query import passages
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.verify import compare
from bot.domain.verify.compare import Candidate, UnknownText, Verdict
from bot.domain.verify.fingerprint import code_in
from bot.rendering.verify.candidates import candidates
from bot.store import search
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.search import IndexedRevision
from bot.store.statements import statements

_MOST = 8  # revisions that a text is compared with
_MOST_NAMED = 3  # numbers in a text that are looked up
_NUMBER = re.compile(r"(?<![\d/])(\d{1,6})/(\d{4})(?![\d/])")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a text is: the verdict; the statement that it speaks of, as it stands today; the text that it was compared
    with, and whether that is an earlier one. Of an unknown text, the statement is one that it names."""

    verdict: Verdict
    statement: Statement | None = None
    text: Text | None = None
    earlier: bool = False


async def check(reader: Connection, mission: Mission, text: str, senders: Sequence[str] = ()) -> Checked:
    """Compare a text with what it may be a copy of. `senders`: names that Telegram Desktop puts above what is copied
    from them."""
    named = await _named(reader, text)
    known: dict[int, Statement] = {}
    given: list[Candidate] = []
    meant: list[tuple[IndexedRevision, Text]] = []
    for revision in await _revisions(reader, text, named):
        now = known.get(revision.statement) or await statements.by_id(reader, revision.statement)
        then = await statements.at_revision(reader, revision.statement, revision.revision)
        if now is None or then is None or not await is_out(reader, now):
            continue
        known[now.id] = now
        corrected = await statements.corrected_times(reader, now.id)
        for candidate in candidates(mission, now, list(then.texts.values()), corrected):
            given.append(replace(candidate, key=len(meant)))
            meant.append((revision, then.texts[str(candidate.key)]))
    found = await asyncio.to_thread(compare.compare, text, given, senders)
    if isinstance(found, UnknownText):
        return Checked(found, next(iter(named), None))
    revision, compared = meant[int(str(found.candidate.key))]
    now = known[revision.statement]
    return Checked(found, now, compared, revision.revision != now.revision)


async def is_out(cx: Connection, statement: Statement) -> bool:
    """Whether the public has, or had, a statement: not in its time of grace, nor if it was withdrawn in it."""
    if statement.state is StatementState.PENDING:
        return False
    return statement.state is StatementState.PUBLISHED or not await releases.withdrew(cx, statement.id)


async def _named(cx: Connection, text: str) -> list[Statement]:
    """The statements whose numbers stand in a text."""
    numbers = dict.fromkeys(Number(int(year), int(serial)) for serial, year in _NUMBER.findall(text))
    found = [await statements.by_number(cx, number) for number in list(numbers)[:_MOST_NAMED]]
    return [statement for statement in found if statement and await is_out(cx, statement)]


async def _revisions(cx: Connection, text: str, named: Sequence[Statement]) -> list[IndexedRevision]:
    """What a text may be a copy of. Newer revisions of a statement stand before older ones: what says the same in
    both is today's."""
    found = [IndexedRevision(statement.id, statement.revision) for statement in named]
    if code := code_in(text):
        found += [revision for revision, _ in await search.of_code(cx, code)]
    found += await search.alike(cx, passages(text), _MOST)
    newest = [await statements.by_id(cx, number) for number in dict.fromkeys(one.statement for one in found)]
    found += [IndexedRevision(statement.id, statement.revision) for statement in newest if statement]
    return sorted(dict.fromkeys(found), key=lambda one: -one.revision)
