"""A reader asks for a topic by approval, a publisher decides, and what is kept of it is the reader's to see and end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.drafts.draft import Content
from bot.domain.text.richtext import RichText
from bot.i18n.translator import INTERFACE, translator
from bot.services.drafts.intake import post_from_shell
from tests.journeys.conftest import OWNER, Embassy, has_button
from tests.journeys.drafts.card_work import followed, pressed
from tests.journeys.facts import acts, kept
from tests.journeys.press.admitting import CLOSED, admitted, closed_to_readers

NAMES = {"en": "Accredited press", "ru": "Аккредитованная пресса"}
TITLE = "On the closed talks"


@pytest.mark.parametrize("lang", INTERFACE)
async def test_asked_and_admitted_and_given_up(lang: str, embassy: Embassy) -> None:
    """The reader finds the topic in the settings and asks; publishers are told, one admits, the reader hears of it and
    is sent its statements; who gives up gets no more."""
    say, name = translator(lang), NAMES[lang]
    journalist = closed_to_readers(embassy)
    for person in (journalist, embassy.officer):
        person.user.language = lang
    embassy.officer.start()
    async with embassy.open() as bot:
        await embassy.subscribed(journalist)
        journalist.send("/settings")
        settings = await journalist.reply()
        assert name not in settings.text
        await journalist.press(say("button.press"), settings)
        page = (await journalist.wait(lambda f: say("press.title") in f[-1].text))[-1]
        assert say("press.not_asked") in page.text
        answer = await journalist.press(f"{say('button.ask_in')}: {name}", page)
        assert answer.text == say("press.asked_now")
        told = (await embassy.officer.wait(lambda f: has_button(f[-1], say("button.admissions"))))[-1]
        assert "Journalist" in told.text
        await embassy.officer.press(say("button.admissions"), told)
        await embassy.officer.wait(lambda f: say("press.list_title") in f[-1].text)
        admit = next(label for label in embassy.officer.messages()[-1].labels if say("button.admit") in label)
        await embassy.officer.press(admit, embassy.officer.messages()[-1])
        await journalist.wait(lambda f: f[-1].text == say("press.you_are_in", topic=name))
        content = Content.of("en", TITLE, RichText("Words."), topic=CLOSED)
        await post_from_shell(bot.services, content)
        bot.engine.wake()
        await journalist.wait(lambda f: TITLE in f[-1].text)
        journalist.send("/press")
        await journalist.press(f"{say('button.give_up')}: {name}", await journalist.reply())
        await journalist.wait(lambda f: say("press.not_asked") in f[-1].text)
        await post_from_shell(bot.services, content)
        bot.engine.wake()
        await embassy.settled(bot)
        assert sum(TITLE in m.text for m in journalist.messages()) == 1


async def test_refused_and_put_out(embassy: Embassy) -> None:
    """A reader who is refused, and one who is put out, hear of it; an editor and a reader cannot decide."""
    journalist = closed_to_readers(embassy)
    async with embassy.open():
        await admitted(embassy, journalist)
        shown = embassy.officer.messages()[-1]
        out = next(b.callback_data for row in shown.buttons for b in row if "Put out" in b.text)
        assert out is not None
        embassy.editor.send("/press")
        other = await embassy.editor.reply()
        assert "Journalist" not in other.text
        assert (await embassy.editor.send_callback(out, other)).show_alert
        await embassy.officer.send_callback(out, shown)
        await journalist.wait(lambda f: "You get no more statements of: Accredited press" in f[-1].text)
        journalist.send("/press")
        await journalist.press("Ask: Accredited press", await journalist.reply())
        embassy.officer.send("/press")
        listed = (await embassy.officer.wait(lambda f: any("Refuse" in label for label in f[-1].labels)))[-1]
        await embassy.officer.press(next(label for label in listed.labels if "Refuse" in label), listed)
        await journalist.wait(lambda f: "has not admitted you" in f[-1].text)


async def test_what_is_kept_of_it(embassy: Embassy) -> None:
    """/mydata shows an admission, the audit who admitted, and /forget removes it: nothing of the topic comes then."""
    journalist = closed_to_readers(embassy)
    owner = embassy.sandbox.user("Owner", user_id=OWNER, started=True)
    async with embassy.open():
        await admitted(embassy, journalist)
        (row,) = (await kept(embassy, journalist))["admission"]
        assert (row["topic"], row["state"]) == (CLOSED, "admitted")
        assert any("You are admitted to: Accredited press" in m.text for m in journalist.messages())
        assert "press.admitted" in await acts(embassy, owner)
        assert "audit" not in await kept(embassy, journalist)
        journalist.send("/forget")
        await journalist.press("Confirm", await journalist.reply())
        assert "admission" not in await kept(embassy, journalist)


async def test_only_subscribers_can_ask(embassy: Embassy) -> None:
    """Who is not subscribed is asked to subscribe first, since nothing could reach them."""
    journalist = closed_to_readers(embassy)
    async with embassy.open():
        journalist.send("/press")
        answer = await journalist.press("Ask: Accredited press", await journalist.reply())
        assert "subscribe first" in (answer.text or "")


async def test_neither_a_digest_nor_an_hour_brings_it(embassy: Embassy) -> None:
    """A reader with a daily digest finds nothing of it in there; the admitted one finds it in theirs."""
    journalist = closed_to_readers(embassy)
    async with embassy.open() as bot:
        await admitted(embassy, journalist)
        await embassy.subscribed(embassy.anna)
        for person in (journalist, embassy.anna):
            person.send("/settings")
            await pressed(person, "How often", await person.reply(), "A daily or weekly message")
            await pressed(person, "Daily", person.messages()[-1], "in one message a day")
        await post_from_shell(bot.services, Content.of("en", TITLE, RichText("Words."), topic=CLOSED))
        await post_from_shell(bot.services, Content.of("en", "On fish", RichText("Words of fish.")))
        bot.engine.wake()
        embassy.clock.shift += timedelta(days=1)
        bot.engine.wake()
        await embassy.anna.wait(lambda f: "On fish" in f[-1].text)
        await journalist.wait(lambda f: "On fish" in f[-1].text)
        assert any(TITLE in m.text for m in journalist.messages())
        assert not any(TITLE in m.text for m in embassy.anna.messages())


async def test_the_press_first_from_the_card(embassy: Embassy) -> None:
    """A time set under Options stands on the card; the press gets the statement at once, a correction reaches them, and
    a retraction before the time leaves nothing for anybody else."""
    journalist = closed_to_readers(embassy)
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await admitted(embassy, journalist)
        _, card = await embassy.draft(f"/post {TITLE}\nLetters were exchanged today.")
        await pressed(embassy.officer, "Options", card, "How D1 goes out")
        await pressed(embassy.officer, "Press first…", card, "1 chat of the press gets it now")
        embassy.officer.send("in 2 hours")
        _, card = await followed(embassy.officer, "For the press alone until", "Back")
        card = await pressed(embassy.officer, "Back", card, "Draft D1")
        assert "For the press alone until" in card.text
        await embassy.officer.press("Publish", card)
        await embassy.officer.wait(lambda f: any(has_button(m, "Confirm") or "Time taken" in m.text for m in f))
        if has_button(embassy.officer.messages()[-1], "Confirm"):
            await embassy.officer.press("Confirm", embassy.officer.messages()[-1])
        got = (await journalist.wait(lambda f: TITLE in f[-1].text))[-1]
        await embassy.corrected("1", f"{TITLE}\nNotes were exchanged today.")
        await journalist.wait(lambda f: any(m.id == got.id and "Notes" in m.text for m in f))
        await embassy.retracted("1", "It was too early.")
        await journalist.wait(lambda f: all("Notes" not in m.text for m in f))
        embassy.clock.shift += timedelta(hours=3)
        bot.engine.wake()
        await embassy.settled(bot)
        assert not any(TITLE in m.text for m in embassy.anna.messages())
