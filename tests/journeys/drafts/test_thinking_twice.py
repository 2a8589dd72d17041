"""Second thoughts: what is asked before, what can be stopped after, and what can be taken back."""

from __future__ import annotations

import pytest

from bot.i18n.translator import INTERFACE, translator
from tests.journeys.conftest import OWNER, Embassy, count_of, has_button
from tests.journeys.drafts.card_work import answered, followed, pressed, until
from tests.journeys.facts import acts

TITLE = "On the exchange of letters"
STATEMENT = f"/post {TITLE}\nLetters were exchanged today."
each_language = pytest.mark.parametrize("lang", INTERFACE)


@each_language
async def test_several_chats_are_asked_about(lang: str, embassy: Embassy) -> None:
    """Publish to two chats says how many they are and asks once: Back goes back, Confirm publishes; then Cancel still
    stops everything."""
    say = translator(lang)
    embassy.officer.user.language = lang
    embassy.delivery = {"hold_before_send": "1h"}
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
        embassy.officer.send(STATEMENT)
        card = (await embassy.officer.wait(lambda f: has_button(f[-1], say("button.discard"))))[-1]
        page = await pressed(embassy.officer, say("button.publish"), card, say("sure.publish", draft="D1"))
        assert say.count("audience.total", 2) in page.text
        assert say("sure.grace", time=say("time.hours_minutes", hours=1, minutes=0)) in page.text
        await pressed(embassy.officer, say("button.back"), card, say("card.title_publish", draft="D1", number=""))
        await pressed(embassy.officer, say("button.publish"), card, say("sure.publish", draft="D1"))
        await embassy.officer.press(say("button.confirm"), card)
        await embassy.officer.wait(lambda f: any(m.id == card.id and has_button(m, say("button.cancel")) for m in f))
        await embassy.officer.press(say("button.cancel"), card)
        await until(embassy.officer, card, say("report.cancelled_publish", number=f"1/{embassy.clock().year}"))
        assert count_of(embassy.sandbox, embassy.anna, TITLE) == 0


async def test_one_chat_is_not_asked_about(embassy: Embassy) -> None:
    """To a single chat one press publishes."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await embassy.draft(STATEMENT)
        assert ((await embassy.officer.press("Publish")).text or "").startswith("Published as No. 1/")


async def test_an_urgent_one_has_no_grace(embassy: Embassy) -> None:
    """It is asked about too, and then goes at once, whatever time of grace there is."""
    embassy.delivery = {"hold_before_send": "1h"}
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
        _, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Options", card, "How D1 goes out")
        await pressed(embassy.officer, "🚨 Urgent…", card, "Is D1 urgent?")
        await pressed(embassy.officer, "Confirm", card, "✅ It goes to everyone at once")
        await pressed(embassy.officer, "Back", card, "Draft D1")
        page = await pressed(embassy.officer, "Publish", card, "Publish D1?")
        assert "2 chats" in page.text
        assert "It goes out at once" in page.text
        await embassy.officer.press("Confirm", card)
        await embassy.anna.wait(lambda f: any(TITLE in m.text for m in f))


@each_language
async def test_discard_is_undone(lang: str, embassy: Embassy) -> None:
    """Undo on the discarded card brings the draft back, for everyone who has it; it can be published."""
    say = translator(lang)
    embassy.officer.user.language = lang
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.officer.send(STATEMENT)
        card = (await embassy.officer.wait(lambda f: has_button(f[-1], say("button.discard"))))[-1]
        over = await pressed(embassy.officer, say("button.discard"), card, say("draft.is_discarded", draft="D1"))
        assert over.labels == [f"♻️ {say('button.undo')}"]
        answer = await embassy.officer.press(say("button.undo"), card)
        assert answer.text == say("discard.undone", draft="D1")
        await embassy.officer.wait(lambda f: any(m.id == card.id and has_button(m, say("button.publish")) for m in f))
        await embassy.officer.press(say("button.publish"), card)
        await embassy.anna.wait(lambda f: any(TITLE in m.text for m in f))
        owner = embassy.sandbox.user("Owner", user_id=OWNER)  # who reads English
        assert [act for act in await acts(embassy, owner) if act.startswith("draft.")] == [
            "draft.discarded",
            "draft.restored",
        ]


async def test_a_day_later(embassy: Embassy) -> None:
    """After a day Undo says that it is too late, and nothing comes back."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Discard", card, "D1 is discarded.")
        embassy.clock.set(embassy.clock().replace(year=embassy.clock().year + 1))
        answer = await embassy.officer.press("Undo", card)
        assert "can no longer be taken back" in (answer.text or "")


@each_language
async def test_a_lone_slash_word(lang: str, embassy: Embassy) -> None:
    """A command with a slip in it is no statement, and no answer: the question stays open."""
    say = translator(lang)
    embassy.officer.user.language = lang
    async with embassy.open():
        await answered(embassy.officer, "/post")
        assert (await answered(embassy.officer, "/drfats")).text == say("help.unknown_command", command="/drfats")
        assert say("post.slash_word", word="/drfats") in (await answered(embassy.officer, "/post /drfats")).text
        embassy.officer.send("A title\nA text")
        preview, _ = await followed(
            embassy.officer, say("card.title_publish", draft="D1", number=""), say("button.discard")
        )
        assert preview.text.startswith("A title\n")


@each_language
async def test_a_draft_without_a_topic(lang: str, embassy: Embassy) -> None:
    """The card warns that readers of certain topics will not get it, until a topic is chosen."""
    say = translator(lang)
    embassy.officer.user.language = lang
    async with embassy.open():
        embassy.officer.send(STATEMENT)
        card = (await embassy.officer.wait(lambda f: has_button(f[-1], say("button.discard"))))[-1]
        assert say("warn.topic") in card.text
        await embassy.officer.press("Consular" if lang == "en" else "Консульские", card)
        await embassy.officer.wait(lambda f: any(m.id == card.id and say("warn.topic") not in m.text for m in f))


@each_language
async def test_typed_marks(lang: str, embassy: Embassy) -> None:
    """The card notices them, and one press makes formatting of them, which readers get."""
    say = translator(lang)
    embassy.officer.user.language = lang
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.officer.send("/post On the visit\nIt is *today*, see [the page](https://embassy.example/visit).")
        card = (await embassy.officer.wait(lambda f: has_button(f[-1], say("button.convert"))))[-1]
        assert say("warn.marks", marks="*today*") in card.text
        await embassy.officer.press(say("button.convert"), card)
        await embassy.officer.wait(
            lambda f: any(m.id == card.id and not has_button(m, say("button.convert")) for m in f)
        )
        await embassy.officer.press(say("button.publish"), card)
        got = (await embassy.anna.wait(lambda f: "On the visit" in f[-1].text))[-1]
        assert "It is today, see the page." in got.text
        assert {entity["type"] for entity in got.entities} >= {"bold", "text_link"}
