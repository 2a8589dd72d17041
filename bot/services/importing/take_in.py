"""Imports statements: each item is new, updated or unchanged, found by its stable key; contradictions are refused."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import replace
from functools import partial

from bot.domain.errors import WriteRefused
from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import New, Outcome, Refused, Submitted, Unchanged, Updated
from bot.domain.media import NOTHING, MediaSet
from bot.domain.statements import Statement, StatementState, Text
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts.intake import announce_imported, correct_imported, retract_imported
from bot.services.importing.add_new import add_new
from bot.services.importing.find_doubles import find_doubles, is_of_page, same_statement
from bot.services.redaction.recognize import is_taken_down
from bot.services.releases.correct import require_published
from bot.services.search import fill_index
from bot.store import audit
from bot.store.database import engine
from bot.store.database.connection import Connection, savepoint
from bot.store.media import carried
from bot.store.redaction import redactions
from bot.store.releases import releases
from bot.store.statements import incoming, statements, whole

log = logging.getLogger(__name__)

_Revision = tuple[Sequence[Text], MediaSet]
_COPIES = ("feed:", "telegram:")  # prefixes of the keys of items that repeat what a mission has published elsewhere
_BATCH = 100  # items in one transaction, which holds up a running bot's writes for some tens of milliseconds


async def import_statements(
    context: ServiceContext, items: Sequence[Incoming], *, announce: bool = False, missing: Set[str] = frozenset()
) -> list[Outcome]:
    """Store the items (oldest first); returns the outcomes, in the same order.

    `announce`: new statements are sent to everyone, each in a release of its own. Once all are stored, they are added
    to the search index; if that is interrupted, the next start continues. `missing`: the keys of files whose bytes we
    do not have. Statements with such a file are imported, but not sent to anybody.
    """
    keys = {item.key for item in items}
    outcomes: list[Outcome] = []
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]

        async def work(cx: Connection, batch: Sequence[Incoming] = batch) -> list[Outcome]:
            take = partial(_take, context, cx, keys=keys, announce=announce, missing=missing)
            done = await _take_all(cx, batch, take, alone=announce)
            await audit.note(cx, SHELL, "imported", context.clock(), items=len(batch), **context.of_shell)
            return done

        outcomes += await context.db.write(work)
    try:
        await fill_index.fill(context)
    except WriteRefused as error:  # the statements are stored anyway
        log.warning("the search index cannot be written: %s; the next start completes it", error)
    return outcomes


async def _take_all(
    cx: Connection, batch: Sequence[Incoming], take: Callable[[Incoming], Awaitable[Outcome]], *, alone: bool
) -> list[Outcome]:
    """Store items that are clearly new together, and the others one by one; with `alone`, all one by one."""
    seen = await incoming.known_keys(cx, [item.key for item in batch])
    doubles = await find_doubles(cx, [item for item in batch if item.key not in seen and item.key.startswith(_COPIES)])
    outcomes: list[Outcome] = []
    new: list[Incoming] = []
    for item in batch:
        if item.key in doubles:
            outcomes += await _add_all(cx, new)
            outcomes.append(await _of_double(cx, doubles[item.key]))
            new = []
        elif alone or item.key in seen or is_of_page(item):
            outcomes += await _add_all(cx, new)
            outcomes.append(await _alone(cx, item, partial(take, item)))
            new = []
        else:
            new.append(item)
        seen.add(item.key)
    return outcomes + await _add_all(cx, new)


async def _add_all(cx: Connection, items: Sequence[Incoming]) -> list[Outcome]:
    try:
        async with savepoint(cx):
            return list(await add_new(cx, items))
    except engine.IntegrityError:  # one item of the batch caused it
        return [await _alone(cx, item, partial(_add_one, cx, item)) for item in items]


async def _add_one(cx: Connection, item: Incoming) -> Outcome:
    (new,) = await add_new(cx, [item])
    return new


async def _alone(cx: Connection, item: Incoming, take: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """Take one item; if the database does not accept it, it is refused and nothing of it is stored."""
    try:
        async with savepoint(cx):
            return await take()
    except engine.IntegrityError as error:
        return Refused(item.line, f"it cannot be stored: {error}")


async def _take(
    context: ServiceContext, cx: Connection, item: Incoming, keys: Set[str], *, announce: bool, missing: Set[str]
) -> Outcome:
    known = await statements.by_key(cx, item.key) or await same_statement(cx, item, keys)
    if lacking := await _lacking(cx, known, item, announce=announce, missing=missing):
        return Refused(item.line, f"it would be sent without its file {lacking}: put that beside the archive")
    if known is None:
        return await _add(context, cx, item, announce=announce)
    if await redactions.of_newest_text(cx, known.id):  # what was taken down for good must not come back
        return _unchanged(known, item)
    if item.history is None and await is_taken_down(cx, known, item.texts, item.media or NOTHING):
        return _unchanged(known, item)
    if item.number and item.number != known.number:
        why = f"the key {item.key} is that of {known.number} here, and its number is {item.number}"
        return Refused(item.line, why)
    if item.history is not None:
        return await _catch_up(cx, known, item)
    if await _went_out(cx, known):
        return await _correct(context, cx, known, item)
    return await _revise(cx, known, item)


async def _add(context: ServiceContext, cx: Connection, item: Incoming, *, announce: bool) -> New | Refused:
    (new,) = await add_new(cx, [item])
    if isinstance(new, Refused) or not announce or item.state is not StatementState.PUBLISHED:
        return new
    added = await statements.by_number(cx, new.number)
    assert added
    draft = await announce_imported(context, cx, await require_published(cx, added.id))
    return replace(new, draft=draft.name) if draft else new


async def _lacking(
    cx: Connection, known: Statement | None, item: Incoming, *, announce: bool, missing: Set[str]
) -> str:
    """A missing file of the item, if the item would be sent to readers; '' for none."""
    gone = {media.file for media in (item.media or NOTHING).items} & missing
    if not gone or item.state is not StatementState.PUBLISHED:
        return ""
    if known is None:
        return min(gone) if announce else ""
    new = gone - {media.file for media in known.media.items}
    return min(new) if new and item.history is None and await _went_out(cx, known) else ""


async def _went_out(cx: Connection, known: Statement) -> bool:
    """Whether readers have or are getting the statement, so that a change has to reach them."""
    return known.state is StatementState.PUBLISHED and await releases.of_statement(cx, known.id) is not None


async def _correct(context: ServiceContext, cx: Connection, known: Statement, item: Incoming) -> Outcome:
    """Correct or retract every copy of a statement that was sent, if the item differs from it."""
    merged, topic = _merged(known, item), item.topic or known.topic
    if item.state is StatementState.RETRACTED:
        draft = await retract_imported(context, cx, known)
    elif merged == dict(known.texts) and topic == known.topic and _media(known, item) == known.media:
        return _unchanged(known, item)
    else:
        draft = await correct_imported(context, cx, known, list(merged.values()), topic, _media(known, item))
    return Submitted(known.number, draft.name) if draft else _updated(known, item)


async def _revise(cx: Connection, known: Statement, item: Incoming) -> Outcome:
    """Store a new revision of a statement that was not sent to anybody, if the item differs from it."""
    merged = _merged(known, item)
    topic, media = item.topic or known.topic, _media(known, item)
    changed = merged != dict(known.texts) or topic != known.topic or media != known.media
    if changed:
        await statements.revise(cx, known.id, topic=topic, texts=merged.values(), media=media)
    retracted = await _retract(cx, known, item)
    return _updated(known, item) if changed or retracted else _unchanged(known, item)


async def _catch_up(cx: Connection, known: Statement, item: Incoming) -> Outcome:
    """Add the revisions of the item that are newer than those stored.

    An export has every revision, so revisions that both have must be equal, because stored texts never change. An
    export that is older than what is stored changes nothing.
    """
    stored, told = await _stored(cx, known), _revisions_of(item)
    gone = {revision for revision, _ in await redactions.hashes(cx, known.id)}
    if why := _contradiction(known, stored, item, told, gone):
        return Refused(item.line, why)
    missing = told[len(stored) :]
    for texts, media in missing:
        await statements.revise(cx, known.id, topic=item.topic, texts=texts, media=media)
    retracted = len(told) >= len(stored) and await _retract(cx, known, item)
    return _updated(known, item) if missing or retracted else _unchanged(known, item)


def _contradiction(
    known: Statement, stored: Sequence[_Revision], item: Incoming, told: Sequence[_Revision], gone: Set[int]
) -> str:
    """How an item with its history contradicts what is stored, as a sentence; '' if it does not. `gone`: the revisions
    that were taken down for good, which are not compared."""
    for number, ((ours, our_media), (theirs, their_media)) in enumerate(zip(stored, told, strict=False), start=1):
        if number in gone:
            continue
        if _by_language(ours) != _by_language(theirs):
            return f"{known.number} has another text here as its revision {number}, and a stored text never changes"
        if our_media != their_media:
            return f"{known.number} has other files here as its revision {number}, and what is stored never changes"
    if item.date != known.date:
        return f"{known.number} is of {known.date} here, not of {item.date}"
    if len(stored) == len(told) and item.topic != known.topic:
        return f"{known.number} has the topic {known.topic or '(none)'} here, not {item.topic or '(none)'}"
    return ""


async def _retract(cx: Connection, known: Statement, item: Incoming) -> bool:
    """Retract a published statement if its item is retracted; returns whether it was. An import never publishes a
    retracted statement again."""
    retracted = item.state is StatementState.RETRACTED and known.state is StatementState.PUBLISHED
    if retracted:
        await statements.set_state(cx, known.id, StatementState.RETRACTED)
    return retracted


def _updated(known: Statement, item: Incoming) -> Updated:
    return Updated(known.number, item.texts[0].title)


def _unchanged(known: Statement, item: Incoming) -> Unchanged:
    return Unchanged(known.number, item.texts[0].title)


def _revisions_of(item: Incoming) -> list[_Revision]:
    texts = [*(item.history or ()), item.texts]
    earlier = item.earlier_media or [NOTHING] * (len(texts) - 1)
    return list(zip(texts, [*earlier, item.media or NOTHING], strict=True))


async def _stored(cx: Connection, known: Statement) -> list[_Revision]:
    media = (await carried.of_statements(cx, [known.id])).get(known.id, {})
    texts = await whole.revisions(cx, known.id)
    return [(said, media.get(revision, NOTHING)) for revision, said in enumerate(texts, start=1)]


def _media(known: Statement, item: Incoming) -> MediaSet:
    """The files that the statement has after the import: those of the item, or its own if the source does not say."""
    return known.media if item.media is None else item.media


def _by_language(texts: Sequence[Text]) -> dict[str, Text]:
    return {text.lang: text for text in texts}


async def _of_double(cx: Connection, statement: int) -> Unchanged:
    """The outcome for an item that is a double of a statement, which stays as it is."""
    found = await statements.by_id(cx, statement)
    assert found
    return Unchanged(found.number, next(iter(found.texts.values())).title)


def _merged(known: Statement, item: Incoming) -> dict[str, Text]:
    """The statement's texts, updated by the item's. Languages that the item lacks are kept, and a whole text is not
    replaced by an excerpt of it."""
    merged = dict(known.texts)
    for text in item.texts:
        before = known.texts.get(text.lang)
        if not (before and text.excerpt_only and not before.excerpt_only):
            merged[text.lang] = text
    return merged
