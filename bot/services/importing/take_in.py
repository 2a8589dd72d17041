"""Imports statements: each item is new, updated or unchanged, found by its stable key; contradictions are refused."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from bot.domain.importing import Incoming, New, Outcome, Refused, Submitted, Unchanged, Updated
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts.intake import announce_imported, correct_imported, retract_imported
from bot.services.releases.correct import require_published
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.statements import statements

_BATCH = 40  # items in one transaction; it holds up a running bot's writes for about a tenth of a second


async def import_statements(
    context: ServiceContext, items: Sequence[Incoming], *, announce: bool = False
) -> list[Outcome]:
    """Store the items (oldest first); returns what became of each, in the same order.

    `announce`: new statements are sent to everyone, each in a release of its own.
    """
    keys = {item.key for item in items}
    outcomes: list[Outcome] = []
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]

        async def work(cx: Connection, batch: Sequence[Incoming] = batch) -> list[Outcome]:
            done = [await _take(context, cx, item, keys, announce=announce) for item in batch]
            await audit.note(cx, SHELL, "imported", context.clock(), items=len(batch), **context.of_shell)
            return done

        outcomes += await context.db.write(work)
    return outcomes


async def _take(context: ServiceContext, cx: Connection, item: Incoming, keys: Set[str], *, announce: bool) -> Outcome:
    known = await statements.by_key(cx, item.key) or await _same_statement(cx, item, keys)
    if known is None:
        return await _add(context, cx, item, announce=announce)
    if item.number and item.number != known.number:
        why = f"the key {item.key} is that of {known.number} here, and its number is {item.number}"
        return Refused(item.line, why)
    if item.history is not None:
        return await _catch_up(cx, known, item)
    if await _went_out(cx, known):
        return await _correct(context, cx, known, item)
    return await _revise(cx, known, item)


async def _add(context: ServiceContext, cx: Connection, item: Incoming, *, announce: bool) -> New | Refused:
    """Store a new statement. Only new ones are featured: a second import must not undo what staff chose since."""
    if item.number and await statements.by_number(cx, item.number):
        return Refused(item.line, f"the number {item.number} belongs to another statement")
    number = item.number or await statements.next_number(cx, item.date.year)
    added = await _store(cx, item, number)
    if item.featured:
        await statements.feature(cx, added)
    new = New(number, item.texts[0].title)
    if not announce or item.state is not StatementState.PUBLISHED:
        return new
    draft = await announce_imported(context, cx, await require_published(cx, added))
    return replace(new, draft=draft.name) if draft else new


async def _store(cx: Connection, item: Incoming, number: Number) -> int:
    """The item's revisions, oldest first, as a statement of that number; its id."""
    if item.number:
        await statements.reserve_number(cx, item.number)
    first, *later = _revisions_of(item)
    added = await statements.add(
        cx,
        key=item.key,
        number=number,
        day=item.date,
        topic=item.topic,
        texts=first,
        published_at=item.published_at,
        position=item.position,
        state=item.state,
    )
    for texts in later:
        await statements.revise(cx, added, topic=item.topic, texts=texts)
    return added


async def _went_out(cx: Connection, known: Statement) -> bool:
    """Whether readers have the statement, or are getting it, so that a change has to reach them."""
    return known.state is StatementState.PUBLISHED and await releases.of_statement(cx, known.id) is not None


async def _correct(context: ServiceContext, cx: Connection, known: Statement, item: Incoming) -> Outcome:
    """Correct or retract every copy, where the source differs from a statement that was sent."""
    merged, topic = _merged(known, item), item.topic or known.topic
    if item.state is StatementState.RETRACTED:
        draft = await retract_imported(context, cx, known)
    elif merged == dict(known.texts) and topic == known.topic:
        return _unchanged(known, item)
    else:
        draft = await correct_imported(context, cx, known, list(merged.values()), topic)
    return Submitted(known.number, draft.name) if draft else _updated(known, item)


async def _revise(cx: Connection, known: Statement, item: Incoming) -> Outcome:
    """Store a new revision, where the source differs from a statement that was not sent to anybody."""
    merged = _merged(known, item)
    topic = item.topic or known.topic
    changed = merged != dict(known.texts) or topic != known.topic
    if changed:
        await statements.revise(cx, known.id, topic=topic, texts=merged.values())
    retracted = await _retract(cx, known, item)
    return _updated(known, item) if changed or retracted else _unchanged(known, item)


async def _catch_up(cx: Connection, known: Statement, item: Incoming) -> Outcome:
    """Add the revisions of the item that are newer than those stored.

    An export has every revision, so both must be equal in all revisions that both have: a stored text never changes.
    An export that is older than what is stored changes nothing.
    """
    stored, told = await statements.revisions(cx, known.id), _revisions_of(item)
    if why := _contradiction(known, stored, item, told):
        return Refused(item.line, why)
    missing = told[len(stored) :]
    for texts in missing:
        await statements.revise(cx, known.id, topic=item.topic, texts=texts)
    retracted = len(told) >= len(stored) and await _retract(cx, known, item)
    return _updated(known, item) if missing or retracted else _unchanged(known, item)


def _contradiction(
    known: Statement, stored: Sequence[Sequence[Text]], item: Incoming, told: Sequence[Sequence[Text]]
) -> str:
    """A sentence about what an item with its history contradicts in what is stored; '' for nothing."""
    both = enumerate(zip(stored, told, strict=False), start=1)
    if apart := next((number for number, (ours, theirs) in both if _by_language(ours) != _by_language(theirs)), 0):
        return f"{known.number} has another text here as its revision {apart}, and a stored text never changes"
    if item.date != known.date:
        return f"{known.number} is of {known.date} here, not of {item.date}"
    if len(stored) == len(told) and item.topic != known.topic:
        return f"{known.number} has the topic {known.topic or '(none)'} here, not {item.topic or '(none)'}"
    return ""


async def _retract(cx: Connection, known: Statement, item: Incoming) -> bool:
    """Retract a published statement whose item is retracted; returns whether. An import never publishes one again."""
    retracted = item.state is StatementState.RETRACTED and known.state is StatementState.PUBLISHED
    if retracted:
        await statements.set_state(cx, known.id, StatementState.RETRACTED)
    return retracted


def _updated(known: Statement, item: Incoming) -> Updated:
    return Updated(known.number, item.texts[0].title)


def _unchanged(known: Statement, item: Incoming) -> Unchanged:
    return Unchanged(known.number, item.texts[0].title)


def _revisions_of(item: Incoming) -> list[Sequence[Text]]:
    return [*(item.history or ()), item.texts]


def _by_language(texts: Sequence[Text]) -> dict[str, Text]:
    return {text.lang: text for text in texts}


async def _same_statement(cx: Connection, item: Incoming, keys: Set[str]) -> Statement | None:
    """The statement that a page's item is the same as, though its key is new; None for none.

    A home page gives its first release no date, so it comes with the date of each day's import, and later as an
    excerpt among the dated entries. Or its title was corrected, while day and text are the same. Statements under one
    of the import's own `keys` are other items.
    """
    first = item.texts[0]
    if not item.key.startswith("page:") or not first.body or item.history is not None:
        return None
    beginning = first.body.text.rstrip("… ")
    for known in await statements.of_title(cx, item.key.rpartition(":")[2]):
        text = known.texts.get(first.lang)
        if text and not text.excerpt_only and beginning and text.body.text.startswith(beginning):
            return known
    for known in await statements.on_day_except(cx, item.date, keys):
        text = known.texts.get(first.lang)
        if text and text.body.text == first.body.text and text.excerpt_only == first.excerpt_only:
            return known
    return None


def _merged(known: Statement, item: Incoming) -> dict[str, Text]:
    """The statement's texts with those of the item. Languages that the item does not have are kept, and a whole text is
    not replaced by an excerpt of it."""
    merged = dict(known.texts)
    for text in item.texts:
        before = known.texts.get(text.lang)
        if not (before and text.excerpt_only and not before.excerpt_only):
            merged[text.lang] = text
    return merged
