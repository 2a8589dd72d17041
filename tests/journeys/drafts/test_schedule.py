"""When it goes out: chosen or typed, read back, confirmed; kept over restarts; never long after its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from tests.journeys.conftest import OWNER, Embassy, count_of, has_button
from tests.journeys.drafts.card_work import followed

TITLE = "On the exchange of letters"
STATEMENT = f"/post {TITLE}\nLetters were exchanged today."
MORNING = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)  # a Tuesday


async def seen(person: Person, message: Message, text: str) -> Message:
    """The message, once it says that."""
    found = await person.wait(lambda found: any(m.id == message.id and text in m.text for m in found))
    return next(m for m in found if m.id == message.id)


async def said(person: Person, text: str) -> Message:
    """The newest message with that text."""
    found = await person.wait(lambda found: any(text in m.text for m in found))
    return next(m for m in reversed(found) if text in m.text)


async def timed(embassy: Embassy, typed: str, text: str = STATEMENT) -> Message:
    """A publisher's draft that is given a typed time, confirmed; the card, which follows."""
    _, card = await embassy.draft(text)
    await embassy.officer.press("Schedule", card)
    await seen(embassy.officer, card, "When should it go out?")
    embassy.officer.send(typed)
    await embassy.officer.wait(lambda found: has_button(found[-1], "Confirm"))
    await embassy.officer.press("Confirm")
    return (await followed(embassy.officer, "Goes out on"))[1]


async def not_yet(embassy: Embassy) -> None:
    """Nobody has it, after the bot has had time for other things."""
    embassy.anna.send("/time")
    await embassy.anna.reply()
    assert count_of(embassy.sandbox, embassy.anna, TITLE) == 0


async def arrived(embassy: Embassy) -> None:
    """The reader has it, once."""
    await embassy.anna.wait(lambda found: any(TITLE in m.text for m in found if m.from_bot))
    assert count_of(embassy.sandbox, embassy.anna, TITLE) == 1


@pytest.mark.parametrize("lang", INTERFACE)
async def test_a_quick_choice(lang: str, embassy: Embassy) -> None:
    """After one press the time is read back with weekday, zone and how long from now; nothing is scheduled before
    Confirm; at its time the statement goes out."""
    embassy.clock.set(MORNING)
    embassy.officer.user.language = lang
    say = translator(lang)
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.officer.send(STATEMENT)
        await embassy.officer.wait(lambda found: has_button(found[-1], say("button.schedule")))
        card = embassy.officer.messages()[-1]
        await embassy.officer.press(say("button.schedule"))
        page = await seen(embassy.officer, card, say("when.ask", zone="Europe/London"))
        names = ("in_an_hour", "this_evening", "tomorrow", "monday")
        offered = [label for label in page.labels if any(say(f"quick.{name}") in label for name in names)]
        assert len(offered) == 4
        await embassy.officer.press(f"{say('quick.this_evening')} · 18:00", card)
        page = await seen(embassy.officer, card, "18:00 (Europe/London, UTC)")
        assert say("length.hours_minutes", hours=7, minutes=45) in page.text
        assert say.weekday(1) in page.text
        embassy.clock.set(MORNING + timedelta(hours=7, minutes=44))
        await not_yet(embassy)
        await embassy.officer.press(say("button.confirm"), card)
        await seen(embassy.officer, card, say("card.goes_out", time="").rstrip(". ").split(":")[0])
        embassy.clock.set(MORNING + timedelta(hours=7, minutes=45))
        await arrived(embassy)


async def test_a_typed_time(embassy: Embassy) -> None:
    """A typed time is read back in a message; a time that is past, unclear or incomplete is asked for again."""
    embassy.clock.set(MORNING)
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        await embassy.officer.press("Schedule")
        await seen(embassy.officer, card, "When should it go out?")
        for typed, answer in (
            ("soon", "I can't read that as a time"),
            ("x" * 200, "I can't read that as a time"),
            ("tomorrow", "At what time on 25 November 2026?"),
            ("today 9:00", "That is over: Tue, 24 November 2026, 09:00"),
        ):
            embassy.officer.send(typed)
            assert answer in (await embassy.officer.reply()).text
        embassy.officer.send("25.12 18:30")
        echo = await embassy.officer.reply()
        assert "Goes out on Fri, 25 December 2026, 18:30 (Europe/London, UTC), in 31 days 8 h." in echo.text
        await not_yet(embassy)
        await embassy.officer.press("Confirm")
        await embassy.officer.wait(lambda f: any(m.id == echo.id and not m.buttons for m in f))
        await followed(embassy.officer, "Goes out on Fri, 25 December 2026")
        embassy.officer.send("26.12 18:30")  # the question is closed
        assert "Nothing was found" in (await embassy.officer.reply()).text
        embassy.clock.set(datetime(2026, 12, 25, 18, 30, tzinfo=UTC))
        await arrived(embassy)


async def test_no_fixed_time(embassy: Embassy) -> None:
    """No fixed time takes a scheduled draft back into editing, and it does not go out."""
    embassy.clock.set(MORNING)
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        card = await timed(embassy, "18:00")
        await embassy.officer.press("Schedule", card)
        await seen(embassy.officer, card, "When should it go out?")
        await embassy.officer.press("No fixed time", card)
        await embassy.officer.wait(lambda f: any(m.id == card.id and has_button(m, "Publish") for m in f))
        embassy.clock.set(MORNING + timedelta(hours=8))
        await not_yet(embassy)


async def test_an_edit_keeps_the_embargo(embassy: Embassy) -> None:
    """What was scheduled and then changed is published at its time, not at once, by the button that says so."""
    embassy.clock.set(MORNING)
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        card = await timed(embassy, "18:00")
        await embassy.officer.press("Edit", card)
        await said(embassy.officer, "Send the new text")
        embassy.officer.send(f"{TITLE}\nOther words.")
        await embassy.officer.wait(lambda f: any(has_button(m, "Publish at that time") for m in f))
        answer = await embassy.officer.press("Publish at that time")
        assert answer.text == "D1 is scheduled."
        await not_yet(embassy)
        embassy.clock.set(MORNING + timedelta(hours=8))
        await arrived(embassy)


async def test_the_spring_day(embassy: Embassy) -> None:
    """A time that the clocks skip is not guessed: the two beside it are offered, each with its offset; and a time of
    the day after the change is that of the new clock."""
    embassy.clock.set(datetime(2027, 3, 27, 12, tzinfo=UTC))  # London goes forward on the 28th at 01:00
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        await embassy.officer.press("Schedule")
        await seen(embassy.officer, card, "When should it go out?")
        embassy.officer.send("tomorrow 1:30")
        asked = await embassy.officer.reply()
        assert "that time does not exist (Europe/London)" in asked.text
        assert [label[2:] for label in asked.labels[:2]] == [
            "Sun, 28 March 2027, 00:30 (UTC)",
            "Sun, 28 March 2027, 02:30 (UTC+1)",
        ]
        embassy.officer.send("tomorrow 9:00")
        echo = await embassy.officer.wait(lambda f: has_button(f[-1], "Confirm"))
        assert "09:00 (Europe/London, UTC+1), in 20 h 0 min" in echo[-1].text
        await embassy.officer.press("Confirm")
        await followed(embassy.officer, "Goes out on Sun, 28 March 2027, 09:00")
        embassy.clock.set(datetime(2027, 3, 28, 7, 59, 30, tzinfo=UTC))
        await not_yet(embassy)
        embassy.clock.set(datetime(2027, 3, 28, 8, 0, 1, tzinfo=UTC))
        await arrived(embassy)


async def test_the_autumn_day(embassy: Embassy) -> None:
    """A time that comes twice is asked about; the second one is an hour after the first, and it goes out once."""
    embassy.clock.set(datetime(2026, 10, 24, 12, tzinfo=UTC))  # London goes back on the 25th at 02:00
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        await embassy.officer.press("Schedule")
        await seen(embassy.officer, card, "When should it go out?")
        embassy.officer.send("tomorrow 1:30")
        asked = await embassy.officer.reply()
        assert "that time comes twice (Europe/London)" in asked.text
        await embassy.officer.press("Sun, 25 October 2026, 01:30 (UTC)")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Confirm"))
        await embassy.officer.press("Confirm")
        await followed(embassy.officer, "01:30 (Europe/London, UTC)")
        embassy.clock.set(datetime(2026, 10, 25, 0, 30, 1, tzinfo=UTC))  # 01:30 for the first time
        await not_yet(embassy)
        embassy.clock.set(datetime(2026, 10, 25, 1, 30, 1, tzinfo=UTC))
        await arrived(embassy)


async def test_restarted_at_each_step(embassy: Embassy) -> None:
    """Restarted after the draft, with the page open, after the typed time, after Confirm, and down when its time
    comes: nothing is lost, and it goes out once."""
    embassy.clock.set(MORNING)
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
    async with embassy.open():
        await embassy.officer.press("Schedule", card)
        await seen(embassy.officer, card, "When should it go out?")
    async with embassy.open():
        embassy.officer.send("18:00")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Confirm"))
    async with embassy.open():
        await embassy.officer.press("Confirm")
        _, card = await followed(embassy.officer, "Goes out on Tue, 24 November 2026, 18:00")
    embassy.clock.set(MORNING + timedelta(hours=8))
    async with embassy.open():
        await arrived(embassy)
        await seen(embassy.officer, card, "has been sent")
    async with embassy.open():
        embassy.officer.send("/queue")
        await said(embassy.officer, "Nothing waits")
        assert count_of(embassy.sandbox, embassy.anna, TITLE) == 1


async def test_long_after_its_time(embassy: Embassy) -> None:
    """The bot was down for longer than the grace: nothing is sent; every publisher gets the card, once, and decides."""
    owner = embassy.sandbox.user("Owner", user_id=OWNER, started=True)
    embassy.clock.set(MORNING)
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await timed(embassy, "18:00")
    embassy.clock.set(MORNING + timedelta(hours=9))
    async with embassy.open():
        for person in (owner, embassy.officer):
            await person.wait(lambda f: "Held: its time had passed" in f[-1].text and has_button(f[-1], "Publish"))
        await not_yet(embassy)
    async with embassy.open():
        await not_yet(embassy)
        assert sum("Held:" in m.text for m in owner.messages()) == 1
        await owner.press("Publish")
        await arrived(embassy)
        await said(embassy.officer, "Decided by Owner.")


async def test_approved_and_scheduled(embassy: Embassy) -> None:
    """The time is part of what is approved: a new time needs a new approval, and the publisher who approved is told."""
    embassy.extra = {"approval": "two_person"}
    owner = embassy.sandbox.user("Owner", user_id=OWNER, started=True)
    embassy.clock.set(MORNING)
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        await embassy.officer.press("Schedule")
        await seen(embassy.officer, card, "When should it go out?")
        embassy.officer.send("18:00")
        echo = await embassy.officer.wait(lambda f: has_button(f[-1], "Confirm"))
        assert "only if a publisher has approved it" in echo[-1].text
        answer = await embassy.officer.press("Confirm")
        assert "waits until it is submitted and approved" in (answer.text or "")
        _, card = await followed(embassy.officer, "Not before Tue, 24 November 2026, 18:00")
        await embassy.officer.press("Submit", card)
        await owner.wait(lambda f: has_button(f[-1], "Approve"))
        assert (await owner.press("Approve")).text == "D1 is scheduled."
        told = await said(embassy.officer, "Owner approved it.")
        assert "Goes out on Tue, 24 November 2026, 18:00" in told.text
        await seen(embassy.officer, card, "Approved by Owner.")
        await embassy.officer.press("Schedule", card)
        await seen(embassy.officer, card, "When should it go out?")
        await embassy.officer.press("Tomorrow · 09:00", card)
        await embassy.officer.wait(lambda f: any(m.id == card.id and has_button(m, "Confirm") for m in f))
        answer = await embassy.officer.press("Confirm", card)
        assert "an approval is void" in (answer.text or "")
        await said(owner, "Officer changed it.")
        embassy.clock.set(MORNING + timedelta(hours=8))
        await not_yet(embassy)


async def test_an_editor_cannot_take_it_back(embassy: Embassy) -> None:
    """An editor who edits the message of a scheduled draft is told to ask a publisher; no button of the editor's takes
    it back."""
    embassy.officer.start()
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT, by=embassy.editor)
        written = next(m for m in embassy.editor.messages() if not m.from_bot)
        await embassy.editor.press("Schedule")
        await embassy.editor.wait(lambda f: any("When should it go out?" in m.text for m in f))
        embassy.editor.send("tomorrow 9:00")
        await embassy.editor.wait(lambda f: has_button(f[-1], "Confirm"))
        await embassy.editor.press("Confirm")
        _, card = await followed(embassy.editor, "Not before")
        await embassy.editor.press("Submit", card)
        await embassy.officer.wait(lambda f: has_button(f[-1], "Approve"))
        await embassy.officer.press("Approve")
        told = await said(embassy.editor, "Officer approved it.")
        embassy.editor.edit(written, f"{STATEMENT} And more.")
        answer = await embassy.editor.wait(lambda f: f[-1].id > told.id)
        assert "ask a publisher to take it back" in answer[-1].text
        embassy.clock.shift += timedelta(days=3)
        await embassy.officer.wait(lambda f: "Publish it now" in f[-1].text)
        held = await said(embassy.editor, "Held: its time had passed when it could have gone out. Publishers")
        assert not has_button(held, "Publish")
        assert not any("Publish it now" in m.text for m in embassy.editor.messages())
