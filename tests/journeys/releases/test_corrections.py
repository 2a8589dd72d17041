"""After publication: what is corrected or retracted is so in every chat, with one look before it."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.drafts.draft import Content
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.sandbox import Message, Person
from bot.services.drafts.intake import post_from_shell
from bot.services.subscriptions.subscribe import subscribe
from tests.journeys.conftest import OWNER, Embassy, count_of, has_button

STATEMENT = "/post On the visit\nThe delegation arrives on 1 December.\n\nA joint text will be published."


def number_of(embassy: Embassy) -> str:
    return f"1/{embassy.clock().year}"


async def card_with(person: Person, label: str, text: str = "") -> Message:
    """The newest card that has this button."""
    found = await person.wait(lambda messages: any(has_button(m, label) and text in m.text for m in messages))
    return [message for message in found if has_button(message, label) and text in message.text][-1]


async def reported(embassy: Embassy, text: str) -> Message:
    found = await embassy.officer.wait(lambda f: any("Time taken" in m.text and text in m.text for m in f))
    return [m for m in found if "Time taken" in m.text and text in m.text][-1]


async def test_a_correction(embassy: Embassy) -> None:
    """/edit shows what changes; Correct edits every copy in place, says since when, and sends nothing new."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
        await embassy.published(STATEMENT)
        got = next(m for m in embassy.anna.messages() if "On the visit" in m.text)
        number = number_of(embassy)
        embassy.officer.send(
            f"/edit {number}\nOn the visit\nThe delegation arrives on 2 December.\n\nA joint text follows."
        )
        card = await card_with(embassy.officer, "Correct")
        assert f"Correction of No. {number}" in card.text
        assert "arrives on 1 2 December" in card.text  # the 1 struck out, the 2 in bold
        assert "2 chats" in card.text
        await embassy.officer.press("Correct", card)
        await embassy.anna.wait(lambda f: any("2 December" in m.text for m in f))
        await embassy.ivan.wait(lambda f: any("2 December" in m.text for m in f))
        edited = next(m for m in embassy.anna.messages() if m.id == got.id)
        assert "corrected" in edited.text
        assert "1 December." not in edited.text
        assert count_of(embassy.sandbox, embassy.anna, "On the visit") == 1
        embassy.anna.send("/latest")
        await embassy.anna.wait(lambda f: "2 December" in f[-1].text)


async def test_a_correction_in_two_steps(embassy: Embassy) -> None:
    """/edit alone asks for the text; what changes nothing can't be sent; a number that nobody has is said."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await embassy.published(STATEMENT)
        for words, answer in (
            ("/edit", "Write the statement's number"),
            ("/edit 77", "There is no statement"),
            ("/edit 1 xx", "does not publish in"),
            ("/retract", "Write the statement's number and the reason"),
        ):
            embassy.officer.send(words)
            await embassy.officer.wait(lambda f, answer=answer: answer in f[-1].text)  # type: ignore[misc]
        embassy.officer.send("/edit 1")
        await embassy.officer.wait(lambda f: "Send the new text of D2" in f[-1].text)
        assert not any(has_button(m, "Correct") for m in embassy.officer.messages())
        embassy.officer.send("On the visit\nThe delegation arrives on 3 December.")
        card = await card_with(embassy.officer, "Correct")
        embassy.officer.send("/edit 1\nAnother\nAnother.")
        await embassy.officer.wait(lambda f: any("D2 corrects or retracts it already" in m.text for m in f))
        card = await card_with(embassy.officer, "Correct")
        await embassy.officer.press("Correct", card)
        await embassy.anna.wait(lambda f: any("3 December" in m.text for m in f))


async def test_a_translation_that_comes_later(embassy: Embassy) -> None:
    """A text in another language is a correction: its readers' copy becomes it, and nobody gets a second message."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
        await embassy.published(STATEMENT)
        embassy.officer.send("/edit 1 ru\nО визите\nДелегация прибудет 1 декабря.")
        card = await card_with(embassy.officer, "Correct")
        assert "Русский" in card.text
        await embassy.officer.press("Correct", card)
        await embassy.ivan.wait(lambda f: any("О визите" in m.text for m in f))
        assert count_of(embassy.sandbox, embassy.ivan, "On the visit") == 0
        assert count_of(embassy.sandbox, embassy.anna, "On the visit") == 1


async def test_a_correction_during_publication(embassy: Embassy) -> None:
    """A release still runs while its text is corrected: who has the old one is corrected, the others get the new."""
    embassy.rate = 20
    async with embassy.open() as bot:
        readers = await embassy.readers(bot, 40)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await readers[3].wait(lambda f: any("On the visit" in m.text for m in f))
        embassy.officer.send("/edit 1\nOn the visit\nThe delegation arrives on 4 December.")
        await embassy.officer.press("Correct", await card_with(embassy.officer, "Correct"))
        for reader in readers:
            found = await reader.wait(lambda f: any("4 December" in m.text for m in f))
            assert [m.text for m in found if "On the visit" in m.text and "1 December" in m.text] == []
            assert len([m for m in found if "On the visit" in m.text]) == 1


async def test_a_retraction(embassy: Embassy) -> None:
    """Retract, then Confirm: fresh copies are deleted, and the archive keeps the number with the notice."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await embassy.published(STATEMENT)
        number = number_of(embassy)
        embassy.officer.send(f"/retract {number} The date was wrong.")
        card = await card_with(embassy.officer, "Retract")
        assert "The date was wrong." in card.text
        await embassy.officer.press("Retract", card)
        sure = await card_with(embassy.officer, "Confirm", f"Retract No. {number}?")
        assert count_of(embassy.sandbox, embassy.anna, "On the visit") == 1
        await embassy.officer.press("Confirm", sure)
        await embassy.anna.wait(lambda f: not any("The delegation arrives" in m.text for m in f))
        embassy.anna.start(f"s-1-{embassy.clock().year}")
        await embassy.anna.wait(lambda f: "retracted" in f[-1].text)


async def test_a_retraction_that_is_open(embassy: Embassy) -> None:
    """Who retracts what somebody else is retracting already sees that card; a reason beyond measure is answered."""
    async with embassy.open():
        await embassy.published(STATEMENT)
        embassy.officer.send("/retract 1 " + "x" * 4000)
        await embassy.officer.wait(lambda f: "500" in f[-1].text)
        embassy.editor.send("/retract 1 A wrong date.")
        await card_with(embassy.editor, "Discard", "A wrong date.")
        embassy.officer.send("/retract 1 A wrong place.")
        await embassy.officer.wait(lambda f: any("D2 corrects or retracts it already" in m.text for m in f))
        await card_with(embassy.officer, "Retract", "A wrong date.")


async def test_a_retraction_after_two_days(embassy: Embassy) -> None:
    """After 48 hours Telegram lets nothing be deleted: the copy becomes the notice."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await embassy.published(STATEMENT)
        got = next(m for m in embassy.anna.messages() if "On the visit" in m.text)
    embassy.clock.shift = timedelta(hours=49)
    embassy.sandbox.world.clock = lambda: embassy.clock().timestamp()
    async with embassy.open():
        embassy.officer.send("/retract 1 The date was wrong.")
        await embassy.officer.press("Retract", await card_with(embassy.officer, "Retract"))
        await embassy.officer.press("Confirm", await card_with(embassy.officer, "Confirm"))
        found = await embassy.anna.wait(lambda f: any(m.id == got.id and "date was wrong" in m.text for m in f))
        assert not any("The delegation" in m.text for m in found)


async def test_in_russian(embassy: Embassy) -> None:
    """The same for an officer whose interface is Russian."""
    async with embassy.open() as bot:
        embassy.ivan.start()
        await subscribe(bot.services, embassy.ivan.id, 0, ChatKind.PRIVATE, "ru")
        embassy.officer.send("/language ru")
        await embassy.officer.reply()
        embassy.officer.send("/post О визите\nДелегация прибудет 1 декабря.")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Опубликовать"))
        await embassy.officer.press("Опубликовать")
        await embassy.ivan.wait(lambda f: any("О визите" in m.text for m in f))
        embassy.officer.send("/edit 1\nО визите\nДелегация прибудет 2 декабря.")
        card = await card_with(embassy.officer, "Исправить")
        assert "Исправление заявления № 1/" in card.text
        await embassy.officer.press("Исправить", card)
        await embassy.ivan.wait(lambda f: any("2 декабря" in m.text for m in f))
        embassy.officer.send("/retract 1 Неверная дата.")
        await embassy.officer.press("Отозвать", await card_with(embassy.officer, "Отозвать"))
        await embassy.officer.press("Подтвердить", await card_with(embassy.officer, "Подтвердить"))
        await embassy.ivan.wait(lambda f: not any("Делегация" in m.text for m in f))


async def test_two_retract_the_same(embassy: Embassy) -> None:
    """Somebody else's /retract, or one without a reason, leaves a retraction that is open as it is, and shows it."""
    owner = embassy.sandbox.user("Owner", user_id=OWNER, started=True)
    embassy.officer.start()
    embassy.extra = {"approval": "two_person"}
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await post_from_shell(bot.services, Content.of("en", "On the visit", RichText("The delegation arrives.")))
        await embassy.officer.press("Approve", await card_with(embassy.officer, "Approve"))
        await embassy.report()
        owner.send("/retract 1 The date was wrong.")
        await owner.press("Submit", await card_with(owner, "Submit"))
        await card_with(embassy.officer, "Approve", "The date was wrong.")
        for words in ("/retract 1", "/retract 1 Another reason."):
            embassy.editor.send(words)
            await embassy.editor.wait(
                lambda f: has_button(f[-1], "Cancel") and "Reason for readers: The date was wrong." in f[-1].text
            )
        assert any("D2 corrects or retracts it already" in m.text for m in embassy.editor.messages())
        await embassy.officer.press("Approve", await card_with(embassy.officer, "Approve", "The date was wrong."))
        await reported(embassy, "retracted everywhere")
