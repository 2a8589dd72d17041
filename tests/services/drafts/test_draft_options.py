"""How a draft goes out, and which of its texts can be moved or taken out: the rules behind the card's buttons."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.drafts.draft import Act, Draft
from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.prompts import ExpiryPrompt, TextPrompt
from bot.domain.statements import Number
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.rendering.drafts.options_page import switches
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose, options, revise, rework
from bot.store import prompts
from bot.store.database.connection import Connection
from bot.store.drafts import drafts, history
from bot.store.subscriptions import targets
from tests.services.conftest import EDITOR, NOBODY, PUBLISHER

TEXT = RichText("Title\nBody of the text.")


async def begin(context: ServiceContext, user: int = EDITOR, message: int = 10) -> Draft:
    return await compose.write(context, user, user, message, TEXT, context.clock())


async def correction(
    context: ServiceContext, text: str = "Title\nBody of the corrected text.", lang: str = ""
) -> Draft:
    """A correction of a published statement."""
    made = await approve.publish(context, PUBLISHER, (await begin(context)).id, 1)
    assert made.published is not None
    number = made.published.number
    assert number == Number(2026, 1)
    at = context.clock()
    return await revise.begin_correction(context, EDITOR, EDITOR, number, lang, 30, RichText(text), at)


async def test_flags(context: ServiceContext) -> None:
    """Each flag is set and taken off, the version grows, and the history tells of it."""
    draft = await begin(context)
    for flag in ("silent", "link_preview", "featured", "pin"):
        done = await options.set_flags(context, EDITOR, draft.id, draft.version, **{flag: True})
        assert getattr(done.draft.content, flag)
        done = await options.set_flags(context, EDITOR, draft.id, done.draft.version, **{flag: False})
        assert not getattr(done.draft.content, flag)
    told = await history.history(context.db.reader, draft.id)
    assert [change.act for change in told] == [Act.BEGUN, *[Act.FLAGS] * 8]
    assert await history.last_changes(context.db.reader, [draft.id, 99]) == {draft.id: told[-1]}


async def test_urgent_and_its_confirmation_go_together(context: ServiceContext) -> None:
    """No way leads to an urgent draft that nobody has confirmed, nor to a confirmation without it."""
    draft = await begin(context)
    for flags in ({"urgent": True}, {"confirmed": True}, {"urgent": False, "confirmed": True}, {"state": True}):
        with pytest.raises(Stale):
            await options.set_flags(context, EDITOR, draft.id, draft.version, **flags)
    done = await options.set_flags(context, EDITOR, draft.id, draft.version, urgent=True, confirmed=True)
    assert done.draft.content.urgent
    assert "silent" not in switches(done.draft)


async def test_urgent_has_a_sound(context: ServiceContext) -> None:
    """What was wished to be silent is not when it becomes urgent, and cannot become so then: no card says both."""
    draft = await begin(context)
    draft = (await options.set_flags(context, EDITOR, draft.id, draft.version, silent=True)).draft
    draft = (await options.set_flags(context, EDITOR, draft.id, draft.version, urgent=True, confirmed=True)).draft
    assert (draft.content.urgent, draft.content.silent) == (True, False)
    draft = (await options.set_flags(context, EDITOR, draft.id, draft.version, silent=True)).draft
    assert not draft.content.silent


async def test_a_correction_is_never_urgent(context: ServiceContext) -> None:
    """It could not be, and the rule of urgent approval must not be its way out of the other one."""
    draft = await correction(context)
    with pytest.raises(Stale):
        await options.set_flags(context, EDITOR, draft.id, draft.version, urgent=True, confirmed=True)
    at = context.clock() + timedelta(days=1)
    with pytest.raises(Stale):
        await options.expire(context, EDITOR, EDITOR, draft.id, draft.version, at)
    assert (await options.set_flags(context, EDITOR, draft.id, draft.version, notice=True)).draft.content.notice


async def test_the_last_moment(context: ServiceContext) -> None:
    """It is ahead and after the time to go out; setting it answers the question."""
    draft, now = await begin(context), context.clock()

    async def expire(at: datetime | None) -> Draft:
        found = await drafts.by_id(context.db.reader, draft.id)
        assert found
        return (await options.expire(context, PUBLISHER, PUBLISHER, draft.id, found.version, at)).draft

    await options.ask_for_expiry(context, PUBLISHER, PUBLISHER, draft.id, draft.version)
    with pytest.raises(Refusal) as refused:
        await expire(now)
    assert refused.value.key == "when.past"
    assert await prompts.pending(context.db.reader, PUBLISHER, PUBLISHER, now) == ExpiryPrompt(draft.id, 1)
    assert (await expire(now + timedelta(hours=2))).content.not_after == now + timedelta(hours=2)
    assert await prompts.pending(context.db.reader, PUBLISHER, PUBLISHER, now) is None
    assert (await expire(None)).content.not_after is None
    found = await drafts.by_id(context.db.reader, draft.id)
    assert found
    await approve.schedule(context, PUBLISHER, draft.id, found.version, now + timedelta(hours=3))
    with pytest.raises(Refusal) as refused:
        await expire(now + timedelta(hours=3))
    assert refused.value.key == "post.expires_before"
    for act in (
        options.ask_for_expiry(context, NOBODY, NOBODY, draft.id, 1),
        options.expire(context, NOBODY, NOBODY, draft.id, 1, None),
        options.set_flags(context, NOBODY, draft.id, 1, pin=True),
    ):
        with pytest.raises(NotAllowed):
            await act


async def test_only_the_missions_languages(context: ServiceContext) -> None:
    """A forged button asks for a text in no other language."""
    draft = await begin(context)
    for lang in ("xx", ""):
        with pytest.raises(Stale):
            await compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, lang)
    assert await compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, "ru") == draft


async def test_a_correction_keeps_what_readers_have(context: ServiceContext) -> None:
    """A text that is out can be neither taken out nor moved; a translation that is new can."""
    draft = await correction(context, "Заголовок\nТекст.", "ru")
    assert draft.content.languages == ("en", "ru")
    for act in (
        rework.remove_text(context, EDITOR, draft.id, draft.version, "en"),
        rework.move_text(context, EDITOR, draft.id, draft.version, "en", "ru"),
    ):
        with pytest.raises(Refusal):
            await act
    done = await rework.remove_text(context, EDITOR, draft.id, draft.version, "ru")
    assert done.draft.content.languages == ("en",)


async def test_all_pieces_that_were_kept_aside(context: ServiceContext) -> None:
    """A long answer that came too late is kept piece by piece, and taken in whole, without what came later."""
    draft = await begin(context)
    await compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, "en")
    await options.set_flags(context, PUBLISHER, draft.id, draft.version, pin=True)
    asked, now = TextPrompt(draft.id, 1, "en"), context.clock()
    with pytest.raises(Refusal) as refused:
        await compose.replace_text(context, EDITOR, EDITOR, asked, 20, RichText("Mine\nOne."), now)
    assert refused.value.key == "draft.text_aside"
    kept = await compose.follow(context, EDITOR, EDITOR, 21, RichText("Two."), now)
    assert kept is not None
    assert kept.content.title("en") == "Title"
    assert await compose.follow(context, EDITOR, EDITOR, 22, RichText("Later."), now + timedelta(seconds=9)) is None
    done = await compose.use_aside(context, EDITOR, EDITOR, draft.id, kept.version, 20)
    assert done.draft.content.texts[0].body.text == "One.\n\nTwo."
    with pytest.raises(Stale):
        await compose.use_aside(context, EDITOR, EDITOR, draft.id, done.draft.version, 20)


async def test_counts_by_language_and_topic(context: ServiceContext) -> None:
    """Who chose no topic gets all of them; who chose some is counted for each."""

    async def work(cx: Connection) -> None:
        for chat, lang, topics in ((11, "en", ()), (12, "ru", ("a",)), (13, "ru", ("a", "b"))):
            await targets.put(cx, chat, 0, ChatKind.PRIVATE, lang, context.clock())
            await targets.choose_topics(cx, chat, 0, topics)

    await context.db.write(work)
    cx = context.db.reader
    assert await targets.by_topic(cx) == {"": 1, "a": 2, "b": 1}
    assert await targets.by_language(cx, "a", urgent=False) == {"ru": 2, "en": 1}
    assert await targets.by_language(cx, "b", urgent=False) == {"en": 1, "ru": 1}
    assert await targets.by_language(cx, "b", urgent=True) == {"ru": 2, "en": 1}
