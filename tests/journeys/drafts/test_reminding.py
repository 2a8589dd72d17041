"""Who has been waiting for approval for how long: publishers are reminded, and /queue shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Person
from tests.journeys.conftest import OWNER, Embassy, has_button
from tests.journeys.drafts.card_work import answered

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."


def reminders(person: Person, lang: str = "en") -> int:
    """How often the person was reminded."""
    words = translator(lang)("reminder.waits", time="|").split("|")[0]
    return sum(words in message.text for message in person.messages())


async def later(embassy: Embassy, minutes: float) -> None:
    """So many minutes pass, and the bot does something."""
    embassy.clock.shift += timedelta(minutes=minutes)
    embassy.anna.send("/time")
    await embassy.anna.reply()


@pytest.mark.parametrize("lang", INTERFACE)
async def test_after_ten_minutes_then_each_hour(lang: str, embassy: Embassy) -> None:
    """Every publisher who was asked is reminded, with a button that opens the card; not who submitted it, and not once
    it is decided. /queue says since when it waits."""
    say = translator(lang)
    owner = embassy.sandbox.user("Owner", user_id=OWNER, started=True, language=lang)
    for person in (embassy.officer, owner, embassy.editor):
        person.user.language = lang
        person.start()
    async with embassy.open():
        embassy.editor.send(STATEMENT)
        await embassy.editor.wait(lambda f: has_button(f[-1], say("button.submit")))
        await embassy.editor.press(say("button.submit"))
        for person in (embassy.officer, owner):
            await person.wait(lambda f: has_button(f[-1], say("button.approve")))
        await later(embassy, 9)
        assert reminders(embassy.officer, lang) == 0
        await later(embassy, 1.5)
        for person in (embassy.officer, owner):
            await person.wait(lambda f, p=person: reminders(p, lang) == 1)  # type: ignore[misc]
        assert say("draft.did_submitted", name="Editor") in owner.messages()[-1].text
        queue = await answered(owner, "/queue")
        assert say("queue.waits", time="|").split("|")[0] in queue.text
        await later(embassy, 60)
        for person in (embassy.officer, owner):
            await person.wait(lambda f, p=person: reminders(p, lang) == 2)  # type: ignore[misc]
        await embassy.officer.press(say("button.card"))
        await embassy.officer.wait(lambda f: has_button(f[-1], say("button.approve")))
        await embassy.officer.press(say("button.approve"))
        await embassy.editor.wait(lambda f: any(say("told.by", name="Officer") in m.text for m in f))
        await later(embassy, 60)
        await later(embassy, 60)
        assert (reminders(embassy.officer, lang), reminders(owner, lang), reminders(embassy.editor, lang)) == (2, 2, 0)


async def test_once_over_a_restart(embassy: Embassy) -> None:
    """What came due while the bot was down is one reminder, and after another restart it is not told again."""
    embassy.officer.start()
    async with embassy.open():
        await embassy.draft(STATEMENT, by=embassy.editor)
        await embassy.editor.press("Submit")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Approve"))
    embassy.clock.shift += timedelta(hours=5)
    async with embassy.open():
        await embassy.officer.wait(lambda f: "waiting for a decision for 5 h" in f[-1].text)
    async with embassy.open():
        await later(embassy, 1)
        assert reminders(embassy.officer) == 1


async def test_none_are_wished(embassy: Embassy) -> None:
    """Without approval_reminders nobody is reminded."""
    embassy.extra = {"approval_reminders": ["300d"]}
    embassy.officer.start()
    async with embassy.open():
        await embassy.draft(STATEMENT, by=embassy.editor)
        await embassy.editor.press("Submit")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Approve"))
        await later(embassy, 600)
        await later(embassy, 1)
        assert reminders(embassy.officer) == 0
