"""Taking statements in: each item is new, updated or unchanged by its stable key; what contradicts is refused."""

from __future__ import annotations

from collections.abc import Sequence, Set

from bot.domain.importing import ImportReport, Incoming
from bot.domain.statements import Statement, StatementState, Text
from bot.services.context import ServiceContext
from bot.services.drafts import intake
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.statements import statements

_BATCH = 40  # items in one transaction: a running bot's writer waits for a tenth of a second


async def import_statements(
    context: ServiceContext, items: Sequence[Incoming], report: ImportReport, *, announce: bool = False
) -> ImportReport:
    """Store the items, oldest first, and say in `report` what became of each.

    `announce` broadcasts what is new, each statement in a release of its own.
    """
    keys = {item.key for item in items}
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]

        async def work(cx: Connection, batch: Sequence[Incoming] = batch) -> None:
            for item in batch:
                known = await statements.by_key(cx, item.key) or await _same_release(cx, item, keys)
                await _take(context, cx, item, known, report, announce=announce)
            await audit.note(cx, 0, "imported", context.clock(), items=len(batch))

        await context.db.write(work)
    return report


async def _take(
    context: ServiceContext,
    cx: Connection,
    item: Incoming,
    known: Statement | None,
    report: ImportReport,
    *,
    announce: bool,
) -> None:
    if known is None:
        added = await _add(cx, item, report)
        # Only a new item comes to the front: importing twice must not undo what staff chose since.
        if added and item.featured:
            await statements.feature(cx, added)
        if added and announce and item.state is StatementState.PUBLISHED:
            await _announce(context, cx, added, report)
        return
    if item.number and item.number != known.number:
        sentence = f"the key {item.key} is that of {known.number} here, and its number is {item.number}"
        report.refused.append(f"line {item.line}: {sentence}")
        return
    before = len(report.refused) + len(report.submitted)
    if item.history is None and await _went_out(cx, known):
        changed = await _correct(context, cx, known, item, report)
    else:
        changed = await (_revise(cx, known, item) if item.history is None else _catch_up(cx, known, item, report))
    if len(report.refused) + len(report.submitted) == before:
        (report.updated if changed else report.unchanged).append(f"{known.number} {item.texts[0].title}")


async def _announce(context: ServiceContext, cx: Connection, statement: int, report: ImportReport) -> None:
    """Send what is new; where it takes a second person, hand it in."""
    found = await statements.by_id(cx, statement)
    if found is None:
        return
    if context.rules.needs_approval(urgent=False):
        draft = await intake.announcement(context, cx, found)
        report.submitted.append(f"{draft.name} {found.number}")
    else:
        await releases.add(
            cx, statement, found.revision, context.clock() + context.hold_before_send, urgent=False, silent=False
        )


async def _went_out(cx: Connection, known: Statement) -> bool:
    """Whether readers have the statement, or are getting it: then a change has to reach them."""
    return known.state is StatementState.PUBLISHED and await releases.of_statement(cx, known.id) is not None


async def _correct(
    context: ServiceContext, cx: Connection, known: Statement, item: Incoming, report: ImportReport
) -> bool:
    """What is otherwise at the source is a correction or a retraction, in every copy; whether anything changed."""
    merged, topic = _merged(known, item), item.topic or known.topic
    if item.state is StatementState.RETRACTED:
        draft = await intake.retraction(context, cx, known)
    elif merged == dict(known.texts) and topic == known.topic:
        return False
    else:
        draft = await intake.correction(context, cx, known, list(merged.values()), topic)
    if draft:
        report.submitted.append(f"{draft.name} {known.number}")
    return draft is None


async def _revise(cx: Connection, known: Statement, item: Incoming) -> bool:
    """Another text or topic at the source is a new revision; whether anything changed."""
    merged = _merged(known, item)
    topic = item.topic or known.topic
    changed = merged != dict(known.texts) or topic != known.topic
    if changed:
        await statements.revise(cx, known.id, topic=topic, texts=merged.values())
    return await _retract(cx, known, item) or changed


async def _catch_up(cx: Connection, known: Statement, item: Incoming, report: ImportReport) -> bool:
    """Add the revisions that the item has above those stored; whether there were any.

    An export tells every revision, so both must agree as far as both go: a stored text never changes. One that
    is older than what is stored changes nothing.
    """
    stored = await statements.revisions(cx, known.id)
    told = _revisions_of(item)
    both = enumerate(zip(stored, told, strict=False), start=1)
    apart = next((number for number, (ours, theirs) in both if _by_language(ours) != _by_language(theirs)), 0)
    of_one_length = len(stored) == len(told)
    if apart:
        sentence = f"{known.number} has another text here as its revision {apart}, and a stored text never changes"
    elif item.date != known.date:
        sentence = f"{known.number} is of {known.date} here, not of {item.date}"
    elif of_one_length and item.topic != known.topic:
        sentence = f"{known.number} has the topic {known.topic or '(none)'} here, not {item.topic or '(none)'}"
    else:
        for texts in told[len(stored) :]:
            await statements.revise(cx, known.id, topic=item.topic, texts=texts)
        older = len(told) < len(stored)
        return (not older and await _retract(cx, known, item)) or len(told) > len(stored)
    report.refused.append(f"line {item.line}: {sentence}")
    return False


async def _retract(cx: Connection, known: Statement, item: Incoming) -> bool:
    """Retract what the item says is retracted; whether it stood. Nothing is put back by an import."""
    retracted = item.state is StatementState.RETRACTED and known.state is StatementState.PUBLISHED
    if retracted:
        await statements.set_state(cx, known.id, StatementState.RETRACTED)
    return retracted


def _revisions_of(item: Incoming) -> list[Sequence[Text]]:
    return [*(item.history or ()), item.texts]


def _by_language(texts: Sequence[Text]) -> dict[str, Text]:
    return {text.lang: text for text in texts}


async def _add(cx: Connection, item: Incoming, report: ImportReport) -> int:
    if item.number and await statements.by_number(cx, item.number):
        report.refused.append(f"line {item.line}: the number {item.number} belongs to another statement")
        return 0
    if item.number:
        number = item.number
        await statements.reserve_number(cx, number)
    else:
        number = await statements.next_number(cx, item.date.year)
    report.new.append(f"{number} {item.texts[0].title}")
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


async def _same_release(cx: Connection, item: Incoming, taken: Set[str]) -> Statement | None:
    """The statement that an item of a page is, though its key is new; None where it is another.

    A home page gives its first release no date, so the same one comes under each day's date, and later as an
    excerpt among the dated entries; and a title may be mended, which leaves the day and the text. What goes by
    one of the import's own keys, `taken`, is that item.
    """
    first = item.texts[0]
    if not item.key.startswith("page:") or not first.body or item.history is not None:
        return None
    beginning = first.body.text.rstrip("… ")
    for known in await statements.of_title(cx, item.key.rpartition(":")[2]):
        text = known.texts.get(first.lang)
        if text and not text.excerpt_only and beginning and text.body.text.startswith(beginning):
            return known
    for known in await statements.on_day_except(cx, item.date, taken):
        text = known.texts.get(first.lang)
        if text and text.body.text == first.body.text and text.excerpt_only == first.excerpt_only:
            return known
    return None


def _merged(known: Statement, item: Incoming) -> dict[str, Text]:
    """The statement's texts with the item's. A text that the item does not bring stays, and a whole text is
    not replaced by its own excerpt."""
    merged = dict(known.texts)
    for text in item.texts:
        before = known.texts.get(text.lang)
        if not (before and text.excerpt_only and not before.excerpt_only):
            merged[text.lang] = text
    return merged
