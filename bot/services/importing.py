"""Taking statements in: each item is new, updated or unchanged by its stable key."""

from __future__ import annotations

from collections.abc import Sequence, Set

from bot.domain.statement import ImportReport, Incoming, Statement, Text
from bot.services.office import Office
from bot.store import audit, releases, statements
from bot.store.database import Connection

_BATCH = 200  # items in one transaction: a running bot's writer waits for milliseconds


async def import_statements(
    office: Office, items: Sequence[Incoming], report: ImportReport, *, announce: bool = False
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
                await _take(office, cx, item, known, report, announce=announce)
            await audit.note(cx, 0, "imported", office.clock(), items=len(batch))

        await office.db.write(work)
    return report


async def _take(
    office: Office,
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
        if added and announce:
            await releases.add(cx, added, 1, office.clock() + office.grace, urgent=False, silent=False)
        return
    name = f"{known.number} {item.texts[0].title}"
    merged = _merged(known, item)
    topic = item.topic or known.topic
    if merged == dict(known.texts) and topic == known.topic:
        report.unchanged.append(name)
    else:
        await statements.revise(cx, known.id, topic=topic, texts=merged.values())
        report.updated.append(name)


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
    return await statements.add(
        cx,
        key=item.key,
        number=number,
        day=item.date,
        topic=item.topic,
        texts=item.texts,
        published_at=item.published_at,
        position=item.position,
    )


async def _same_release(cx: Connection, item: Incoming, taken: Set[str]) -> Statement | None:
    """The statement that an item of a page is, though its key is new; None where it is another.

    A home page gives its first release no date, so the same one comes under each day's date, and later as an
    excerpt among the dated entries; and a title may be mended, which leaves the day and the text. What goes by
    one of the import's own keys, `taken`, is that item.
    """
    first = item.texts[0]
    if not item.key.startswith("page:") or not first.body:
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
