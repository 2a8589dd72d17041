"""Texts reworked as they stand: typed marks made formatting, and a retraction's reason in each language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.drafts.faults import MAX_REASON, fault
from bot.domain.errors import Refusal
from bot.domain.prompts import TextPrompt
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.richtext import RichText, Span
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose, revise, rework
from bot.services.releases.start import Started
from bot.store import prompts
from bot.store.drafts import history
from bot.store.statements import statements
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, PUBLISHER, audited

BODY = Content.of("en", "Title", RichText("Body of the text."))


async def test_marks_become_formatting(context: ServiceContext) -> None:
    """In title and text, once; the change is the person's, so that they do not approve it."""
    text = RichText("On *new* hours\nIt opens **today**.")
    draft = await compose.write(context, EDITOR, EDITOR, 10, text, context.clock())
    done = await rework.convert_marks(context, PUBLISHER, draft.id, draft.version)
    (converted,) = done.draft.content.texts
    assert converted.title == "On new hours"
    assert converted.body == RichText("It opens today.", (Span(9, 14, "bold"),))
    assert (await history.history(context.db.reader, draft.id))[-1].act is Act.TEXT
    assert await history.last_writer(context.db.reader, draft.id) == PUBLISHER
    again = await rework.convert_marks(context, PUBLISHER, draft.id, done.draft.version)
    assert again.draft.version == done.draft.version


async def retraction(context: ServiceContext, reason: str = "A slip of the pen.") -> tuple[Started, Draft]:
    made = await from_shell(context, BODY)
    return made, await revise.begin_retraction(context, EDITOR, EDITOR, made.number, reason)


async def told(context: ServiceContext, draft: Draft, lang: str, reason: str, message: int = 20) -> Draft:
    """Somebody is asked for the reason in a language, and answers."""
    await compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, lang)
    asked = await prompts.pending(context.db.reader, EDITOR, EDITOR, context.clock())
    assert isinstance(asked, TextPrompt)
    done = await compose.replace_text(context, EDITOR, EDITOR, asked, message, RichText(reason), context.clock())
    return done.draft


async def test_a_reason_in_each_language(context: ServiceContext) -> None:
    """It is written in one language and added in others; each is kept with the retraction and in the audit."""
    made, draft = await retraction(context)
    draft = await told(context, draft, "ru", "Описка.")
    assert (draft.content.reason, draft.content.reasons) == ("A slip of the pen.", (("ru", "Описка."),))
    assert Content.from_json(draft.content.to_json()) == draft.content
    done = await approve.publish(context, PUBLISHER, draft.id, draft.version)
    assert done.published is not None
    found = await statements.by_id(context.db.reader, made.statement)
    assert found is not None
    assert (found.reason_in("ru"), found.reason_in("en"), found.reason_in("de")) == (
        "Описка.",
        "A slip of the pen.",
        "A slip of the pen.",
    )
    ((_, detail),) = await audited(context, done.published.release)
    assert detail["reasons"] == {"ru": "Описка."}


async def test_the_language_that_it_was_written_in(context: ServiceContext) -> None:
    """Replacing the reason in its own language replaces it; written anew in another, it takes that one's place."""
    _, draft = await retraction(context)
    draft = await told(context, draft, "en", "A wrong date.")
    assert (draft.content.reason, draft.content.reasons) == ("A wrong date.", ())
    draft = await told(context, draft, "ru", "Описка.", 21)
    draft = await told(context, draft, "", "Неверная дата.", 22)
    assert (draft.content.reason, draft.content.reasons) == ("Неверная дата.", ())


async def test_a_reason_is_taken_out(context: ServiceContext) -> None:
    """Remove takes out what was added; what it was written in stays."""
    _, draft = await retraction(context)
    draft = await told(context, draft, "ru", "Описка.")
    done = await rework.remove_text(context, EDITOR, draft.id, draft.version, "ru")
    assert done.draft.content.reasons == ()
    with pytest.raises(Refusal):
        await rework.remove_text(context, EDITOR, draft.id, done.draft.version, "en")


async def test_a_change_of_any_reason_is_another_content(context: ServiceContext) -> None:
    """The approval's hash covers each; a content without added ones has the hash that it always had."""
    content = replace(BODY, reason="A slip.")
    assert content.with_reason("ru", "Описка.").content_hash() != content.content_hash()
    assert "reasons" not in content.to_json()
    long = content.with_reason("ru", "x" * (MAX_REASON + 1))
    assert (fault(long, ReleaseKind.RETRACT) or ("",))[0] == "retract.reason_too_long"


@pytest.mark.parametrize("word", ["/halt", "/discard ", "/публикация", "/x@bot"])
async def test_a_lone_slash_word_is_no_text(context: ServiceContext, word: str) -> None:
    """A command with a slip in it never becomes a statement, part of one, or its new text, and the question stays
    open."""
    with pytest.raises(Refusal) as refusal:
        await compose.write(context, EDITOR, EDITOR, 10, RichText(word), context.clock())
    assert refusal.value.key == "post.slash_word"
    draft = await compose.write(context, EDITOR, EDITOR, 11, RichText("Title\nBody"), context.clock())
    assert await compose.follow(context, EDITOR, EDITOR, 12, RichText(word), context.clock()) is None
    await compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, "en")
    asked = TextPrompt(draft.id, draft.version, "en")
    with pytest.raises(Refusal):
        await compose.replace_text(context, EDITOR, EDITOR, asked, 13, RichText(word), context.clock())
    with pytest.raises(Refusal):
        await compose.message_edited(context, EDITOR, EDITOR, 11, RichText(word))
    assert await prompts.pending(context.db.reader, EDITOR, EDITOR, context.clock()) == asked


async def test_a_correction_that_is_open_keeps_what_is_sent(context: ServiceContext) -> None:
    """/edit of what is being corrected: the text is kept for the open correction, which can take it."""
    made = await from_shell(context, BODY)
    send = context, EDITOR, EDITOR, made.number, ""
    fix = await revise.begin_correction(*send, 30, RichText("Title\nBetter"), context.clock())
    with pytest.raises(Refusal) as refusal:
        await revise.begin_correction(*send, 31, RichText("Title\nBest"), context.clock())
    assert (refusal.value.key, refusal.value.values["id"]) == ("edit.open_aside", fix.id)
    done = await compose.use_aside(context, EDITOR, EDITOR, fix.id, fix.version, 31)
    assert done.draft.content.texts[0].body.text == "Best"
    with pytest.raises(Refusal) as refusal:
        await revise.begin_correction(*send, 32, RichText(), context.clock())
    assert refusal.value.key == "edit.open_already"
