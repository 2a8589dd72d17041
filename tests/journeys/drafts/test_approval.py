"""Two people decide: what one has written goes out when another has approved exactly that."""

from __future__ import annotations

import asyncio

import pytest

from bot import opening
from bot.chat.drafts.review_notifications import MOST_CARDS
from bot.domain.drafts.draft import Content
from bot.domain.text.richtext import RichText
from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Answer, Message, Person
from bot.services.drafts.intake import post_from_shell
from tests.journeys.conftest import OWNER, Embassy, count_of, data_of, has_button

TITLE = "On the exchange of letters"
STATEMENT = f"/post {TITLE}\nLetters were exchanged today."


@pytest.fixture
def owner(embassy: Embassy) -> Person:
    """The owner, who has started the bot, in an embassy where it takes two people."""
    embassy.extra = {"approval": "two_person"}
    return embassy.sandbox.user("Owner", user_id=OWNER, started=True)


async def submitted(embassy: Embassy, by: Person | None = None, text: str = STATEMENT) -> Message:
    """An editor's draft (or another's), submitted; the card."""
    person = by or embassy.editor
    _, card = await embassy.draft(text, by=person)
    answer = await person.press("Submit", card)
    assert "submitted" in (answer.text or "")
    return card


async def asked(person: Person, label: str = "Approve") -> Message:
    """The card on which a person is asked to decide."""
    found = await person.wait(lambda found: has_button(found[-1], label))
    return found[-1]


async def said(person: Person, text: str) -> Message:
    """The newest message with that text."""
    found = await person.wait(lambda found: any(text in m.text for m in found))
    return next(m for m in reversed(found) if text in m.text)


@pytest.mark.parametrize("lang", INTERFACE)
async def test_submitted_and_approved(lang: str, embassy: Embassy, owner: Person) -> None:
    """Every publisher gets the preview and the card; who approves first lets it go, the others see who did, and the
    author is told the number."""
    for person in (embassy.officer, embassy.editor, owner):
        person.user.language = lang
    embassy.officer.start()
    owner.start()
    say = translator(lang)
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.editor.send(STATEMENT)
        await asked(embassy.editor, say("button.submit"))
        await embassy.editor.press(say("button.submit"))
        card = await asked(embassy.officer, say("button.reject"))
        other = await asked(owner, say("button.reject"))
        assert say("card.submitted", name="Editor") in card.text
        assert TITLE in owner.messages()[-2].text
        assert count_of(embassy.sandbox, embassy.anna, TITLE) == 0
        await embassy.officer.press(say("button.approve"), card)
        await embassy.anna.wait(lambda found: TITLE in found[-1].text)
        year = embassy.clock().year
        told = await said(embassy.editor, say("told.by", name="Officer"))
        assert say("told.publish", number=f"1/{year}") in told.text
        await owner.wait(lambda f: any(m.id == other.id and say("told.by", name="Officer") in m.text for m in f))
        assert not next(m for m in owner.messages() if m.id == other.id).buttons
        done = say("report.title_publish", number=f"1/{year}")
        await embassy.officer.wait(lambda f: any(m.id == card.id and done in m.text for m in f))
        assert count_of(embassy.sandbox, embassy.anna, TITLE) == 1


async def test_rejected_mended_and_approved(embassy: Embassy, owner: Person) -> None:
    """The author is told the reason; what is submitted again comes to the publishers as a new message, and the old
    card has no buttons any more."""
    embassy.officer.start()
    async with embassy.open():
        await submitted(embassy)
        first = await asked(embassy.officer)
        other = await asked(owner)
        await embassy.officer.press("Reject")
        await said(embassy.officer, "Why do you reject D1?")
        embassy.officer.send("The date is wrong.")
        await said(embassy.officer, "D1 is sent back.")
        told = await said(embassy.editor, "Officer sent it back: The date is wrong.")
        await owner.wait(
            lambda f: any(m.id == other.id and "Rejected by Officer: The date is wrong." in m.text for m in f)
        )
        await embassy.editor.press("Open", told)
        await asked(embassy.editor, "Discard")
        await embassy.editor.press("Edit")
        await said(embassy.editor, "Send the new text of D1")
        embassy.editor.send(f"{TITLE}\nThey were exchanged on Tuesday.")
        await embassy.editor.wait(lambda f: any("on Tuesday" in m.text for m in f if m.from_bot))
        await embassy.editor.press("Submit")
        second = await embassy.officer.wait(lambda f: has_button(f[-1], "Approve") and f[-1].id > first.id)
        assert "on Tuesday" in embassy.officer.messages()[-2].text
        await embassy.officer.wait(lambda f: any(m.id == first.id and "further down" in m.text for m in f))
        assert not next(m for m in embassy.officer.messages() if m.id == first.id).buttons
        assert "is published" not in second[-1].text
        await embassy.officer.press("Approve")
        await said(embassy.editor, "It has gone out as No. 1/")


async def test_two_decide_at_once(embassy: Embassy, owner: Person) -> None:
    """Approve by two publishers in one moment publishes once; who came second is told who was first."""
    embassy.officer.start()
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await submitted(embassy)
        cards = await asked(embassy.officer), await asked(owner)
        both: tuple[Answer, Answer] = await asyncio.gather(
            embassy.officer.press("Approve", cards[0]), owner.press("Approve", cards[1])
        )
        texts = sorted((answer.text or "") for answer in both)
        assert any(text.startswith("Published as No. 1/") for text in texts)
        assert any("was first: D1 is published" in text for text in texts)
        await embassy.anna.wait(lambda found: TITLE in found[-1].text)
        assert count_of(embassy.sandbox, embassy.anna, TITLE) == 1


async def test_an_edit_voids_it(embassy: Embassy, owner: Person) -> None:
    """The author's edit takes a submitted draft back into editing: nobody can approve the older text, and the cards say
    where the draft is."""
    embassy.officer.start()
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await submitted(embassy)
        card = await asked(embassy.officer)
        await asked(owner)
        data = data_of(card)
        await embassy.editor.press("Edit")
        await said(embassy.editor, "Send the new text of D1")
        embassy.editor.send(f"{TITLE}\nSomething else.")
        await said(embassy.editor, "it is back in editing; an approval is void")
        await embassy.officer.wait(lambda f: any(m.id == card.id and not has_button(m, "Approve") for m in f))
        assert "is being edited again" in ((await embassy.officer.send_callback(data, card)).text or "")
        assert count_of(embassy.sandbox, embassy.anna, TITLE) == 0


async def test_nobody_approves_their_own(embassy: Embassy, owner: Person) -> None:
    """A publisher's own draft has no Approve for them, and a forged one is refused; another one has it."""
    async with embassy.open():
        card = await submitted(embassy, by=embassy.officer)
        await embassy.officer.wait(lambda f: any(m.id == card.id and has_button(m, "Cancel") for m in f))
        assert not has_button(next(m for m in embassy.officer.messages() if m.id == card.id), "Approve")
        approve = data_of(await asked(owner))
        answer = await embassy.officer.send_callback(approve, card)
        assert "somebody else has to approve it" in (answer.text or "")
        embassy.anna.start()
        answer = await embassy.anna.send_callback(approve, await embassy.anna.reply())
        assert "Only staff can do that" in (answer.text or "")
        await owner.press("Approve")
        await said(embassy.officer, "Decided by Owner.")


async def test_a_publisher_who_comes_later(embassy: Embassy, owner: Person) -> None:
    """Who becomes a publisher while a draft waits is asked too, also over a restart."""
    embassy.officer.start()
    embassy.without_owner = True
    async with embassy.open():
        await submitted(embassy)
        await asked(embassy.officer)
        assert owner.messages() == []
    embassy.without_owner = False
    async with embassy.open():
        await asked(owner)
    assert sum(has_button(m, "Approve") for m in embassy.officer.messages()) == 1


async def test_one_who_cannot_be_reached(embassy: Embassy, owner: Person) -> None:
    """A publisher who has blocked the bot, or never started it, holds nobody up and is tried once for each draft."""
    owner.block()
    embassy.officer.start()
    async with embassy.open():
        for text in (STATEMENT, "/post Another\nMore words."):
            await submitted(embassy, text=text)
            await asked(embassy.officer)
            await embassy.officer.press("Approve")
            await embassy.report()
        await said(embassy.editor, "gone out as No. 2/")
    tried = [call for call in embassy.sandbox.calls if call.chat == OWNER and call.method == "sendMessage"]
    assert 2 <= len(tried) <= 4


async def test_nobody_to_ask(embassy: Embassy) -> None:
    """Where there is no other publisher, the person who submits is told so."""
    embassy.extra = {"approval": "two_person"}
    embassy.without_owner = True
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        answer = await embassy.officer.press("Submit", card)
        assert "no other publisher" in (answer.text or "")


async def test_handed_in_by_another_process(embassy: Embassy, owner: Person) -> None:
    """A draft that a shell submits is shown to every publisher once, and goes out when one of them approves it."""
    embassy.officer.start()
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await post_from_shell(bot.services, Content.of("en", TITLE, RichText("From the website.")))
        await asked(owner)
        card = await asked(embassy.officer)
        assert "Submitted from the command line" in card.text
        await embassy.officer.press("Approve")
        await embassy.anna.wait(lambda found: TITLE in found[-1].text)


async def test_many_at_once(embassy: Embassy, owner: Person) -> None:
    """After an import that needs approvals each publisher gets one message that says how many wait and where, and the
    cards can be opened from the list there."""
    async with embassy.open() as bot:
        await embassy.settled(bot)
    async with opening.opened_services(embassy.config()) as services:
        for n in range(MOST_CARDS + 5):
            await post_from_shell(services, Content.of("en", f"{TITLE} {n}", RichText("From the website.")))
    async with embassy.open() as bot:
        told = await owner.wait(lambda found: "15 drafts wait for your decision" in found[-1].text)
        assert "/queue" in told[-1].text
        assert len([message for message in owner.messages() if TITLE in message.text]) == 0
        owner.send("/queue")
        assert TITLE in (await owner.reply()).text


async def test_an_editor_hands_in_where_one_may_publish(embassy: Embassy) -> None:
    """Without two-person approval an editor submits too, and a publisher approves the draft, or takes it over and
    publishes it."""
    embassy.officer.start()
    async with embassy.open():
        await submitted(embassy)
        await asked(embassy.officer)
        await embassy.officer.press("Approve")
        await said(embassy.editor, "gone out as No. 1/")
        await embassy.report()
        await submitted(embassy, text="/post Another\nMore words.")
        await asked(embassy.officer)
        await embassy.officer.press("Edit")
        await said(embassy.officer, "Send the new text of D2")
        embassy.officer.send("Another\nBetter words.")
        await said(embassy.editor, "Officer changed it.")
        await embassy.officer.wait(lambda f: any(has_button(m, "Publish") for m in f))
        await embassy.publish()
        await said(embassy.editor, "gone out as No. 2/")


async def test_the_rule_changes_while_it_waits(embassy: Embassy, owner: Person) -> None:
    """A draft submitted while two persons were needed may be published by its own author once one is enough."""
    async with embassy.open():
        card = await submitted(embassy, by=embassy.officer)
        await asked(owner)
    embassy.extra = {}
    async with embassy.open():
        embassy.officer.send("/queue")
        await said(embassy.officer, "Queue")
        await embassy.officer.press("D1")
        await asked(embassy.officer)
        await embassy.officer.press("Approve")
        await embassy.report()
    assert card.id


async def test_taken_back(embassy: Embassy, owner: Person) -> None:
    """Cancel takes a submitted draft back into editing; the publishers' cards say so."""
    embassy.officer.start()
    async with embassy.open():
        card = await submitted(embassy)
        waiting = await asked(embassy.officer)
        await asked(owner)
        await embassy.editor.wait(lambda f: any(m.id == card.id and has_button(m, "Cancel") for m in f))
        answer = await embassy.editor.press("Cancel", card)
        assert "is being edited again" in (answer.text or "")
        await embassy.officer.wait(lambda f: any(m.id == waiting.id and not has_button(m, "Approve") for m in f))


async def test_the_queue(embassy: Embassy, owner: Person) -> None:
    """/queue shows what waits and what is going out, opens a card below, and pauses and resumes a release."""
    embassy.officer.start()
    embassy.delivery = {"hold_before_send": "1h"}
    async with embassy.open():
        embassy.officer.send("/queue")
        await said(embassy.officer, "Nothing waits, and nothing is going out.")
        await submitted(embassy, text="/post Another\nMore words.")
        await asked(embassy.officer)
        await embassy.officer.press("Refresh")
        found = await said(embassy.officer, "D1 · Another\n   by Editor")
        await embassy.officer.press("Approve")
        await embassy.officer.wait(lambda f: any("Goes out in" in m.text for m in f))
        await embassy.officer.press("Refresh", found)
        await embassy.officer.wait(lambda f: any(m.id == found.id and "No. 1/" in m.text for m in f))
        answer = await embassy.officer.press(f"1/{embassy.clock().year} · Cancel", found)
        assert answer.text
        await embassy.officer.wait(lambda f: any(m.id == found.id and "Nothing waits" in m.text for m in f))
        embassy.editor.send("/queue")
        await said(embassy.editor, "Queue")
        embassy.anna.send("/queue")
        assert "I don't know the command /queue" in (await embassy.anna.reply()).text
