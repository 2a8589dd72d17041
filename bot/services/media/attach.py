"""Attaching what staff have sent: a single file or an album goes into the draft that it is meant for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.drafts.sent_media import Goal, SentMedia, caption_of
from bot.domain.errors import Refusal
from bot.domain.media import MOST_MEDIA, Media, MediaSet
from bot.domain.prompts import MediaPrompt, StatementPrompt, TextPrompt
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.services.context import ServiceContext, require
from bot.services.drafts.change import ChangedDraft, laid_out, load, put, require_own_text, writable
from bot.services.drafts.compose import begin, put_text
from bot.services.media.receive import going_on
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.drafts import cards, drafts, parts, writers
from bot.store.media import sent


@dataclass(frozen=True, slots=True)
class Attached:
    """A draft with what was attached to it. `notes`: what the person should know; message keys with their values."""

    changed: ChangedDraft
    notes: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Aim:
    """What to do with files now. `draft`: the one that they go into, or, if their sender has to be asked, could go
    into."""

    goal: Goal
    draft: int = 0


async def aim(context: ServiceContext, group: Sequence[SentMedia]) -> Aim:
    """What the messages, of an album or a single one, are for now."""
    cx = context.db.reader
    if any(one.goal is Goal.NEW for one in group):
        return await _new_or_begun(context, cx, group)
    if known := next((one for one in group if one.goal is Goal.DRAFT), None):
        return Aim(Goal.DRAFT, known.draft)
    last = await going_on(context, cx, group[0].chat)
    return Aim(Goal.DRAFT if last and not caption_of(group) else Goal.ASK, last)


async def _new_or_begun(context: ServiceContext, cx: Connection, now: Sequence[SentMedia]) -> Aim:
    """A new draft; or the one that the person has begun with a text sent after the files."""
    last = await parts.last(cx, now[0].chat)
    begun = last and not last.aside and last.message_id > now[-1].message_id and not caption_of(now)
    draft = await going_on(context, cx, now[0].chat) if begun else 0
    return Aim(Goal.DRAFT, draft) if draft else Aim(Goal.NEW)


async def attach(
    context: ServiceContext, group: Sequence[SentMedia], media: Mapping[int, Media], aimed: Aim
) -> Attached | None:
    """Put the files into their draft, and the caption if it is a text. None if that was done before.

    Args:
        media: the files that were accepted, by message.

    Raises:
        NotAllowed: the person is no longer staff, or the draft is scheduled and they may not publish.
        Stale: the draft has gone out, or was discarded.
        Refusal: the draft is a retraction or an announcement, which have no files of their own.
    """

    async def work(cx: Connection) -> Attached | None:
        now = [found for one in group if (found := await sent.of_message(cx, one.chat, one.message_id))]
        if all(one.goal is Goal.DONE for one in now):
            return None
        await require(cx, now[0].user, Role.EDITOR)
        items = [media[one.message_id] for one in now if one.message_id in media]
        new = aimed.goal is Goal.NEW
        done = await (_begin(context, cx, now, items) if new else _add(context, cx, now, items, aimed.draft))
        draft = done.changed.draft
        await writers.add(cx, draft.id, "", now[0].user)
        for one in now:
            item = media.get(one.message_id)
            there = item is not None and draft.content.media.item(item.tag) is not None
            await sent.attached(cx, one, draft.id, item.tag if item and there else "")
        await cards.written_below(cx, draft.id, now[0].chat, now[-1].message_id)
        return done

    return await context.db.write(work)


async def asked(context: ServiceContext, group: Sequence[SentMedia]) -> None:
    """Record that their sender was asked what the files are for."""
    await context.db.write(lambda cx: sent.aim(cx, group, Goal.ASKED))


async def keep_aside(context: ServiceContext, one: SentMedia) -> None:
    """Record that a document's text was taken; a button can still put the file itself into the draft."""
    await context.db.write(lambda cx: sent.aim(cx, [one], Goal.KEPT))


async def dismiss(context: ServiceContext, group: Sequence[SentMedia], *, answered: bool = False) -> None:
    """Record that nothing is done with these messages. `answered`: the question for a file is closed too."""

    async def work(cx: Connection) -> None:
        await sent.aim(cx, group, Goal.DONE)
        if answered:
            await prompts.close(cx, group[0].chat, group[0].user, MediaPrompt)

    await context.db.write(work)


async def _begin(context: ServiceContext, cx: Connection, now: Sequence[SentMedia], items: list[Media]) -> Attached:
    """Begin a new draft. Without a caption, its text is asked for."""
    said, first = caption_of(now), now[0]
    carried = MediaSet(tuple(items), any(one.file.caption_above for one in now))
    if said:
        draft = await begin(context, cx, said.user, said.chat, said.message_id, said.caption, said.at, media=carried)
    else:
        new = await drafts.add(cx, first.user, first.chat, laid_out(context, Content(media=carried)), context.clock())
        draft = await load(cx, new)
        asked = TextPrompt(draft.id, draft.version, context.mission.default_language)
        await prompts.ask(cx, first.chat, first.user, asked, context.clock())
    return Attached(ChangedDraft(draft, draft.state), _left(now, said))


async def _add(
    context: ServiceContext, cx: Connection, now: Sequence[SentMedia], items: list[Media], draft: int
) -> Attached:
    """Add to an existing draft. The caption becomes its text if it has none, or if a text was asked for."""
    first, said = now[0], caption_of(now)
    found = await writable(cx, first.user, draft)
    require_own_text(found)
    if found.kind is ReleaseKind.RETRACT:
        raise Refusal("media.not_in_retraction")
    before, lang = found.state, _language(context, found, now)
    if said and lang:
        done = await put_text(context, cx, said.user, found, said.chat, lang, said.message_id, said.caption, said.at)
        found = done.draft
    carried, too_many = _with(found.content.media, items, next((one.replaces for one in now if one.replaces), ""))
    done = await put(context, cx, first.user, found, replace(found.content, media=carried), Act.MEDIA)
    await _close_question(cx, context, first, answered=bool(said and lang))
    notes = [Refusal("media.left_out", n=too_many, most=MOST_MEDIA)] if too_many else []
    if said and not lang:
        notes.append(Refusal("media.caption_left_out", draft=found.name))
    return Attached(ChangedDraft(done.draft, before), (*notes, *_left(now, said)))


def _with(carried: MediaSet, items: Sequence[Media], replaces: str) -> tuple[MediaSet, int]:
    """The media with the items added, and how many of the items exceed the limit."""
    old = carried.item(replaces) if replaces else None
    if old and items:
        first = replace(items[0], spoiler=items[0].spoiler or old.spoiler)
        carried, items = carried.with_item(replaces, first), items[1:]
    more = carried.with_added(items)
    return replace(more, items=more.items[:MOST_MEDIA]), max(0, len(more.items) - MOST_MEDIA)


def _language(context: ServiceContext, found: Draft, now: Sequence[SentMedia]) -> str:
    """The language of the text that the caption is; '' if the draft already has its text."""
    asked = next((one.lang for one in now if one.lang), "")
    return asked or ("" if found.content.texts else context.mission.default_language)


async def _close_question(cx: Connection, context: ServiceContext, first: SentMedia, *, answered: bool) -> None:
    """Close the question that was answered; a question for a text stays open until there is one."""
    await prompts.close(cx, first.chat, first.user, MediaPrompt)
    await prompts.close(cx, first.chat, first.user, StatementPrompt)
    if answered:
        await prompts.close(cx, first.chat, first.user, TextPrompt)


def _left(now: Sequence[SentMedia], said: SentMedia | None) -> tuple[Refusal, ...]:
    """The note that of several captions only one became the text."""
    others = any(one.caption for one in now if said and one.message_id != said.message_id)
    return (Refusal("media.captions_left_out"),) if others else ()
