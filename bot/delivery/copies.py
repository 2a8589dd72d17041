"""Putting right what is in a chat: each copy of a statement is edited or deleted, so that it ends as the statement is.

A copy is one message, or the several that one row of the ledger brought. Nothing here makes a new message, so all of it
may be done again without a double.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from bot.delivery.pace import Pace, Slot
from bot.delivery.ports import Messenger
from bot.delivery.rendered import RenderedMessage, RenderedMessages
from bot.domain.media import CAPTION_LIMIT, Media, can_become
from bot.domain.releases.outcome import Edited, NotEditable, Outcome, Sent
from bot.domain.releases.release import ReleaseKind
from bot.domain.releases.sending import Copy, SingleClaim
from bot.rendering.split import shorten
from bot.rendering.view import View

# https://core.telegram.org/bots/api#deletemessage; a little less, since our clock is not Telegram's.
DELETABLE_SECONDS = 48 * 3600 - 60


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one message is to show: all of a view, or one item of an album."""

    view: View
    item: Media | None
    in_album: bool


class CopyChanges:
    """Edits and deletes copies. The first request uses the caller's slot; each other one takes its own."""

    def __init__(
        self, messenger: Messenger, rendered: RenderedMessages, pace: Pace, clock: Callable[[], datetime]
    ) -> None:
        self._messenger, self._rendered, self._pace, self._clock = messenger, rendered, pace, clock

    async def make(self, claim: SingleClaim, message: RenderedMessage, slot: Slot) -> Outcome:
        """Change or delete every copy, the first one in the slot. The first answer that is neither done nor impossible
        is the row's outcome."""
        work = _Work(self, claim, slot)
        for copies in _by_row(claim.copies):
            if copies[0].digest:  # it shows other statements too: never deleted, but rendered again as a whole
                view = await self._rendered.digest(copies[0].digest, claim.target)
                await work.change(copies[0], view)
            elif claim.kind is ReleaseKind.RETRACT:
                await self._retract(work, copies, message.views[0])
            else:
                await self._correct(work, copies, message.views)
            if work.stopped_by is not None:
                return work.stopped_by
        return work.done

    async def _retract(self, work: _Work, copies: Sequence[Copy], notice: View) -> None:
        """Delete all of it; where Telegram does not, the notice stands in its place."""
        told = False
        for copy in copies:
            if self._is_young(copy) and await work.delete(copy):
                continue
            if not told or copy.kind is None:  # below the first item of an album, and where the text was
                told = True
                await work.change(copy, _as_caption(notice, copy) if copy.kind else notice, same_file=True)

    async def _correct(self, work: _Work, copies: Sequence[Copy], views: Sequence[View]) -> None:
        """Edit it in place; where its messages cannot become those of now, delete it, so that it is sent anew; where it
        is too old for that, leave it to the note that follows."""
        wanted = _wanted(views)
        if not _can_become(copies, wanted):
            if all(map(self._is_young, copies)) and await work.delete_all(copies):
                return
            work.leave(copies)
            return
        for copy, part in zip(copies, wanted, strict=True):
            same = part.item is None or (part.item.file, part.item.spoiler) == (copy.file, copy.spoiler)
            if part.in_album and same:
                continue
            view = View(part.view.text, media=(part.item,)) if part.in_album and part.item else part.view
            await work.change(copy, view, same_file=same)

    def _is_young(self, copy: Copy) -> bool:
        """Whether Telegram still lets it be deleted."""
        return self._clock().timestamp() - copy.sent_at < DELETABLE_SECONDS

    async def slot(self) -> Slot:
        """The slot of one more request."""
        return await self._pace.bulk()

    @property
    def messenger(self) -> Messenger:
        """Who carries the changes out."""
        return self._messenger


class _Work:
    """The changes of one claim, until one is refused for now. `stopped_by`: that answer."""

    def __init__(self, changes: CopyChanges, claim: SingleClaim, slot: Slot) -> None:
        self._changes, self._chat = changes, claim.target.chat
        self._slot: Slot | None = slot  # of the first request
        self.done = Edited()
        self.stopped_by: Outcome | None = None

    async def change(self, copy: Copy, view: View, *, same_file: bool = False) -> None:
        """Let the copy show the view; one that cannot be edited is noted."""
        if self.stopped_by is not None:
            return
        async with await self._next():
            outcome = await self._changes.messenger.change(self._chat, copy.message_id, view, same_file=same_file)
        if isinstance(outcome, NotEditable):
            self.leave([copy])
        elif not isinstance(outcome, Sent):
            self.stopped_by = outcome
        elif view.media and not same_file:
            self.done = replace(self.done, shown=(*self.done.shown, (copy.message_id, view.media[0])))

    async def delete(self, copy: Copy) -> bool:
        """Delete the copy; whether that was possible, or the work is stopped."""
        if self.stopped_by is not None:
            return True
        async with await self._next():
            outcome = await self._changes.messenger.delete(self._chat, copy.message_id)
        if not isinstance(outcome, Sent | NotEditable):
            self.stopped_by = outcome
        return not isinstance(outcome, NotEditable)

    async def delete_all(self, copies: Sequence[Copy]) -> bool:
        """Delete a copy's messages, so that it is sent anew; whether that was possible. Begun it is ended."""
        for place, copy in enumerate(copies):
            if not await self.delete(copy) and not place:
                return False
        ids = tuple(copy.message_id for copy in copies)
        self.done = replace(self.done, deleted=(*self.done.deleted, *ids), anew=True)
        return True

    def leave(self, copies: Sequence[Copy]) -> None:
        """They stay as they are."""
        self.done = replace(self.done, fixed=(*self.done.fixed, *(copy.message_id for copy in copies)))

    async def _next(self) -> AbstractAsyncContextManager[None]:
        """One more request, for which no place is held while another one's slot is waited for."""
        slot, self._slot = self._slot or await self._changes.slot(), None
        return slot.request(self._chat)


def _by_row(copies: Sequence[Copy]) -> Iterator[list[Copy]]:
    """The copies that can still be changed, those of one row together, in the order of its messages."""
    changeable = sorted((copy for copy in copies if not copy.fixed), key=lambda copy: (copy.release, copy.part))
    for _, group in groupby(changeable, key=lambda copy: copy.release):
        yield list(group)


def _wanted(views: Sequence[View]) -> list[_Wanted]:
    return [_Wanted(view, item, in_album=len(view.media) > 1) for view in views for item in (view.media or (None,))]


def _can_become(copies: Sequence[Copy], wanted: Sequence[_Wanted]) -> bool:
    """Whether each message can be edited into what its place needs."""
    if [copy.part for copy in copies] != list(range(len(wanted))):
        return False
    return all(
        copy.kind is None
        if part.item is None
        else copy.kind is not None and can_become(copy.kind, part.item.kind, in_album=part.in_album)
        for copy, part in zip(copies, wanted, strict=True)
    )


def _as_caption(notice: View, copy: Copy) -> View:
    if copy.kind is None:
        return notice
    item = Media(copy.kind, copy.file, spoiler=copy.spoiler)
    return replace(notice, text=shorten(notice.text, CAPTION_LIMIT), preview=False, media=(item,))
