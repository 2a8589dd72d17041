"""A look at a source: what is new, how the look ended, whom to tell. Taking an item is in take.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from bot.domain.alerts import AlertKind
from bot.domain.feeds.item import FeedItem, told_apart
from bot.domain.feeds.source import MOST_AT_ONCE, Source, SourceState
from bot.domain.feeds.step import Found, KnownItem, Step, compare
from bot.services.context import SHELL, ServiceContext
from bot.services.search import fill_index
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.feeds import items, sources

_TITLES = 5  # titles that a question to staff lists


async def keep_sources(context: ServiceContext, wanted: Sequence[Source]) -> None:
    """Store the sources of the config that are not known yet."""
    known = {state.url for state in await sources.every(context.db.reader)}
    if new := [source.url for source in wanted if source.url not in known]:
        await context.db.write(lambda cx: sources.keep(cx, new))


async def find_new(context: ServiceContext, state: SourceState, came: Sequence[FeedItem]) -> list[Step]:
    """The new and changed items of a source, oldest first. For items whose guid or link has changed, the new one is
    stored."""
    known = await items.candidates(context.db.reader, state.id, [signs for _, signs in told_apart(came)])
    found: Found = compare(came, known)
    if found.moved:
        await context.db.write(lambda cx: items.move(cx, found.moved))
    if over := [step for step in found.steps if step.is_over and step.known and step.item.retraction]:
        await context.db.write(lambda cx: _close(context, cx, state, over))
    return [step for step in found.steps if not step.is_over]


async def _close(context: ServiceContext, cx: Connection, state: SourceState, steps: Sequence[Step]) -> None:
    """Close items that were retracted before anything was made of them: they no longer wait, and are not taken
    later."""
    for step in steps:
        await items.put(cx, state.id, step, context.clock())


async def already_read(context: ServiceContext, state: SourceState, came: Sequence[FeedItem]) -> dict[str, FeedItem]:
    """The signed items that were taken or wait, by the version of the feed's entry that named their files, which need
    not be fetched again."""
    known = await items.candidates(context.db.reader, state.id, [item.signs for item in came])
    kept = (item for one in known for item in (one.taken, one.waits) if item)
    return {item.signed.entry: item for item in kept if item.signed}


async def known_ones(context: ServiceContext, state: SourceState, removed: Sequence[FeedItem]) -> list[FeedItem]:
    """Those of the items that a feed reports as removed that we have from it."""
    known = await items.candidates(context.db.reader, state.id, [item.signs for item in removed])
    links = {one.signs.link for one in known if one.signs.link}
    return [item for item in removed if item.signs.link in links]


async def tell_unsigned(context: ServiceContext, state: SourceState, item: FeedItem, why: str) -> None:
    """Alert staff, once, that an item of a signed feed was refused."""
    told = {"host": host_of(state.url), "title": item.title[:200], "why": why}
    subject = f"{state.id}:{item.version}"

    async def work(cx: Connection) -> None:
        await alerts.note(cx, AlertKind.SOURCE_UNSIGNED, subject, context.clock(), 0, **told)

    await context.db.write(work)


async def share_out(context: ServiceContext, state: SourceState, steps: Sequence[Step]) -> list[Step]:
    """The steps that are taken now: all at the first look, later at most `MOST_AT_ONCE`. If there are more, they wait
    and a person is asked; while items wait, later ones wait too, but retractions do not."""
    if state.taken_at is None:
        return list(steps)
    before = await items.waiting_count(context.db.reader, state.id)
    back = [step for step in steps if step.item.retraction]
    others = [step for step in steps if not step.item.retraction]
    now = [*back, *([] if before else others)][:MOST_AT_ONCE]
    rest = [step for step in steps if step not in now]
    if rest:

        async def work(cx: Connection) -> None:
            for step in rest:
                await items.let_wait(cx, state.id, step, context.clock())
            if not before:
                await ask(context, cx, state, len(steps))

        await context.db.write(work)
    return now


async def ask(context: ServiceContext, cx: Connection, state: SourceState, at_once: int = 0) -> None:
    """Within the caller's transaction: ask publishers about the waiting items, if there are any. `at_once`: how many
    came together; 0 for as many as wait."""
    found = await items.waiting(cx, state.id)
    if not found:
        return
    titles = [_title(one) for one in found]
    await alerts.note(
        cx,
        AlertKind.SOURCE_MANY,
        f"{state.id}:{found[-1].id}",
        context.clock(),
        host=host_of(state.url),
        n=at_once or len(found),
        waiting=len(found),
        titles=titles[:_TITLES],
    )


def _title(waits: KnownItem) -> str:
    """An item's title for the question to staff; with a cross in front for a retraction."""
    before, now = waits.taken, waits.waits
    if now and now.retraction:
        return f"✖ {before.title[:100] if before else ''}"
    return now.title[:100] if now else ""


async def end_look(
    context: ServiceContext, state: SourceState, after: timedelta, *, etag: str, modified: str, taken: int = 0
) -> None:
    """Record that a look has succeeded. Staff who were told that the source fails are told that it is back. `after`:
    time until the next look; `taken`: how many items a first look has brought."""
    now = context.clock()

    async def work(cx: Connection) -> None:
        await sources.looked(cx, state.id, now, now + after, etag, modified)
        if state.taken_at is None:
            await audit.note(cx, SHELL, "imported", now, items=taken)
        if state.told:
            await alerts.note(cx, AlertKind.SOURCE_BACK, _spell(state), now, host=host_of(state.url))

    await context.db.write(work)
    if state.taken_at is None and taken:
        await fill_index.fill(context)


async def fail_look(context: ServiceContext, state: SourceState, after: timedelta, why: str) -> None:
    """Record that a look has failed and nothing was taken. If the source fails for long, staff are alerted, once."""
    now = context.clock()

    async def work(cx: Connection) -> None:
        await sources.failed(cx, state.id, now, now + after, why)
        found = await sources.by_id(cx, state.id)
        if found and found.fails_long(now) and not found.told:
            await sources.mark_told(cx, state.id)
            await alerts.note(cx, AlertKind.SOURCE_FAILS, _spell(found), now, host=host_of(state.url), why=why)

    await context.db.write(work)


def host_of(url: str) -> str:
    """A source's host, which is its name for staff."""
    return urlsplit(url).hostname or url


def _spell(state: SourceState) -> str:
    """The subject of the alerts about one period in which the source failed."""
    return f"{state.id}:{state.failing_since.timestamp() if state.failing_since else 0:.0f}"
