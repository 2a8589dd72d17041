"""Updates copies: each copy of a statement in a chat is edited or deleted, so that it ends in the statement's current
form.

A copy is one message, or the several of one ledger row. Nothing here sends a new message, so everything can be repeated
without a double. If a copy cannot be changed into the statement's current form, at least its text is corrected at once;
then the statement is sent again, and the old copy is deleted after the new one has arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from bot.delivery.pace import Pace, Slot
from bot.delivery.ports import Messenger
from bot.delivery.rendered import RenderedMessage, RenderedMessages
from bot.domain.media import CAPTION_LIMIT, Media, shape
from bot.domain.releases.outcome import (
    ChatLost,
    Edited,
    Moved,
    NoRights,
    NotEditable,
    Outcome,
    Rejected,
    RetryLater,
    Sent,
    Unknown,
)
from bot.domain.releases.release import ReleaseKind
from bot.domain.releases.sending import DELETABLE_SECONDS, Copy, SingleClaim, Step
from bot.domain.text.richtext import RichText, fits
from bot.rendering.split import shorten
from bot.rendering.view import View


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one message has to show: all of a view, or one item of an album."""

    view: View
    item: Media | None
    in_album: bool


class CopyChanges:
    """Edits and deletes copies. The first request uses the caller's slot; each other one takes its own."""

    def __init__(
        self, messenger: Messenger, rendered: RenderedMessages, pace: Pace, clock: Callable[[], datetime]
    ) -> None:
        self._messenger, self._rendered, self._pace, self._clock = messenger, rendered, pace, clock

    async def make(self, claim: SingleClaim, message: RenderedMessage, slot: Slot) -> Edited:
        """Edit or delete every copy, the first request in the slot. Stop at the first answer that means neither done
        nor impossible."""
        work = _Work(self, claim.target.chat, slot)
        copies = list(_by_row(claim.copies))
        if claim.step is Step.TIDY:
            await self._delete_replaced(work, copies, message.views, replaced_by=claim.release)
            return work.done()
        right, wrong = False, []
        for copy in copies:
            if copy[0].digest:  # it also shows other statements: never deleted, but rendered again as a whole
                view = await self._rendered.digest(copy[0].digest, claim.target)
                right |= await work.change(copy[0], view)
            elif claim.kind is ReleaseKind.RETRACT:
                right |= await self._retract(work, copy, message.views[0])
            elif _matches(copy, message.views):
                right |= await self._correct(work, copy, message.views)
            else:
                wrong.append(copy)
        if right:
            await self._delete_replaced(work, wrong, message.views)
            return work.done()
        for copy in wrong:
            await self._correct_text(work, copy, message.views)
        anew = bool(wrong) and claim.may_send and all(self._is_young(part) for copy in wrong for part in copy)
        return replace(work.done(), anew=anew, unreached=not anew)

    async def _retract(self, work: _Work, copy: Sequence[Copy], notice: View) -> bool:
        """Delete all of the copy; if Telegram refuses that, put the notice in its place. Returns whether the notice is
        shown or the text is gone."""
        told, gone = False, False
        for part in copy:
            deleted = self._is_young(part) and await work.delete(part)
            if not deleted and (not told or part.kind is None):  # below the first file, and in place of the text
                told = True
                deleted = await work.change(part, _as_caption(notice, part), same_file=True)
            gone = gone or (deleted and part is _text_of(copy))
        return gone

    async def _correct(self, work: _Work, copy: Sequence[Copy], views: Sequence[View]) -> bool:
        """Edit the copy in place. Returns whether its text could be edited."""
        right = False
        for part, wanted in zip(copy, _wanted(views), strict=True):
            same = wanted.item is None or (wanted.item.kind, wanted.item.file, wanted.item.spoiler) == (
                part.kind,
                part.file,
                part.spoiler,
            )
            if wanted.in_album and same:
                continue
            view = View(RichText(), media=(wanted.item,)) if wanted.in_album and wanted.item else wanted.view
            done = await work.change(part, view, same_file=same)
            right = right or (done and part is _text_of(copy))
        return right

    async def _correct_text(self, work: _Work, copy: Sequence[Copy], views: Sequence[View]) -> None:
        """Correct the text of a copy that cannot show the statement's current form, if there is room for it."""
        text = next(view for view in views if view.text)
        part = _text_of(copy)
        if part.kind is None:
            await work.change(part, replace(text, media=(), text_first=False))
        elif fits(text.text, CAPTION_LIMIT):
            await work.change(part, _as_caption(text, part), same_file=True)

    async def _delete_replaced(
        self, work: _Work, copies: Sequence[Sequence[Copy]], views: Sequence[View], replaced_by: int = 0
    ) -> None:
        """Delete the copies that another one replaces, as far as Telegram allows. `replaced_by`: the release that sent
        the statement again; all copies of older releases are deleted then, even if they could show the statement."""
        for copy in copies:
            if copy[0].digest or (_matches(copy, views) and copy[0].release >= replaced_by):
                continue
            for part in copy:
                if not part.fixed and await work.delete(part):
                    work.deleted.append(part.message_id)

    def _is_young(self, copy: Copy) -> bool:
        """Whether Telegram still allows it to be deleted."""
        return self._clock().timestamp() - copy.sent_at < DELETABLE_SECONDS

    async def slot(self) -> Slot:
        """A slot for one more request."""
        return await self._pace.bulk()

    @property
    def messenger(self) -> Messenger:
        """Makes the requests."""
        return self._messenger


@dataclass(slots=True)
class _Work:
    """The changes in one chat, until a request fails for now. `stopped_by`: that outcome."""

    changes: CopyChanges
    chat: int
    slot: Slot | None  # for the first request
    fixed: list[int] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    shown: list[tuple[int, Media]] = field(default_factory=list)
    stopped_by: RetryLater | ChatLost | NoRights | Moved | Rejected | Unknown | None = None

    async def change(self, copy: Copy, view: View, *, same_file: bool = False) -> bool:
        """Edit the copy so that it shows the view. Returns whether it does. A copy that cannot be edited is noted."""
        if self.stopped_by is not None or copy.fixed:
            return False
        async with await self._next():
            outcome = await self.changes.messenger.change(self.chat, copy.message_id, view, same_file=same_file)
        if isinstance(outcome, NotEditable):
            self.fixed.append(copy.message_id)
        elif self._is_done(outcome) and view.media and not same_file:
            self.shown.append((copy.message_id, view.media[0]))
        return isinstance(outcome, Sent)

    async def delete(self, copy: Copy) -> bool:
        """Delete the copy. Returns whether it is gone."""
        if self.stopped_by is not None or copy.fixed:
            return False
        async with await self._next():
            outcome = await self.changes.messenger.delete(self.chat, copy.message_id)
        return not isinstance(outcome, NotEditable) and self._is_done(outcome)

    def done(self) -> Edited:
        """The result of all changes."""
        return Edited(tuple(self.fixed), tuple(self.deleted), tuple(self.shown), stopped_by=self.stopped_by)

    def _is_done(self, outcome: Outcome) -> bool:
        if isinstance(outcome, RetryLater | ChatLost | NoRights | Moved | Rejected | Unknown):
            self.stopped_by = outcome
        return isinstance(outcome, Sent)

    async def _next(self) -> AbstractAsyncContextManager[None]:
        """One more request; it holds no place while it waits for its slot."""
        slot, self.slot = self.slot or await self.changes.slot(), None
        return slot.request(self.chat)


def _by_row(copies: Sequence[Copy]) -> Iterator[list[Copy]]:
    """The copies that can still be changed, by row: the messages of each in order, without notes."""
    shown = sorted((copy for copy in copies if not copy.note), key=lambda copy: (copy.release, copy.part))
    for _, parts in groupby(shown, key=lambda copy: copy.release):
        copy = list(parts)
        if not all(part.fixed for part in copy):
            yield copy


def _text_of(copy: Sequence[Copy]) -> Copy:
    """The message with the text: the one without a file, or the only one, with the text as its caption."""
    return next((part for part in copy if part.kind is None), copy[0])


def _wanted(views: Sequence[View]) -> list[_Wanted]:
    return [_Wanted(view, item, in_album=len(view.media) > 1) for view in views for item in (view.media or (None,))]


def _matches(copy: Sequence[Copy], views: Sequence[View]) -> bool:
    """Whether each message of the copy can be edited into the one needed at its place."""
    wanted = [part.item.kind if part.item else None for part in _wanted(views)]
    in_order = [part.part for part in copy] == list(range(len(wanted)))
    return in_order and shape([part.kind for part in copy]) == shape(wanted)


def _as_caption(view: View, copy: Copy) -> View:
    """The view in the form for that message: as a caption, if it has a file."""
    if copy.kind is None:
        return view
    item = Media(copy.kind, copy.file, spoiler=copy.spoiler)
    return replace(view, text=shorten(view.text, CAPTION_LIMIT), preview=False, media=(item,))
