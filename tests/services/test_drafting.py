"""Drafts: written, joined, edited and discarded by their author alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.draft import Draft, DraftState
from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.richtext import RichText, bold, join, utf16_length
from bot.i18n.words import words
from bot.sandbox.people import split
from bot.services import drafts
from bot.services.drafts import content_of
from bot.services.office import Office
from bot.store import audit, prompts
from bot.store import drafts as stored
from tests.services.conftest import EDITOR, NOBODY, OWNER, PUBLISHER, Clock

TEXT = RichText("Title\nBody of the text.")


async def begin(office: Office, user: int = EDITOR, message: int = 10, text: RichText = TEXT) -> Draft:
    return await drafts.write(office, user, user, message, text, office.clock())


async def test_a_draft(office: Office) -> None:
    """The first line is the title, the rest the body with its formatting; the language is that of its script."""
    draft = await begin(office, text=join(["  Заголовок \n\n", bold("Текст"), " дальше"]))
    assert (draft.content.title, draft.content.lang, draft.name) == ("Заголовок", "ru", "D1")
    assert draft.content.body == join([bold("Текст"), " дальше"])
    assert (draft.author, draft.chat, draft.version, draft.state) == (EDITOR, EDITOR, 1, DraftState.EDITING)


async def test_the_same_message_again(office: Office) -> None:
    """A message that is handled twice, as after a crash, is one draft."""
    assert await begin(office) == await begin(office)


@pytest.mark.parametrize("text", ["", " ", "\n\n \t"])
async def test_an_empty_post(text: str, office: Office) -> None:
    """A text without a word makes no draft."""
    with pytest.raises(Refusal) as refused:
        await begin(office, text=RichText(text))
    assert refused.value.key == "post.empty"
    assert await stored.by_id(office.db.reader, 1) is None


@pytest.mark.parametrize("user", [EDITOR, PUBLISHER, OWNER])
async def test_all_staff_write(user: int, office: Office) -> None:
    """Every role writes, edits and discards its own drafts."""
    draft = await begin(office, user)
    assert (await drafts.ask_for_new_text(office, user, user, draft.id)).id == draft.id
    new = await drafts.replace_text(office, user, user, draft.id, 11, RichText("New\ntext"), office.clock())
    assert (new.content.title, new.version) == ("New", 2)
    assert (await drafts.discard(office, user, user, draft.id)).state is DraftState.DISCARDED
    assert (await audit.acts(office.db.reader))[-1] == "draft.discarded"


async def test_nobody_else_does(office: Office) -> None:
    """Who is no staff writes nothing and changes nothing, also not a draft whose data they have."""
    draft = await begin(office)
    for act in (
        drafts.ask_for_text(office, NOBODY, NOBODY),
        begin(office, NOBODY, 99),
        drafts.ask_for_new_text(office, NOBODY, EDITOR, draft.id),
        drafts.replace_text(office, NOBODY, EDITOR, draft.id, 99, TEXT, office.clock()),
        drafts.discard(office, NOBODY, EDITOR, draft.id),
    ):
        with pytest.raises(NotAllowed) as refused:
            await act
        assert refused.value.key == "staff.only"
    assert await stored.by_id(office.db.reader, draft.id) == draft


@pytest.mark.parametrize(("user", "chat"), [(PUBLISHER, PUBLISHER), (PUBLISHER, EDITOR), (EDITOR, PUBLISHER)])
async def test_a_foreign_draft(user: int, chat: int, office: Office) -> None:
    """A draft is its author's, in the chat that it was written in: a replayed button does nothing."""
    draft = await begin(office)
    for act in (
        drafts.ask_for_new_text(office, user, chat, draft.id),
        drafts.replace_text(office, user, chat, draft.id, 99, TEXT, office.clock()),
        drafts.discard(office, user, chat, draft.id),
    ):
        with pytest.raises(Stale) as refused:
            await act
        assert refused.value.key == "button.not_yours"
    assert await stored.by_id(office.db.reader, draft.id) == draft
    with pytest.raises(Stale):
        await drafts.discard(office, user, chat, 999)


async def test_a_discarded_draft_stays_discarded(office: Office) -> None:
    """After Discard, every button and every edit says so."""
    draft = await begin(office)
    await drafts.discard(office, EDITOR, EDITOR, draft.id)
    with pytest.raises(Stale) as stale:
        await drafts.discard(office, EDITOR, EDITOR, draft.id)
    assert stale.value.key == "draft.is_discarded"
    with pytest.raises(Refusal) as refused:
        await drafts.message_edited(office, EDITOR, EDITOR, 10, RichText("Other\ntext"))
    assert refused.value.key == "post.edited_after_discarded"
    assert await drafts.follow(office, EDITOR, EDITOR, 11, RichText("more"), office.clock()) is None
    for refusal in (stale.value, refused.value):
        assert "D1" in words("ru")(refusal.key, **refusal.values)


async def test_editing_ones_message(office: Office) -> None:
    """The author's own edit changes the draft, and its version; the same text again changes nothing."""
    await begin(office)
    edited = await drafts.message_edited(office, EDITOR, EDITOR, 10, RichText("Title\nOther."))
    assert edited is not None
    assert (edited.content.body.text, edited.version) == ("Other.", 2)
    again = await drafts.message_edited(office, EDITOR, EDITOR, 10, RichText("Title\nOther."))
    assert again == edited
    with pytest.raises(Refusal):
        await drafts.message_edited(office, EDITOR, EDITOR, 10, RichText(" "))
    assert await drafts.message_edited(office, EDITOR, EDITOR, 99, TEXT) is None
    assert await drafts.message_edited(office, PUBLISHER, EDITOR, 10, TEXT) is None
    assert await stored.by_id(office.db.reader, 1) == edited


async def test_a_replaced_text(office: Office) -> None:
    """After Edit the new message is the text: editing one that was replaced no longer matters."""
    draft = await begin(office)
    await drafts.replace_text(office, EDITOR, EDITOR, draft.id, 20, RichText("New\nnew"), office.clock())
    assert await drafts.message_edited(office, EDITOR, EDITOR, 10, RichText("Old\nold")) is None
    with pytest.raises(Refusal) as refused:
        await drafts.replace_text(office, EDITOR, EDITOR, draft.id, 21, RichText(" "), office.clock())
    assert refused.value.key == "post.empty"
    found = await stored.by_id(office.db.reader, draft.id)
    assert found is not None
    assert found.content.body.text == "new"


async def test_questions(office: Office, clock: Clock) -> None:
    """/post alone asks; the answer closes the question, and so does /cancel, once."""
    await drafts.ask_for_text(office, EDITOR, EDITOR)
    assert await prompts.pending(office.db.reader, EDITOR, EDITOR, clock()) == (drafts.POST, 0)
    draft = await begin(office)
    assert await prompts.pending(office.db.reader, EDITOR, EDITOR, clock()) is None
    await drafts.ask_for_new_text(office, EDITOR, EDITOR, draft.id)
    assert await prompts.pending(office.db.reader, EDITOR, EDITOR, clock()) == (drafts.EDIT, draft.id)
    assert await drafts.cancel_question(office, EDITOR, EDITOR)
    assert not await drafts.cancel_question(office, EDITOR, EDITOR)


async def test_messages_that_follow_at_once(office: Office, clock: Clock) -> None:
    """A long paste is one draft; what comes later, from elsewhere or twice is not part of it."""
    await begin(office)
    joined = await drafts.follow(office, EDITOR, EDITOR, 11, RichText("Second."), clock())
    assert joined is not None
    assert joined.content.body.text == "Body of the text.\n\nSecond."
    assert await drafts.follow(office, EDITOR, EDITOR, 11, RichText("Second."), clock()) is None
    assert await drafts.follow(office, PUBLISHER, EDITOR, 12, RichText("x"), clock()) is None
    assert await drafts.follow(office, EDITOR, PUBLISHER, 12, RichText("x"), clock()) is None
    clock.turn(2)
    third = await drafts.follow(office, EDITOR, EDITOR, 12, RichText("Third."), clock())
    assert third is not None
    late = clock() + timedelta(seconds=3)
    assert await drafts.follow(office, EDITOR, EDITOR, 13, RichText("Late."), late) is None


async def test_an_edit_in_a_long_paste(office: Office, clock: Clock) -> None:
    """Editing one of several messages changes its part; the others stay where they were."""
    await begin(office)
    await drafts.follow(office, EDITOR, EDITOR, 11, RichText("Two."), clock())
    await drafts.follow(office, EDITOR, EDITOR, 12, RichText("Three."), clock())
    edited = await drafts.message_edited(office, EDITOR, EDITOR, 11, RichText("2."))
    assert edited is not None
    assert edited.content.body.text == "Body of the text.\n\n2.\n\nThree."


async def test_where_it_is_shown(office: Office) -> None:
    """The preview and the card are remembered."""
    draft = await begin(office)
    assert await stored.messages(office.db.reader, draft.id) == (0, 0)
    await drafts.remember_messages(office, draft.id, 5, 6)
    assert await stored.messages(office.db.reader, draft.id) == (5, 6)


# --- long pastes

_WORDS = st.lists(st.sampled_from(["word", "Слово", "😀", "w" * 300, "sentence.", "w" * 2900]), min_size=1, max_size=30)


@given(st.lists(_WORDS.map(" ".join), min_size=1, max_size=8).map("\n\n".join))
@example("T\n" + "a" * 3000 + " " + "b" * 2900 + " " + "c" * 2900)
@example("T\n" + ("x" * 2500 + " ") * 8)
def test_a_long_paste_keeps_its_words(text: str) -> None:
    """Whatever is pasted, cut as Telegram's apps cut it, and joined again: the same words, none joined or parted."""
    whole = f"Title\n\n{text}"
    content = content_of([RichText(part) for part in split(whole)], ["en", "ru"])
    assert [content.title, *content.body.text.split()] == whole.split()


@given(st.integers(1, 4000))
def test_a_paste_behind_the_command(before: int) -> None:
    """The same behind "/post ": the command takes the room of some letters, and no word is parted for it."""
    parts = split("/post Title\n" + "a" * before + " " + "w" * 5000)
    texts = [RichText(part.removeprefix("/post ")) for part in parts]
    content = content_of(texts, ["en"])
    assert len(content.body.text.split()) == 2


def test_seams() -> None:
    """A full message that ends in mid-word goes on without a seam, one cut between words with a space, a short one
    is a paragraph."""
    full = "T\n" + "a" * 4094
    assert content_of([RichText(full), RichText("bcd")], ["en"]).body.text == "a" * 4094 + "bcd"
    long = "T\n" + "word " * 600 + "and"
    assert content_of([RichText(long), RichText("so on")], ["en"]).body.text.endswith("word and so on")
    assert content_of([RichText("T"), RichText("Body.")], ["en"]).body.text == "Body."
    assert content_of([RichText("T\nOne."), RichText("Two.")], ["en"]).body.text == "One.\n\nTwo."


def test_a_full_message_in_the_middle() -> None:
    """It is the last message's own length that tells whether it was cut in mid-word."""
    first, second = "T\n" + "a" * 2000 + " and", "b" * 4096
    body = content_of([RichText(first), RichText(second), RichText("b end")], ["en"]).body
    assert body.text.split() == ["a" * 2000, "and", "b" * 4097, "end"]
    short = "T\n" + "word " * 418  # together with the next and the seam by chance 4096 units
    rest = 4096 - utf16_length(short.strip()) - 2
    body = content_of([RichText(short.strip()), RichText("c" * rest), RichText("Next.")], ["en"]).body
    assert body.text.split()[-1] == "Next."


def test_formatting_in_a_long_paste() -> None:
    """Formatting stays on its words in every part."""
    content = content_of([RichText("T\nOne."), join(["Two ", bold("three")])], ["en"])
    (span,) = content.body.spans
    assert content.body.text[span.start : span.end] == "three"
