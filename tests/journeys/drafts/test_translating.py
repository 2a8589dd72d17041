"""Publish now, translate later: colleagues are asked, one takes it and hands it in, and nobody gets it twice."""

from __future__ import annotations

import pytest

from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from tests.journeys.conftest import EDITOR, OFFICER, OWNER, Embassy, has_button
from tests.journeys.drafts.card_work import followed, pressed, until
from tests.journeys.facts import acts

TITLE, RUSSIAN = "On the exchange of letters", "Об обмене письмами"
STATEMENT = f"/post {TITLE}\nLetters were exchanged today."
HANDED_IN = f"{RUSSIAN}\nСегодня состоялся обмен письмами."


@pytest.fixture
def owner(embassy: Embassy) -> Person:
    """The owner; the editor and the owner translate into Russian."""
    people = [
        (OFFICER, "publisher", "Officer", []),
        (EDITOR, "editor", "Editor", ["ru"]),
        (OWNER, "owner", "Owner", ["ru"]),
    ]
    embassy.extra = {
        "staff": [{"id": n, "role": role, "name": name, "languages": langs} for n, role, name, langs in people]
    }
    return embassy.sandbox.user("Owner", user_id=OWNER, started=True)


async def asked_of(person: Person, lang: str = "en") -> Message:
    """The message that asks a colleague."""
    take = translator(lang)("button.take")
    return (await person.wait(lambda f: has_button(f[-1], take)))[-1]


@pytest.mark.parametrize("lang", INTERFACE)
async def test_asked_on_the_card_and_handed_in_later(lang: str, embassy: Embassy, owner: Person) -> None:
    """Asked on the card, published in English meanwhile; the editor takes it, sends the Russian text, the officer lets
    the correction out: the Russian reader finds it in the copy that they have, and has one message."""
    say = translator(lang)
    embassy.editor.user.language = lang
    async with embassy.open():
        await embassy.subscribed(embassy.ivan)
        embassy.editor.start()
        await embassy.editor.reply()
        _, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Languages", card, "no text yet")
        answer = await embassy.officer.press("Ask colleagues: Русский", card)
        assert answer.text == "Asked: 2. Who takes it sends the text here."
        await until(embassy.officer, card, "colleagues are asked")
        await pressed(embassy.officer, "Back", card, "Draft D1")
        told, other = await asked_of(embassy.editor, lang), await asked_of(owner)
        assert TITLE in told.text
        await embassy.officer.press("Publish", card)
        got = (await embassy.ivan.wait(lambda f: TITLE in f[-1].text))[-1]
        assert (await embassy.editor.press(say("button.take"), told)).text == say("translate.yours")
        late = await owner.press("Take it", other)
        assert late.text == "Editor is at it already."
        await embassy.editor.wait(lambda f: "D2" in f[-1].text and not f[-1].buttons)
        embassy.editor.send(HANDED_IN)
        _, mine = await followed(embassy.editor, "D2", say("button.submit"))
        await embassy.editor.press(say("button.submit"), mine)
        decide = (await embassy.officer.wait(lambda f: has_button(f[-1], "Approve")))[-1]
        await embassy.officer.press("Approve", decide)
        await until(embassy.ivan, got, RUSSIAN)
        assert sum(RUSSIAN in m.text or TITLE in m.text for m in embassy.ivan.messages()) == 1
        assert {"translation.asked", "translation.taken"} <= set(await acts(embassy, owner))


async def test_asked_of_a_statement_into_an_open_draft(embassy: Embassy, owner: Person) -> None:
    """A statement's page has the button too; what is taken while a draft is still open goes into that draft."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await embassy.published(STATEMENT)
        embassy.officer.send(f"/start s-1-{embassy.clock().year}")
        page = (await embassy.officer.wait(lambda f: any("Ask colleagues" in label for label in f[-1].labels)))[-1]
        await embassy.officer.press("Ask colleagues: Русский", page)
        told = await asked_of(owner)
        _, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Languages", card, "no text yet")
        await embassy.officer.press("Ask colleagues: Русский", card)
        second = (await owner.wait(lambda f: sum(has_button(m, "Take it") for m in f) == 2))[-1]
        await owner.press("Take it", second)
        await owner.wait(lambda f: "D2" in f[-1].text and "title" in f[-1].text)
        owner.send(HANDED_IN)
        _, mine = await followed(owner, "Draft D2")
        assert RUSSIAN in mine.text
        await owner.press("Take it", told)
        await owner.wait(lambda f: any("Correction of No. 1" in m.text for m in f))


async def test_nobody_to_ask(embassy: Embassy) -> None:
    """Where no colleague translates, neither card nor page offers it."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        shown = await pressed(embassy.officer, "Languages", card, "no text yet")
        assert not any("Ask colleagues" in label for label in shown.labels)
