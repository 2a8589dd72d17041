"""Media intake: files from staff are fetched, checked, stored and put into their draft, whose card is then shown.

This is a worker since the files of an album arrive one by one and fetching takes time. What was sent stays in the
database until it is in a draft, so after a crash it is processed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.alerts.person_by_person import PersonByPerson
from bot.chat.drafts import show_card
from bot.chat.drafts.attachments import read_file
from bot.chat.media.fetch import TOO_LARGE, fetched, most_bytes
from bot.chat.platform.interaction import ChatContext
from bot.domain.drafts.sent_media import Goal, SentMedia
from bot.domain.errors import Refusal
from bot.domain.media import Media
from bot.domain.releases.outcome import Outcome
from bot.i18n.translator import Translator, translator
from bot.rendering.media import offers
from bot.services.drafts import compose
from bot.services.media import attach, take_in
from bot.services.media.attach import Attached
from bot.store.drafts import drafts
from bot.store.media import sent
from bot.store.subscriptions import chats


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A single file, or a complete album."""

    messages: tuple[SentMedia, ...]


class MediaIntake(PersonByPerson[_Arrived]):
    """Processes the files from staff, each person's in the order in which they arrived."""

    name = "media intake"

    def __init__(self, context: ChatContext) -> None:
        super().__init__(context.services)
        self._context = context

    async def owed(self) -> dict[int, list[_Arrived]]:
        """By private chat, whose id is the person's."""
        owed: dict[int, list[_Arrived]] = {}
        for group in await sent.waiting(self._services.db.reader, self._services.clock()):
            owed.setdefault(group[0].chat, []).append(_Arrived(tuple(group)))
        return owed

    async def next_due(self) -> float | None:
        """When the next album will be complete."""
        return await sent.next_due(self._services.db.reader, self._services.clock())

    async def hand_over(self, person: int, item: _Arrived) -> None:
        """Process one file or one album: one answer, one card."""
        try:
            await self._process(person, item.messages)
        except Refusal as refusal:
            await attach.dismiss(self._services, item.messages, answered=True)
            await self._tell(person, [refusal])

    async def give_up(self, person: int, item: _Arrived, outcome: Outcome) -> None:
        """The person cannot be answered: what was sent stays as it is."""
        await attach.dismiss(self._services, item.messages)

    async def _process(self, person: int, group: Sequence[SentMedia]) -> None:
        aimed = await attach.aim(self._services, group)
        if aimed.goal is Goal.ASK:
            last = await drafts.by_id(self._services.db.reader, aimed.draft) if aimed.draft else None
            view = offers.what_for(await self._translator(person), group, last)
            await self._context.messenger.answer(person, 0, view)
            await attach.asked(self._services, group)
        elif aimed.goal is Goal.NEW and len(group) == 1 and group[0].file.is_text:
            await self._read(person, group[0])
        else:
            media, refused = await self._take_in(group)
            done = await attach.attach(self._services, group, media, aimed) if media else None
            if not media:
                await attach.dismiss(self._services, group)
                await self._tell(person, refused)
            elif done:
                await self._show(person, done, refused)

    async def _read(self, person: int, one: SentMedia) -> None:
        """A document that is a new statement: read its text, and offer to attach the document itself."""
        given = await read_file(self._context, one.file.file_id, one.file.size, one.file.name)
        draft = await compose.write(self._services, one.user, person, one.message_id, given.text, one.at)
        await attach.keep_aside(self._services, one)
        view = offers.attach_too(await self._translator(person), one, given.notes)
        await self._context.messenger.answer(person, 0, view)
        show_card.follow(self._context, person, draft.id)

    async def _take_in(self, group: Sequence[SentMedia]) -> tuple[dict[int, Media], list[Refusal]]:
        """The processed files by message; and why the others were refused."""
        media: dict[int, Media] = {}
        told: list[Refusal] = []
        for one in group:
            try:
                media[one.message_id] = await self._take_one(one, told)
            except Refusal as refusal:
                told.append(Refusal(refusal.key, **refusal.values, file=one.file.name))
        return media, told

    async def _take_one(self, one: SentMedia, told: list[Refusal]) -> Media:
        if known := await take_in.known(self._services, one.file):
            return known
        try:
            content = await fetched(
                self._context, one.file.file_id, one.file.size or None, most_bytes(self._context.bot)
            )
        except Refusal as refusal:
            if refusal.key != TOO_LARGE:
                raise
            return await take_in.keep_name(self._services, one.file)
        prepared = await self._context.prepare(content, one.file.kind, one.file.name)
        told += [Refusal(note, file=one.file.name) for note in prepared.notes]
        return await take_in.keep(self._services, one.file, prepared)

    async def _show(self, person: int, done: Attached, told: Sequence[Refusal]) -> None:
        """Send the notes in one message; the card follows once nothing more arrives for a moment."""
        notes = [*told, *done.notes, *([Refusal("draft.voided")] if done.changed.voided else [])]
        await self._tell(person, notes)
        show_card.follow(self._context, person, done.changed.draft.id)

    async def _tell(self, person: int, notes: Sequence[Refusal]) -> None:
        if notes:
            view = offers.told(await self._translator(person), notes)
            await self._context.messenger.answer(person, 0, view)

    async def _translator(self, person: int) -> Translator:
        known = await chats.language(self._services.db.reader, person)
        return translator(known or self._services.mission.default_language)
