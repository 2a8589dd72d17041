"""The promises about arranging a draft's media: rights, versions, what is stale, descriptions, kinds."""

from __future__ import annotations

import pytest

from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.media import Media, MediaKind, MediaSet
from bot.domain.prompts import AltPrompt, MediaPrompt
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.media import arrange, show_as
from bot.store import prompts
from bot.store.drafts import drafts, history, writers
from bot.store.media import files
from bot.store.media.files import File
from tests.services.conftest import EDITOR, NOBODY, PUBLISHER, Clock

A, B = Media(MediaKind.PHOTO, "a" * 64), Media(MediaKind.DOCUMENT, "b" * 64, "b.png")


@pytest.fixture
async def draft(context: ServiceContext, clock: Clock) -> Draft:
    content = Content.of("en", "Title", RichText("Text."), media=MediaSet((A, B)))
    made = await context.db.write(lambda cx: drafts.add(cx, EDITOR, EDITOR, content, clock()))
    found = await drafts.by_id(context.db.reader, made)
    assert found
    return found


async def test_a_version_each(context: ServiceContext, draft: Draft) -> None:
    """Each change is one of the draft's: a version, a line of its history, a writer; the same again is none."""
    done = await arrange.arrange(context, PUBLISHER, draft.id, draft.version, arrange.moved(A.tag, 1))
    assert done.draft.content.media.items == (B, A)
    assert (await history.history(context.db.reader, draft.id))[-1].act is Act.MEDIA
    assert await writers.of_draft(context.db.reader, draft.id) == [PUBLISHER]
    again = await arrange.arrange(context, PUBLISHER, draft.id, done.draft.version, arrange.moved(A.tag, 1))
    assert again.draft.version == done.draft.version


async def test_who_may_not(context: ServiceContext, draft: Draft) -> None:
    """Nobody but staff; and not on a version that somebody else has changed since."""
    with pytest.raises(NotAllowed):
        await arrange.arrange(context, NOBODY, draft.id, draft.version, arrange.removed(A.tag))
    await arrange.arrange(context, PUBLISHER, draft.id, draft.version, arrange.text_first(first=True))
    with pytest.raises(Stale):
        await arrange.arrange(context, EDITOR, draft.id, draft.version, arrange.removed(A.tag))


async def test_pressed_twice(context: ServiceContext, draft: Draft) -> None:
    """A second press on the same button hits no other file: the one it names is gone."""
    await arrange.arrange(context, EDITOR, draft.id, draft.version, arrange.removed(A.tag))
    with pytest.raises(Stale):
        await arrange.arrange(context, EDITOR, draft.id, draft.version, arrange.removed(A.tag))


async def test_a_cover(context: ServiceContext, draft: Draft) -> None:
    """On and off, by what the button says."""
    for spoiler in (True, True, False):
        done = await arrange.arrange(context, EDITOR, draft.id, draft.version, arrange.covered(A.tag, spoiler=spoiler))
        assert done.draft.content.media.items[0].spoiler is spoiler


async def test_a_description(context: ServiceContext, draft: Draft) -> None:
    """Its words are one paragraph; what says nothing or too much leaves the question open."""
    await arrange.ask_for_alt(context, EDITOR, EDITOR, draft.id, draft.version, A.tag, "ru")
    asked = AltPrompt(draft.id, draft.version, A.tag, "ru")
    for said, key in ((" \n ", "media.alt_words"), ("x" * 501, "media.alt_too_long")):
        with pytest.raises(Refusal) as refused:
            await arrange.describe(context, EDITOR, EDITOR, asked, 9, said)
        assert refused.value.key == key
    assert await prompts.pending(context.db.reader, EDITOR, EDITOR, context.clock()) == asked
    done = await arrange.describe(context, EDITOR, EDITOR, asked, 9, "Зал\n\nи люди.")
    assert done.draft.content.media.items[0].alts == (("ru", "Зал и люди."),)
    assert await prompts.pending(context.db.reader, EDITOR, EDITOR, context.clock()) is None


async def test_what_is_asked_for(context: ServiceContext, draft: Draft) -> None:
    """A file, for a place or for the end; not a language that the mission has not, nor an eleventh file."""
    await arrange.ask_for_file(context, EDITOR, EDITOR, draft.id, draft.version, A.tag)
    pending = await prompts.pending(context.db.reader, EDITOR, EDITOR, context.clock())
    assert pending == MediaPrompt(draft.id, draft.version, A.tag)
    with pytest.raises(Stale):
        await arrange.ask_for_alt(context, EDITOR, EDITOR, draft.id, draft.version, A.tag, "fr")
    ten = MediaSet(tuple(Media(MediaKind.PHOTO, f"{number:064}") for number in range(10)))
    done = await arrange.arrange(context, EDITOR, draft.id, draft.version, lambda _: ten)
    with pytest.raises(Refusal) as refused:
        await arrange.ask_for_file(context, EDITOR, EDITOR, draft.id, done.draft.version)
    assert refused.value.key == "media.full"


@pytest.mark.parametrize(
    ("file", "key"),
    [
        (File(B.file, 1000, "image/png", 600, 400), ""),
        (File(B.file, 1000, "image/png"), "media.no_picture"),
        (File(B.file, 1000, "image/png", 600, 400, kept=False), "media.no_picture"),
        (File(B.file, 11_000_000, "image/png", 600, 400), "media.photo_too_large"),
        (File(B.file, 1000, "image/png", 600, 20), "media.photo_shape"),
        (File(B.file, 1000, "image/png", 9000, 2000), "media.photo_shape"),
    ],
)
async def test_a_file_as_a_picture(context: ServiceContext, draft: Draft, file: File, key: str) -> None:
    """Where Telegram takes it as one; back it always goes."""
    await context.db.write(lambda cx: files.add_file(cx, file, context.clock()))
    if key:
        with pytest.raises(Refusal) as refused:
            await show_as.show_as(context, EDITOR, draft.id, draft.version, B.tag, MediaKind.PHOTO)
        assert refused.value.key == key
        return
    done = await show_as.show_as(context, EDITOR, draft.id, draft.version, B.tag, MediaKind.PHOTO)
    shown = done.draft.content.media.items[1]
    assert (shown.kind, shown.file) == (MediaKind.PHOTO, B.file)
    back = await show_as.show_as(context, EDITOR, draft.id, done.draft.version, shown.tag, MediaKind.DOCUMENT)
    assert back.draft.content.media.items[1] == B
