"""Drafts: written, joined, edited and discarded by staff, of whom none overwrites another silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.drafts.draft import Act, Content, Draft, DraftState
from bot.domain.drafts.pieces import text_of
from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.prompts import StatementPrompt, TextPrompt
from bot.domain.text.richtext import RichText, bold, join, utf16_length
from bot.i18n.translator import translator
from bot.sandbox.text.length import split
from bot.services.context import ServiceContext
from bot.services.drafts import approve, change, compose, discard, revise, rework
from bot.services.drafts.change import ChangedDraft
from bot.store import audit, prompts
from bot.store.drafts import cards, drafts
from bot.store.drafts.cards import ShownCard
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, NOBODY, OWNER, PUBLISHER, Clock

TEXT = RichText("Title\nBody of the text.")


async def begin(context: ServiceContext, user: int = EDITOR, message: int = 10, text: RichText = TEXT) -> Draft:
    return await compose.write(context, user, user, message, text, context.clock())


async def again(
    context: ServiceContext, draft: Draft, text: RichText, user: int = EDITOR, message: int = 20
) -> ChangedDraft:
    """Replace the English text, as after Edit on that draft's card."""
    asked = TextPrompt(draft.id, draft.version, "en")
    return await compose.replace_text(context, user, user, asked, message, text, context.clock())


async def follow(
    context: ServiceContext, message: int, text: str, at: datetime, user: int = EDITOR, chat: int = EDITOR
) -> Draft | None:
    return await compose.follow(context, user, chat, message, RichText(text), at)


def body_of(draft: Draft | None) -> str:
    """The body of a draft's only text."""
    assert draft is not None
    (text,) = draft.content.texts
    return text.body.text


async def test_a_draft(context: ServiceContext) -> None:
    """The first line is the title, the rest the body with its formatting; the language is that of its script."""
    draft = await begin(context, text=join(["  Заголовок \n\n", bold("Текст"), " дальше"]))
    (written,) = draft.content.texts
    assert (written.title, written.lang, draft.name) == ("Заголовок", "ru", "D1")
    assert written.body == join([bold("Текст"), " дальше"])
    assert (draft.author, draft.chat, draft.version, draft.state) == (EDITOR, EDITOR, 1, DraftState.EDITING)


async def test_the_same_message_again(context: ServiceContext) -> None:
    """A message that is handled twice, as after a crash, is one draft."""
    assert await begin(context) == await begin(context)


@pytest.mark.parametrize("text", ["", " ", "\n\n \t"])
async def test_an_empty_post(text: str, context: ServiceContext) -> None:
    """A text without a word is refused, and no draft is made."""
    with pytest.raises(Refusal) as refused:
        await begin(context, text=RichText(text))
    assert refused.value.key == "post.empty"
    assert await drafts.by_id(context.db.reader, 1) is None


@pytest.mark.parametrize("user", [EDITOR, PUBLISHER, OWNER])
async def test_all_staff_write(user: int, context: ServiceContext) -> None:
    """Editors, publishers and owners can all write, edit and discard."""
    draft = await begin(context, user)
    assert await compose.ask_for_new_text(context, user, user, draft.id, draft.version, "en") == draft
    new = (await again(context, draft, RichText("New\ntext"), user)).draft
    assert (new.content.title("en"), new.version) == ("New", 2)
    assert (await discard.discard(context, user, draft.id, new.version)).state is DraftState.DISCARDED
    assert (await audit.acts(context.db.reader))[-1] == "draft.discarded"


async def test_nobody_else_does(context: ServiceContext) -> None:
    """Who is no staff writes nothing and changes nothing, also not a draft whose data they have."""
    draft = await begin(context)
    for act in (
        compose.ask_for_text(context, NOBODY, NOBODY),
        begin(context, NOBODY, 99),
        compose.ask_for_new_text(context, NOBODY, EDITOR, draft.id, 1, "en"),
        again(context, draft, TEXT, NOBODY),
        change.change(context, NOBODY, draft.id, 1, Act.FLAGS, lambda content: replace(content, silent=True)),
        rework.move_text(context, NOBODY, draft.id, 1, "en", "ru"),
        discard.discard(context, NOBODY, draft.id, 1),
    ):
        with pytest.raises(NotAllowed) as refused:
            await act
        assert refused.value.key == "staff.only"
    assert await drafts.by_id(context.db.reader, draft.id) == draft


async def test_somebody_elses_draft(context: ServiceContext) -> None:
    """Staff go on with each other's drafts. A button older than another's change does nothing and says whose."""
    draft = await begin(context)
    taken = (await again(context, draft, RichText("New\ntext"), PUBLISHER)).draft
    for act in (
        change.change(context, EDITOR, draft.id, draft.version, Act.FLAGS, lambda c: replace(c, silent=True)),
        compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, "en"),
        discard.discard(context, EDITOR, draft.id, draft.version),
        approve.submit(context, EDITOR, draft.id, draft.version),
    ):
        with pytest.raises(Stale) as stale:
            await act
        assert (stale.value.key, stale.value.values["name"]) == ("draft.changed_by", "P")
    assert await drafts.by_id(context.db.reader, draft.id) == taken
    silent = await change.change(context, EDITOR, draft.id, taken.version, Act.FLAGS, lambda c: replace(c, silent=True))
    assert silent.draft.content.silent


async def test_ones_own_older_button(context: ServiceContext) -> None:
    """Who presses two buttons in a row is not told that they have changed the draft themselves."""
    draft = await begin(context)
    first = draft.version
    await change.change(context, EDITOR, draft.id, first, Act.FLAGS, lambda content: replace(content, silent=True))
    done = await change.change(context, EDITOR, draft.id, first, Act.FLAGS, lambda content: replace(content, pin=True))
    assert (done.draft.content.silent, done.draft.content.pin) == (True, True)


async def test_two_write_at_once(context: ServiceContext) -> None:
    """A text written while somebody else changed the draft is kept aside and used when its writer says so."""
    draft = await begin(context)
    await compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, "en")
    theirs = (await again(context, draft, RichText("Theirs\ntext"), PUBLISHER, 30)).draft
    with pytest.raises(Refusal) as refused:
        await again(context, draft, RichText("Mine\ntext"))
    assert (refused.value.key, refused.value.values["name"]) == ("draft.text_aside", "P")
    assert await drafts.by_id(context.db.reader, draft.id) == theirs
    with pytest.raises(Stale):
        await compose.use_aside(context, EDITOR, EDITOR, draft.id, theirs.version, 99)
    mine = (await compose.use_aside(context, EDITOR, EDITOR, draft.id, theirs.version, 20)).draft
    assert mine.content.title("en") == "Mine"
    with pytest.raises(Stale):  # used once
        await compose.use_aside(context, EDITOR, EDITOR, draft.id, mine.version, 20)


async def test_a_discarded_draft_stays_discarded(context: ServiceContext) -> None:
    """After Discard every button and every edit answers that the draft is discarded."""
    draft = await begin(context)
    await discard.discard(context, EDITOR, draft.id, draft.version)
    with pytest.raises(Stale) as stale:
        await discard.discard(context, EDITOR, draft.id, draft.version)
    assert stale.value.key == "draft.is_discarded"
    with pytest.raises(Refusal) as refused:
        await compose.message_edited(context, EDITOR, EDITOR, 10, RichText("Other\ntext"))
    assert refused.value.key == "post.edited_after_discarded"
    assert await follow(context, 11, "more", context.clock()) is None
    for refusal in (stale.value, refused.value):
        assert "D1" in translator("ru")(refusal.key, **refusal.values)
    with pytest.raises(Stale):
        await discard.discard(context, EDITOR, 999, 1)


async def test_editing_ones_message(context: ServiceContext) -> None:
    """The writer's own edit changes the draft, and its version; the same text again changes nothing."""
    await begin(context)
    edited = await compose.message_edited(context, EDITOR, EDITOR, 10, RichText("Title\nOther."))
    assert edited is not None
    assert (body_of(edited.draft), edited.draft.version) == ("Other.", 2)
    same = await compose.message_edited(context, EDITOR, EDITOR, 10, RichText("Title\nOther."))
    assert same == edited
    with pytest.raises(Refusal):
        await compose.message_edited(context, EDITOR, EDITOR, 10, RichText(" "))
    assert await compose.message_edited(context, EDITOR, EDITOR, 99, TEXT) is None
    assert await compose.message_edited(context, NOBODY, EDITOR, 10, TEXT) is None
    assert await drafts.by_id(context.db.reader, 1) == edited.draft


async def test_a_replaced_text(context: ServiceContext) -> None:
    """After Edit the new message is the text: editing one that was replaced no longer matters."""
    draft = await begin(context)
    await again(context, draft, RichText("New\nnew"))
    assert await compose.message_edited(context, EDITOR, EDITOR, 10, RichText("Old\nold")) is None
    with pytest.raises(Refusal) as refused:
        await again(context, draft, RichText(" "), message=21)
    assert refused.value.key == "post.empty"
    assert body_of(await drafts.by_id(context.db.reader, draft.id)) == "new"


async def test_questions(context: ServiceContext, clock: Clock) -> None:
    """/post alone asks; the answer closes the question, and so does /cancel, once."""
    await compose.ask_for_text(context, EDITOR, EDITOR)
    assert await prompts.pending(context.db.reader, EDITOR, EDITOR, clock()) == StatementPrompt()
    draft = await begin(context)
    assert await prompts.pending(context.db.reader, EDITOR, EDITOR, clock()) is None
    await compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, "ru")
    assert await prompts.pending(context.db.reader, EDITOR, EDITOR, clock()) == TextPrompt(draft.id, 1, "ru")
    assert await change.cancel_question(context, EDITOR, EDITOR)
    assert not await change.cancel_question(context, EDITOR, EDITOR)


# --- languages


async def test_a_text_in_another_language(context: ServiceContext, clock: Clock) -> None:
    """A draft can have texts in two languages, and each is edited by its own messages."""
    draft = await begin(context)
    asked = TextPrompt(draft.id, draft.version, "ru")
    russian = RichText("Заголовок\nТекст.")
    two = await compose.replace_text(context, EDITOR, EDITOR, asked, 20, russian, clock())
    assert two.draft.content.languages == ("en", "ru")
    await compose.message_edited(context, EDITOR, EDITOR, 20, RichText("Заголовок\nДругое."))
    edited = await compose.message_edited(context, EDITOR, EDITOR, 10, RichText("Title\nOther."))
    assert edited is not None
    assert [text.body.text for text in edited.draft.content.texts] == ["Other.", "Другое."]
    more = await compose.follow(context, EDITOR, EDITOR, 21, RichText("Ещё."), clock())
    assert more is not None
    assert more.content.texts[1].body.text == "Другое.\n\nЕщё."
    one = await rework.remove_text(context, EDITOR, draft.id, more.version, "en")
    assert one.draft.content.languages == ("ru",)
    with pytest.raises(Refusal) as refused:
        await rework.remove_text(context, EDITOR, draft.id, one.draft.version, "ru")
    assert refused.value.key == "draft.last_text"
    with pytest.raises(Stale):
        await rework.remove_text(context, EDITOR, draft.id, one.draft.version, "en")


async def test_a_language_that_was_guessed_wrong(context: ServiceContext) -> None:
    """The language is guessed anew while a person has not said it; then it stays."""
    draft = await begin(context)
    guessed = await compose.message_edited(context, EDITOR, EDITOR, 10, RichText("Заголовок\nТекст."))
    assert guessed is not None
    assert guessed.draft.content.languages == ("ru",)
    moved = await rework.move_text(context, EDITOR, draft.id, guessed.draft.version, "ru", "en")
    assert moved.draft.content.languages == ("en",)
    told = await compose.message_edited(context, EDITOR, EDITOR, 10, RichText("Заголовок\nИное."))
    assert told is not None
    assert told.draft.content.languages == ("en",)
    with pytest.raises(Stale):
        await rework.move_text(context, EDITOR, draft.id, told.draft.version, "en", "xx")


# --- several messages


async def test_messages_that_follow_at_once(context: ServiceContext, clock: Clock) -> None:
    """A long paste is one draft; what comes later, from elsewhere or twice is not part of it."""
    await begin(context)
    assert body_of(await follow(context, 11, "Second.", clock())) == "Body of the text.\n\nSecond."
    assert await follow(context, 11, "Second.", clock()) is None
    assert await follow(context, 12, "x", clock(), user=NOBODY) is None
    assert await follow(context, 12, "x", clock(), chat=PUBLISHER) is None
    clock.turn(2)
    assert await follow(context, 12, "Third.", clock()) is not None
    assert await follow(context, 13, "Late.", clock() + timedelta(seconds=3)) is None


async def test_an_edit_in_a_long_paste(context: ServiceContext, clock: Clock) -> None:
    """Editing one of several messages changes its part; the others stay where they were."""
    await begin(context)
    await follow(context, 11, "Two.", clock())
    await follow(context, 12, "Three.", clock())
    edited = await compose.message_edited(context, EDITOR, EDITOR, 11, RichText("2."))
    assert edited is not None
    assert body_of(edited.draft) == "Body of the text.\n\n2.\n\nThree."


async def test_a_reason_in_several_messages(context: ServiceContext, clock: Clock) -> None:
    """A retraction's reason grows by the message that follows at once and changes with an edit of its message, as a
    text does; the statement's text does not change, and a reason that is too long is not taken."""
    number = (await from_shell(context, Content.of("en", "Title", TEXT))).number
    draft = await revise.begin_retraction(context, EDITOR, EDITOR, number, "")
    found = await compose.ask_for_new_text(context, EDITOR, EDITOR, draft.id, draft.version, "")
    asked = TextPrompt(draft.id, found.version, "")

    async def answer(text: RichText) -> ChangedDraft:
        return await compose.replace_text(context, EDITOR, EDITOR, asked, 20, text, clock())

    with pytest.raises(Refusal, match=r"retract\.reason_too_long"):
        await answer(RichText("x" * 501))
    assert await prompts.pending(context.db.reader, EDITOR, EDITOR, clock())
    await answer(RichText("A wrong date."))
    longer = await compose.follow(context, EDITOR, EDITOR, 21, RichText("And a wrong place."), clock())
    assert longer
    assert longer.content == replace(draft.content, reason="A wrong date.\nAnd a wrong place.")
    edited = await compose.message_edited(context, EDITOR, EDITOR, 20, RichText("A wrong year."))
    assert edited
    assert edited.draft.content == replace(draft.content, reason="A wrong year.\nAnd a wrong place.")


async def test_where_it_is_shown(context: ServiceContext) -> None:
    """The preview, the card and its open page are remembered, for each chat."""
    draft = await begin(context)
    assert await cards.there(context.db.reader, draft.id, EDITOR) == ShownCard(draft.id, EDITOR)
    for shown in (
        ShownCard(draft.id, EDITOR, 5, 6, "options", "channel.en"),
        ShownCard(draft.id, PUBLISHER, 7, 8, asked=2),
    ):
        await change.remember_card(context, shown)
        assert await cards.there(context.db.reader, draft.id, shown.chat) == shown
    assert len(await cards.everywhere(context.db.reader, draft.id)) == 2


# --- long pastes

_WORDS = st.lists(st.sampled_from(["word", "Слово", "😀", "w" * 300, "sentence.", "w" * 2900]), min_size=1, max_size=30)


@pytest.mark.no_cover
@given(st.lists(_WORDS.map(" ".join), min_size=1, max_size=8).map("\n\n".join))
@example("T\n" + "a" * 3000 + " " + "b" * 2900 + " " + "c" * 2900)
@example("T\n" + ("x" * 2500 + " ") * 8)
def test_a_long_paste_keeps_its_words(text: str) -> None:
    """Whatever is pasted, cut as Telegram's apps cut it, and joined again: the same words, none joined or parted."""
    whole = f"Title\n\n{text}"
    joined = text_of([RichText(part) for part in split(whole)], ["en", "ru"])
    assert [joined.title, *joined.body.text.split()] == whole.split()


@given(st.integers(1, 4000))
def test_a_paste_behind_the_command(before: int) -> None:
    """The same behind "/post ": the command takes the room of some letters, and no word is parted for it."""
    parts = split("/post Title\n" + "a" * before + " " + "w" * 5000)
    texts = [RichText(part.removeprefix("/post ")) for part in parts]
    text = text_of(texts, ["en"])
    assert len(text.body.text.split()) == 2


def test_seams() -> None:
    """A full message that ends in mid-word goes on without a seam, one cut between words with a space, a short one
    is a paragraph."""
    full = "T\n" + "a" * 4094
    assert text_of([RichText(full), RichText("bcd")], ["en"]).body.text == "a" * 4094 + "bcd"
    long = "T\n" + "word " * 600 + "and"
    assert text_of([RichText(long), RichText("so on")], ["en"]).body.text.endswith("word and so on")
    assert text_of([RichText("T"), RichText("Body.")], ["en"]).body.text == "Body."
    assert text_of([RichText("T\nOne."), RichText("Two.")], ["en"]).body.text == "One.\n\nTwo."


def test_a_full_message_in_the_middle() -> None:
    """It is the last message's own length that tells whether it was cut in mid-word."""
    first, second = "T\n" + "a" * 2000 + " and", "b" * 4096
    body = text_of([RichText(first), RichText(second), RichText("b end")], ["en"]).body
    assert body.text.split() == ["a" * 2000, "and", "b" * 4097, "end"]
    short = "T\n" + "word " * 418  # together with the next and the seam by chance 4096 units
    rest = 4096 - utf16_length(short.strip()) - 2
    body = text_of([RichText(short.strip()), RichText("c" * rest), RichText("Next.")], ["en"]).body
    assert body.text.split()[-1] == "Next."


def test_formatting_in_a_long_paste() -> None:
    """Formatting stays on its words in every part of a long paste."""
    text = text_of([RichText("T\nOne."), join(["Two ", bold("three")])], ["en"])
    (span,) = text.body.spans
    assert text.body.text[span.start : span.end] == "three"
