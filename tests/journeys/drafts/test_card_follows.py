"""The card follows the conversation: what was written for a draft never stands unanswered below its card."""

from __future__ import annotations

import pytest

from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from tests.journeys.conftest import OWNER, Embassy, has_button
from tests.journeys.drafts.card_work import followed, pressed

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."
LONG = "/post A long one\n" + "\n\n".join(f"Paragraph {n}. " + "Words follow words. " * 40 for n in range(30)) + " End."
each_language = pytest.mark.parametrize("lang", INTERFACE)


def cards(person: Person, label: str = "Discard") -> list[Message]:
    """The messages that are a draft's card now."""
    return [message for message in person.messages() if has_button(message, label)]


async def quiet(embassy: Embassy, person: Person, sends: int) -> None:
    """So many messages were sent to the person, and no more while the bot did other things."""
    embassy.anna.send("/time")
    await embassy.anna.reply()
    made = [call for call in embassy.sandbox.calls if call.chat == person.id and call.method == "sendMessage"]
    assert len(made) == sends


@each_language
async def test_a_long_paste_gets_one_card(lang: str, embassy: Embassy) -> None:
    """A paste of many messages is answered once, when all of it is in: preview and card are the last messages."""
    say = translator(lang)
    embassy.officer.user.language = lang
    async with embassy.open() as bot:
        pieces = embassy.officer.paste(LONG)
        assert len(pieces) > 4
        await embassy.settled(bot)
        _, card = await followed(
            embassy.officer, say("card.title_publish", draft="D1", number=""), say("button.discard")
        )
        assert card.id > pieces[-1].id
        await quiet(embassy, embassy.officer, 2)


async def test_more_that_comes_at_once(embassy: Embassy) -> None:
    """A short text is answered at once. What follows within two seconds is joined, and the card comes below it: the old
    one is a line, the old preview gone."""
    async with embassy.open():
        preview, card = await embassy.draft(STATEMENT)
        more = embassy.officer.send("They will be published.")
        shown, moved = await followed(embassy.officer, "Draft D1")
        assert shown.text.endswith("They will be published.")
        assert moved.id > more.id
        await embassy.officer.wait(lambda f: preview.id not in {m.id for m in f})
        line = next(m for m in embassy.officer.messages() if m.id == card.id)
        assert (line.text, line.labels) == ("D1 is shown further down.", [])
        assert len(cards(embassy.officer)) == 1


async def test_an_edit_stays_where_it_is(embassy: Embassy) -> None:
    """Who edits a message above the card finds the card where it was."""
    async with embassy.open():
        written = embassy.officer.send(STATEMENT)
        preview, card = await embassy.card_of(embassy.officer)
        embassy.officer.edit(written, f"{STATEMENT} And more.")
        await embassy.officer.wait(lambda f: any(m.id == preview.id and m.text.endswith("And more.") for m in f))
        assert cards(embassy.officer)[-1].id == card.id


@each_language
async def test_an_answer_is_followed(lang: str, embassy: Embassy) -> None:
    """After a text for a language was sent, and after a reason was, the card is the last message."""
    say = translator(lang)
    for person in (embassy.officer, embassy.editor):
        person.user.language = lang
    embassy.officer.start()
    async with embassy.open():
        embassy.editor.send(STATEMENT)
        found = await embassy.editor.wait(lambda f: has_button(f[-1], say("button.languages")))
        await pressed(embassy.editor, say("button.languages"), found[-1], say("languages.none"))
        await embassy.editor.press(f"{say('button.add')}: Русский")
        await embassy.editor.wait(lambda f: "Русский" in f[-1].text and not f[-1].labels)
        sent = embassy.editor.send("Об обмене письмами\nСегодня состоялся обмен письмами.")
        _, card = await followed(embassy.editor, "Русский: Об обмене письмами", say("button.discard"))
        assert card.id > sent.id
        await embassy.editor.press(say("button.submit"), card)
        await embassy.officer.wait(lambda f: has_button(f[-1], say("button.reject")))
        await embassy.officer.press(say("button.reject"))
        await embassy.officer.wait(lambda f: say("reject.ask", draft="D1") in f[-1].text)
        reason = embassy.officer.send("No.")
        said = say("card.rejected", name="Officer", reason="No.")
        _, card = await followed(embassy.officer, said, say("button.discard"))
        assert card.id > reason.id


async def test_a_stop_before_the_card(embassy: Embassy) -> None:
    """The bot stops after a long paste was taken in, and before its card was shown: after the start it is."""
    async with embassy.open() as bot:
        *_, last = embassy.officer.paste(LONG)
        await embassy.settled(bot)
        before = cards(embassy.officer)
    async with embassy.open():
        _, card = await followed(embassy.officer, "Draft D1")
        assert card.id > last.id
        assert len(before) <= len(cards(embassy.officer)) == 1


async def test_what_somebody_else_answers(embassy: Embassy) -> None:
    """A colleague's card stays where it is while another one writes; only whose words are below it sees it move."""
    owner = embassy.sandbox.user("Owner", user_id=OWNER, started=True)
    async with embassy.open():
        await embassy.draft(STATEMENT)
        owner.send("/drafts")
        await owner.wait(lambda f: has_button(f[-1], "D1"))
        await owner.press("D1")
        _, theirs = await embassy.card_of(owner)
        await embassy.officer.press("Edit")
        await embassy.officer.wait(lambda f: "Send the new text" in f[-1].text)
        embassy.officer.send("Another title\nAnother text.")
        await followed(embassy.officer, "Draft D1")
        await owner.wait(lambda f: f[-2].text.startswith("Another title"))
        assert cards(owner)[-1].id == theirs.id
