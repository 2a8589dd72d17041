"""The promises about files on their way into drafts: which draft, what their captions are, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.drafts.draft import Act, DraftState
from bot.domain.drafts.sent_media import Goal, SentMedia
from bot.domain.errors import Stale
from bot.domain.media import Media, MediaKind
from bot.domain.prompts import MediaPrompt, SearchPrompt, StatementPrompt, TextPrompt
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose
from bot.services.media import attach, receive
from bot.services.media.attach import Attached
from bot.store import prompts
from bot.store.drafts import drafts, history, writers
from bot.store.media import sent
from tests.services.conftest import EDITOR, NOBODY, Clock
from tests.services.media.sending import document, message, photo


async def came(context: ServiceContext, *messages: SentMedia, command: bool = False, reply_to: int = 0) -> list[bool]:
    return [await receive.receive(context, one, command=command, reply_to=reply_to) for one in messages]


async def settled(context: ServiceContext, clock: Clock) -> list[Attached | None]:
    """See to all that waits, each message with a file of its own."""
    clock.turn(1)
    done = []
    for group in await sent.waiting(context.db.reader, clock()):
        aimed = await attach.aim(context, group)
        media = {one.message_id: Media(one.file.kind, f"{one.message_id:064}", one.file.name) for one in group}
        done.append(await attach.attach(context, group, media, aimed) if aimed.goal is not Goal.ASK else None)
    return done


async def ask(context: ServiceContext, prompt: StatementPrompt | TextPrompt | MediaPrompt | SearchPrompt) -> None:
    await context.db.write(lambda cx: prompts.ask(cx, EDITOR, EDITOR, prompt, context.clock()))


async def pending(context: ServiceContext) -> object:
    return await prompts.pending(context.db.reader, EDITOR, EDITOR, context.clock())


async def written(context: ServiceContext, clock: Clock, number: int = 1) -> int:
    draft = await compose.write(context, EDITOR, EDITOR, number, RichText("Title\nText."), clock())
    return draft.id


async def test_an_album_waits_until_it_is_whole(context: ServiceContext, clock: Clock) -> None:
    """A file by itself is seen to at once; an album when nothing more has come for a moment, in the order of its
    messages, whichever came first."""
    await came(context, *(message(clock, number, album="a") for number in (3, 2)), command=True)
    await came(context, message(clock, 4), command=True)
    now = await sent.waiting(context.db.reader, clock())
    assert [[one.message_id for one in group] for group in now] == [[4]]
    due = await sent.next_due(context.db.reader, clock())
    assert due == pytest.approx(clock().timestamp() + 0.6)
    clock.turn(1)
    now = await sent.waiting(context.db.reader, clock())
    assert [[one.message_id for one in group] for group in now] == [[2, 3], [4]]


async def test_nothing_twice(context: ServiceContext, clock: Clock) -> None:
    """An update that is repeated after a crash, and a group that is seen to twice, change nothing."""
    one = message(clock, 2, caption="Title\nText.")
    assert await came(context, one, one, command=True) == [True, True]
    group = (await sent.waiting(context.db.reader, clock()))[0]
    aimed = await attach.aim(context, group)
    media = {2: Media(MediaKind.PHOTO, "a" * 64)}
    assert await attach.attach(context, group, media, aimed)
    assert await attach.attach(context, group, media, aimed) is None
    assert await drafts.count(context.db.reader, [DraftState.EDITING]) == 1
    assert await sent.waiting(context.db.reader, clock()) == []


async def test_files_first(context: ServiceContext, clock: Clock) -> None:
    """After /post files alone begin a draft whose text is asked for; more files go into it, then the text."""
    await ask(context, StatementPrompt())
    await came(context, message(clock, 2), message(clock, 3))
    (done,) = await settled(context, clock)
    assert done
    draft = done.changed.draft
    assert len(draft.content.media.items) == 2
    assert await pending(context) == TextPrompt(draft.id, draft.version, "en")
    await came(context, message(clock, 4))
    (more,) = await settled(context, clock)
    assert more
    assert more.changed.draft.id == draft.id
    text = RichText("Заголовок\nТекст.")
    asked = TextPrompt(draft.id, draft.version, "en")
    changed = await compose.replace_text(context, EDITOR, EDITOR, asked, 5, text, clock())
    assert changed.draft.content.languages == ("ru",)
    assert len(changed.draft.content.media.items) == 3


async def test_a_caption_answers_the_question_for_a_text(context: ServiceContext, clock: Clock) -> None:
    """What is asked for is the text in a language: the caption is it, and the file goes along."""
    draft = await written(context, clock)
    await ask(context, TextPrompt(draft, 1, "ru"))
    await came(context, message(clock, 2, caption="Заголовок\nТекст."))
    (done,) = await settled(context, clock)
    assert done
    assert done.changed.draft.content.languages == ("en", "ru")
    assert done.notes == ()
    assert await pending(context) is None


@pytest.mark.parametrize(("minutes", "goal"), [(9, Goal.DRAFT), (11, Goal.ASK)])
async def test_what_follows_at_once_goes_on(context: ServiceContext, clock: Clock, minutes: int, goal: Goal) -> None:
    """A file without a word goes with the draft that was being written just now; later its sender is asked."""
    await written(context, clock)
    clock.turn(60 * minutes)
    await came(context, message(clock, 2))
    (group,) = await sent.waiting(context.db.reader, clock())
    assert (await attach.aim(context, group)).goal is goal


async def test_a_caption_without_the_command_is_asked_about(context: ServiceContext, clock: Clock) -> None:
    """It may be a statement of its own; a press says so, once, and only a member of staff's."""
    draft = await written(context, clock)
    await came(context, message(clock, 2, caption="Title\nText."))
    (group,) = await sent.waiting(context.db.reader, clock())
    assert await attach.aim(context, group) == attach.Aim(Goal.ASK, draft)
    await attach.asked(context, group)
    await receive.decide(context, EDITOR, EDITOR, 2, 0)
    with pytest.raises(Stale):
        await receive.decide(context, EDITOR, EDITOR, 2, draft)
    (done,) = await settled(context, clock)
    assert done
    assert done.changed.draft.id != draft


async def test_what_is_not_for_a_statement(context: ServiceContext, clock: Clock) -> None:
    """A reader's file, and the answer to another question, are left to others."""
    assert await came(context, replace(message(clock, 2), user=NOBODY, chat=NOBODY)) == [False]
    await ask(context, SearchPrompt())
    assert await came(context, message(clock, 3)) == [False]


async def test_a_document_of_words(context: ServiceContext, clock: Clock) -> None:
    """After /post its text is read, and the file is kept aside; in an album, or as what Add asked for, it is a file."""
    words = document(2, "a.docx")
    await ask(context, StatementPrompt())
    assert await came(context, message(clock, 2, words)) == [False]
    kept = await sent.of_message(context.db.reader, EDITOR, 2)
    assert kept
    assert kept.goal is Goal.KEPT
    assert await came(context, message(clock, 3, document(3, "b.docx"), album="a")) == [True]
    await ask(context, MediaPrompt(1, 1))
    assert await came(context, message(clock, 4, document(4, "c.docx"))) == [True]


async def test_a_change_like_any_other(context: ServiceContext, clock: Clock) -> None:
    """Files void a submission, are in the history, and whoever sent them has written in the draft."""
    draft = await written(context, clock)
    found = await drafts.by_id(context.db.reader, draft)
    assert found
    await approve.submit(context, EDITOR, draft, found.version)
    await ask(context, MediaPrompt(draft, found.version + 1))
    await came(context, message(clock, 2))
    (done,) = await settled(context, clock)
    assert done
    assert done.changed.voided
    assert (await history.history(context.db.reader, draft))[-1].act is Act.MEDIA
    assert EDITOR in await writers.of_draft(context.db.reader, draft)
    assert await pending(context) is None


async def test_more_than_there_is_room_for(context: ServiceContext, clock: Clock) -> None:
    """Ten stay; how many were left out is told."""
    draft = await written(context, clock)
    for number in range(2, 14):
        await ask(context, MediaPrompt(draft, 1))
        await came(context, message(clock, number, photo(number), album="a"))
    (done,) = await settled(context, clock)
    assert done
    assert len(done.changed.draft.content.media.items) == 10
    assert [(note.key, note.values["n"]) for note in done.notes] == [("media.left_out", 2)]


async def test_another_file_in_the_same_message(context: ServiceContext, clock: Clock) -> None:
    """It takes the place of the one that was attached; the same file is no change."""
    await came(context, message(clock, 2, caption="Title\nText."), command=True)
    (done,) = await settled(context, clock)
    assert done
    assert not await receive.replaced(context, EDITOR, EDITOR, 2, photo(2))
    assert await receive.replaced(context, EDITOR, EDITOR, 2, photo(9))
    (group,) = await sent.waiting(context.db.reader, clock())
    other = {2: Media(MediaKind.PHOTO, "f" * 64)}
    changed = await attach.attach(context, group, other, await attach.aim(context, group))
    assert changed
    assert [item.file for item in changed.changed.draft.content.media.items] == ["f" * 64]


async def test_what_is_old_is_forgotten(context: ServiceContext, clock: Clock) -> None:
    """What is in a draft is known for some days; what waits stays."""
    await came(context, message(clock, 2, caption="Title\nText."), command=True)
    await settled(context, clock)
    await came(context, message(clock, 3))
    await context.db.write(lambda cx: sent.drop_old(cx, clock() + timedelta(days=2)))
    assert await sent.of_message(context.db.reader, EDITOR, 2) is None
    assert await sent.of_message(context.db.reader, EDITOR, 3)
