"""Taking an item of a source: a new one is archived, published or becomes a draft; a changed one corrects what was made
of it. Each item is one transaction, so that a crash neither repeats nor loses anything."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.alerts import AlertKind
from bot.domain.drafts.draft import OPEN, Content, Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.feeds.item import FeedItem, contradiction, stable_key
from bot.domain.feeds.source import Publish, Source, SourceState
from bot.domain.feeds.step import Step, Taken
from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import New
from bot.domain.media import NOTHING, MediaSet
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Statement, StatementState, Text
from bot.domain.text.layout import BARE, Layout
from bot.domain.time.calendar import day_in
from bot.services.context import ServiceContext
from bot.services.drafts import intake
from bot.services.feeds.look import host_of
from bot.services.feeds.take_back import TakingBack
from bot.services.importing.add_new import add_new
from bot.services.importing.find_doubles import find_doubles
from bot.services.redaction.recognize import is_taken_down
from bot.store import alerts
from bot.store.database import engine
from bot.store.database.connection import Connection
from bot.store.drafts import drafts
from bot.store.feeds import items
from bot.store.statements import layouts, statements

log = logging.getLogger(__name__)
OLDEST = date(1900, 1, 1)
_LATE = timedelta(days=7)  # how far headquarters may date a statement back


async def take(
    context: ServiceContext, source: Source, state: SourceState, step: Step, media: MediaSet | None
) -> Taken | None:
    """Take one item. None if that is not possible now; then it is tried again at the next look.

    Args:
        media: its files, which are stored already; None for the same as before.
    """
    if why := contradiction(step.known.taken if step.known else None, step.item):
        log.warning("an item of %s was refused: %s", host_of(source.url), why)
        return await set_aside(context, state, step, why)
    try:
        here = replace(context, source=host_of(source.url))
        return await context.db.write(_Taking(here, source, state, step, media).take)
    except Stale:  # the statement is pending, or somebody is deciding on it right now
        return None
    except (Refusal, engine.IntegrityError) as error:
        return await set_aside(context, state, step, error.key if isinstance(error, Refusal) else "not stored")


async def set_aside(context: ServiceContext, state: SourceState, step: Step, why: str) -> Taken:
    """Record why the item cannot be taken; it is tried again when it changes."""
    await context.db.write(lambda cx: items.put(cx, state.id, step, context.clock(), fault=why))
    return Taken.REFUSED


@dataclass(frozen=True, slots=True)
class _Taking:
    """Takes one item, within one transaction."""

    context: ServiceContext
    source: Source
    state: SourceState
    step: Step
    media: MediaSet | None

    async def take(self, cx: Connection) -> Taken:
        known = self.step.known
        draft = await drafts.by_id(cx, known.draft) if known and known.draft else None
        became = (known.statement if known else 0) or (draft.statement if draft else 0)
        statement = await statements.by_id(cx, became) if became else None
        if self.step.item.retraction:
            return await self._take_back(cx, statement, draft)
        if statement:
            return await self._change_statement(cx, statement)
        if draft:
            done = await self._change_draft(cx, draft)
            await self._put(cx)
            return done
        return await self._add(cx)

    async def _put(self, cx: Connection, *, statement: int = 0, draft: int = 0) -> None:
        await items.put(cx, self.state.id, self.step, self.context.clock(), statement=statement, draft=draft)

    async def _add(self, cx: Connection) -> Taken:
        incoming = await self._incoming(cx)
        known = await statements.by_key(cx, incoming.key)
        if double := known.id if known else (await find_doubles(cx, [incoming])).get(incoming.key):
            await self._put(cx, statement=double)
            return Taken.KNOWN
        if self.state.taken_at is None or self._is_of_before(incoming.date):
            (added,) = await add_new(cx, [incoming])
            found = await statements.by_key(cx, incoming.key)
            assert isinstance(added, New)  # only an item with a number of its own can be refused
            assert found
            await layouts.put(cx, found.id, 1, self._layout())
            await self._put(cx, statement=found.id)
            return Taken.ARCHIVED
        media = incoming.media or NOTHING
        content = Content((self.step.item.text,), topic=incoming.topic, media=media, layout=self._layout())
        as_draft = self.source.publish is Publish.DRAFT
        done = await intake.publish_from_source(self.context, cx, content, incoming.key, as_draft=as_draft)
        if not isinstance(done, Draft):
            await self._put(cx, statement=done.statement)
            return Taken.PUBLISHED
        await self._put(cx, draft=done.id)
        if as_draft:
            await self._tell(cx, AlertKind.SOURCE_DRAFT, done)
        return Taken.DRAFTED

    def _is_of_before(self, day: date) -> bool:
        """Whether a signed item is dated before the first look at the source. Whoever sits between headquarters and us
        could present an old text, with a valid signature, as news."""
        began = self.state.taken_at
        return bool(self.step.item.signed and began and day < day_in(self.context.mission.timezone, began) - _LATE)

    def _layout(self) -> Layout:
        """The layout, with headquarters' number if a signed feed gives one."""
        signed = self.step.item.signed
        return Layout(origin=f"{signed.number} {host_of(self.source.url)}") if signed else BARE

    async def _incoming(self, cx: Connection) -> Incoming:
        """The item in the form of an import, dated in the mission's zone; today if its date makes no sense."""
        item, zone = self.step.item, self.context.mission.timezone
        today = day_in(zone, self.context.clock())
        day = day_in(zone, item.at) if item.at else today
        day = day if OLDEST <= day <= today else today
        return Incoming(
            stable_key(self.step.signs),
            day,
            (item.text,),
            self.source.topic or item.topic,
            position=await statements.position_after(cx, day),
            media=self.media,
        )

    async def _change_statement(self, cx: Connection, made: Statement) -> Taken:
        """Follow a change of the item that became a statement."""
        item = self.step.item
        texts, media = _merged(made, item), made.media if self.media is None else self.media
        same = texts == dict(made.texts) and media == made.media
        done = Taken.LEFT
        gone = not same and await is_taken_down(cx, made, [item.text], media)
        if gone or made.state is StatementState.RETRACTED:  # not stored: it may be gone for good
            await items.put(cx, self.state.id, self.step, self.context.clock(), statement=made.id, fault="retracted")
            return Taken.LEFT
        if not same:
            done = await self._correct(cx, made, list(texts.values()), media)
        await self._put(cx, statement=made.id)
        return done

    async def _correct(self, cx: Connection, made: Statement, texts: list[Text], media: MediaSet) -> Taken:
        """Correct the statement. Without staff only if the source may publish and no person has revised the
        statement."""
        open_draft = await drafts.of_statement(cx, made.id, (ReleaseKind.CORRECT, ReleaseKind.RETRACT))
        if open_draft is not None:
            return await self._change_draft(cx, open_draft)
        if self.source.publish is Publish.AUTO and self._is_untouched(made.texts.get(self.step.item.lang)):
            submitted = await intake.correct_imported(self.context, cx, made, texts, made.topic, media)
            return Taken.DRAFTED if submitted else Taken.CORRECTED
        draft = await intake.correction_from_source(self.context, cx, made, texts, media)
        await self._tell(cx, AlertKind.SOURCE_DRAFT, draft)
        return Taken.DRAFTED

    async def _take_back(self, cx: Connection, made: Statement | None, draft: Draft | None) -> Taken:
        """Retract what was made of the item. Without staff only if `_correct` could change it without them. Staff are
        alerted once for each notice, because somebody in between could repeat it again and again."""
        before, notice = self._before, self.step.item.retraction
        done = Taken.LEFT
        if notice and not (before and before.retraction == notice):
            back = TakingBack(self.context, self.step.item, notice)
            if made:
                text = made.texts.get(self.step.item.lang)
                alone = self.source.publish is Publish.AUTO and self._is_untouched(text)
                done = await back.statement(cx, made, alone=alone)
            elif draft:
                text = draft.content.text(self.step.item.lang)
                done = await back.draft(cx, draft, alone=self._is_untouched(text))
        await self._put(cx, statement=made.id if made else 0)
        return done

    async def _change_draft(self, cx: Connection, draft: Draft) -> Taken:
        """Follow a change of the item that became a draft. An open draft gets the new text, unless a person has changed
        it: then staff are alerted. A discarded draft stays discarded, and an open retraction stays as it is."""
        if draft.state not in OPEN or draft.kind is ReleaseKind.RETRACT:
            return Taken.LEFT
        if not self._is_untouched(draft.content.text(self.step.item.lang)):
            await self._tell(cx, AlertKind.SOURCE_CHANGED, draft)
            return Taken.LEFT
        media = draft.content.media if self.media is None else self.media
        content = replace(draft.content.with_text(self.step.item.text), media=media)
        await intake.renew_from_source(self.context, cx, draft, content)
        return Taken.DRAFTED

    @property
    def _before(self) -> FeedItem | None:
        return self.step.known.taken if self.step.known else None

    def _is_untouched(self, text: Text | None) -> bool:
        """Whether a text is still as it came from the source."""
        before = self._before
        return bool(text and before and (text.title, text.body) == (before.title, before.body))

    async def _tell(self, cx: Connection, kind: AlertKind, draft: Draft) -> None:
        """Alert staff about a draft that waits for them, or a change that only they can make. For many drafts of items
        that a person has let in, there is one alert."""
        item, known = self.step.item, self.step.known
        if kind is AlertKind.SOURCE_DRAFT and known and known.chosen:
            await self._tell_of_many(cx)
            return
        subject = f"{draft.id}" if kind is AlertKind.SOURCE_DRAFT else f"{draft.id}:{item.version}"
        now, host = self.context.clock(), host_of(self.source.url)
        await alerts.note(cx, kind, subject, now, draft=draft.name, title=item.title[:200], host=host)

    async def _tell_of_many(self, cx: Connection) -> None:
        """Alert staff at most once between two looks, because the subject is the last look."""
        now, look = self.context.clock(), self.state.looked_at
        subject = f"{self.state.id}:{look.timestamp() if look else 0}"
        await alerts.note(cx, AlertKind.SOURCE_DRAFTS, subject, now, host=host_of(self.source.url))


def _merged(made: Statement, item: FeedItem) -> dict[str, Text]:
    """The statement's texts, updated by the item's. A whole text is not replaced by an excerpt of it."""
    old = made.texts.get(item.lang)
    if old and item.excerpt_only and not old.excerpt_only:
        return dict(made.texts)
    return {**made.texts, item.lang: item.text}
