"""What stands around a statement's text, from the config to a reader's check: signature, hashtags, buttons."""

from __future__ import annotations

import pytest

from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from tests.journeys.conftest import OWNER, Embassy, has_button
from tests.journeys.drafts.card_work import answered, followed, pressed, until

TITLE = "On visas"
BODY = "The consular section is closed on Monday, the ninth of November, and opens again on Tuesday."
RUSSIAN = "Консульский отдел закрыт в понедельник, девятого ноября, и снова откроется во вторник утром."
BODIES = {"en": (BODY, "Tuesday"), "ru": (RUSSIAN, "вторник")}
SIGNATURE = {"en": "Press office of the Embassy", "ru": "Пресс-служба Посольства"}
TEXTS = {
    "signature": SIGNATURE,
    "topics": {"consular": {"hashtags": ["#visas"], "template": "{title}\n{text}\n{number}, {date}"}},
}
ADDRESS = "https://example.org/visas"
each_language = pytest.mark.parametrize("lang", INTERFACE)


async def card_with_topic(embassy: Embassy, by: Person, lang: str = "en") -> tuple[Message, Message]:
    """A draft with the consular topic: its preview and card."""
    by.send(f"/post {TITLE}\n{BODIES[lang][0]}")
    say = translator(lang)
    _, card = await followed(by, say("card.title_publish", draft="D1", number=""), say("button.discard"))
    name = {"en": "Consular", "ru": "Консульские"}[lang]
    await by.press(name, card)
    found = await by.wait(lambda found: "#visas" in found[-2].text and f"🔘 {name}" in found[-1].labels)
    return found[-2], found[-1]


@each_language
async def test_from_the_card_to_the_check(lang: str, embassy: Embassy) -> None:
    """The preview shows what stands around the text; a button is added on the card; the reader gets exactly that, with
    the button; and /verify finds the message and the bare text genuine, and a changed one altered."""
    say = translator(lang)
    embassy.officer.user.language = lang
    embassy.anna.user.language = lang
    embassy.extra = {"texts": TEXTS}
    body, word = BODIES[lang]
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        preview, card = await card_with_topic(embassy, embassy.officer, lang)
        assert SIGNATURE[lang] in preview.text
        assert preview.text.splitlines()[0] == TITLE
        await pressed(embassy.officer, say("button.options"), card, say("options.title", draft="D1"))
        await pressed(embassy.officer, say("button.links"), card, say("links.none", most=3))
        await pressed(embassy.officer, say("button.add_link"), card, say("links.ask", example=ADDRESS))
        assert await answered(embassy.officer, "Apply online") == embassy.officer.messages()[-1]
        assert say("links.not_understood", example=ADDRESS) in embassy.officer.messages()[-1].text
        embassy.officer.send(f"Apply online\n{ADDRESS}")
        preview, card = await followed(embassy.officer, say("links.about", most=3), say("button.add_link"))
        assert ADDRESS in card.text
        await pressed(embassy.officer, say("button.back"), card, say("options.title", draft="D1"))
        await pressed(embassy.officer, say("button.back"), card, say("card.title_publish", draft="D1", number=""))
        await embassy.officer.press(say("button.publish"), card)
        got = (await embassy.anna.wait(lambda found: TITLE in found[-1].text))[-1]
        assert got.text.endswith(f"#visas\n{SIGNATURE[lang]}")
        assert got.text.replace(f"1/{embassy.clock().year}", f"N/{embassy.clock().year}") == preview.text
        assert [b.url for row in got.buttons for b in row if b.text == "🔗 Apply online"] == [ADDRESS]
        for copy in (got.text, f"{TITLE}\n{body}", body):
            assert say("verify.genuine").split("{")[0] in (await answered(embassy.anna, f"/verify {copy}")).text
        changed = await answered(embassy.anna, f"/verify {got.text.replace(word, 'Friday')}")
        assert say("verify.altered").split("{")[0] in changed.text


async def test_a_changed_config_voids_an_approval(embassy: Embassy) -> None:
    """Submitted with one signature and started with another: the draft is in editing again, the author is told, and the
    publisher's button for the old words does nothing."""
    embassy.extra = {"approval": "two_person", "texts": TEXTS}
    owner = embassy.sandbox.user("Owner", user_id=OWNER, started=True)
    embassy.officer.start()
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await card_with_topic(embassy, embassy.editor)
        await embassy.editor.press("Submit", card)
        asked = (await embassy.officer.wait(lambda f: has_button(f[-1], "Approve")))[-1]
        old = next(b.callback_data for row in asked.buttons for b in row if b.text.endswith("Approve"))
        assert old is not None
    embassy.extra = {"approval": "two_person", "texts": {"signature": {"en": "A new name", "ru": "Новое имя"}}}
    async with embassy.open() as bot:
        await embassy.editor.wait(lambda f: any("in the config have changed" in m.text for m in f))
        await embassy.officer.send_callback(old, asked)
        await embassy.settled(bot)
        assert not any(TITLE in m.text for m in embassy.anna.messages())
        assert not any(TITLE in m.text and "Published" in m.text for m in owner.messages())


async def test_a_correction_keeps_the_old_words(embassy: Embassy) -> None:
    """Under a new signature a correction leaves the old one, says so on its card, and takes the new one at a press."""
    embassy.extra = {"texts": TEXTS}
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await card_with_topic(embassy, embassy.officer)
        await embassy.officer.press("Publish", card)
        got = (await embassy.anna.wait(lambda found: TITLE in found[-1].text))[-1]
    embassy.extra = {"texts": {"signature": {"en": "A new name", "ru": "Новое имя"}}}
    async with embassy.open():
        await embassy.corrected("1", f"{TITLE}\n{BODY} From ten.")
        kept = await until(embassy.anna, got, "From ten.")
        assert kept.text.endswith(SIGNATURE["en"])
        embassy.officer.send("/edit 1")
        found = await embassy.officer.wait(lambda f: has_button(f[-2], "Options") and "new text of D3" in f[-1].text)
        card = found[-2]
        await pressed(embassy.officer, "Options", card, "How D3 goes out")
        await pressed(embassy.officer, "Buttons and signature", card, "stay as the statement has them")
        await pressed(embassy.officer, "Take today's signature", card, "become those of today")
        await pressed(embassy.officer, "Back", card, "How D3 goes out")
        card = await pressed(embassy.officer, "Back", card, "Correction of No. 1")
        await embassy.officer.press("Correct", card)
        assert (await until(embassy.anna, got, "A new name")).text.endswith("A new name")
