"""A command counts when its sender types it: not forwarded, not written by another bot, not put in by an edit."""

from __future__ import annotations

import pytest

from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Person
from tests.journeys.conftest import OWNER, Embassy, count_of
from tests.journeys.facts import kept, subscriptions

ORDERS = ["/forget", "/unsubscribe", "/language ru", "/start", "/post Title\nText.", "/halt", "/staff", "/cancel"]


def not_by_hand(embassy: Embassy, person: Person, way: str, text: str) -> None:
    """Send the text without typing it."""
    if way == "via":
        person.send_via("gif", text)
        return
    notes = embassy.sandbox.group("Notes", creator=person)
    person.forward(person.send(text, chat=notes))


@pytest.mark.parametrize("way", ["forwarded", "via"])
@pytest.mark.parametrize("lang", INTERFACE)
async def test_what_others_wrote_orders_nothing(way: str, lang: str, embassy: Embassy) -> None:
    """Neither a reader's nor an owner's forwards do anything, nor what an inline bot wrote; a sentence says so."""
    owner = embassy.sandbox.user("Owner", user_id=OWNER)
    for person in (embassy.anna, owner):
        person.user.language = lang
    async with embassy.open():
        for person in (embassy.anna, owner):
            person.send("/subscribe")
            await person.reply()
            for text in ORDERS:
                not_by_hand(embassy, person, way, text)
                said = translator(lang)("help.not_typed", command=text.split()[0])
                await person.wait(lambda found: said in found[-1].text)  # noqa: B023 - waited for within the loop
        for person in (embassy.anna, owner):
            found = await kept(embassy, person)
            assert not {"draft", "prompt"} & set(found)
            assert [row["ended"] for row in found["target"]] == [None]
            assert [row["lang"] for row in found["chat"]] == [lang]


async def test_a_forwarded_caption(embassy: Embassy) -> None:
    """A picture that is forwarded with /post below it begins no draft."""
    async with embassy.open():
        picture = embassy.officer.send_photo("/post On letters\nLetters were exchanged.")
        await embassy.card_of(embassy.officer)
        embassy.officer.forward(picture)
        await embassy.officer.wait(lambda found: "/post was not carried out" in found[-1].text)
        assert len((await kept(embassy, embassy.officer))["draft"]) == 1


async def test_a_command_put_into_an_older_message(embassy: Embassy) -> None:
    """Editing a message into a command does nothing."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        message = embassy.anna.send("Hello there")
        await embassy.anna.reply()
        embassy.anna.edit(message, "/forget")
        embassy.officer.edit(embassy.officer.send("Good morning"), "/post Title\nText.")
        for person in (embassy.anna, embassy.officer):
            person.send("/id")
            await person.wait(lambda found: "Telegram number" in found[-1].text)
        assert (await subscriptions(embassy))["private"] == 1
        assert "draft" not in await kept(embassy, embassy.officer)


async def test_in_a_group(embassy: Embassy) -> None:
    """An administrator's forward of /unsubscribe leaves the group subscribed, without a word."""
    async with embassy.open():
        group = embassy.group()
        embassy.anna.send("/subscribe", chat=group)
        notes = embassy.sandbox.group("Notes", creator=embassy.anna)
        embassy.anna.forward(embassy.anna.send("/unsubscribe", chat=notes), chat=group)
        embassy.anna.send("/id", chat=group)
        await embassy.anna.wait(lambda found: str(embassy.anna.id) in found[-1].text, chat=group)
        assert (await subscriptions(embassy))["group"] == 1
        assert count_of(embassy.sandbox, group, "") == 3  # the greeting, the answers to /subscribe and /id


async def test_a_forwarded_command_is_text_in_a_draft(embassy: Embassy) -> None:
    """What is forwarded as the answer to /post alone is the statement, whatever it begins with."""
    async with embassy.open():
        embassy.officer.send("/post")
        await embassy.officer.reply()
        notes = embassy.sandbox.group("Notes", creator=embassy.officer)
        embassy.officer.forward(embassy.officer.send("/forget your fears\nA text.", chat=notes))
        preview, _ = await embassy.card_of(embassy.officer)
        assert preview.text.startswith("/forget your fears")
        assert len((await kept(embassy, embassy.officer))["draft"]) == 1
