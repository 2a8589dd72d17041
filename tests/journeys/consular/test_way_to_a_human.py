"""Who writes to the bot as to a person learns that nobody reads it, and whom to call: in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator, translator
from bot.sandbox import Message, Person
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy, has_button

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ru"])
PHONE, DUTY = "+44 20 7946 0000", "+44 7700 900123"
MONDAY, SATURDAY = datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 28, 10, tzinfo=UTC)
CARD = {
    "label": {"en": "Consular queries", "ru": "Консульские вопросы"},
    "phone": PHONE,
    "duty_phone": DUTY,
    "address": {"en": "1 Sample Street", "ru": "Сэмпл-стрит, 1"},
    "hours": {"mon": ["09:00-12:00"]},
}
HARBOUR = "The harbour is open on weekdays, and the ferry runs to the island as it always did in winter."
VISAS = (
    "Visas are given within ten days to those who have sent the form, their passport and two pictures to the office."
)


@pytest.fixture
async def scene(embassy: Embassy) -> AsyncIterator[Embassy]:
    """A card with a duty phone, statements on a harbour and on visas; a Monday morning."""
    embassy.extra = {"consular": [CARD], "need_words": ["harbour office", "портовая служба"]}
    embassy.clock.set(MONDAY)
    items = [
        Incoming(
            key="1", date=date(2026, 1, 1), texts=[Text("en", "Harbour", RichText(HARBOUR))], number=Number(2026, 1)
        ),
        Incoming(key="2", date=date(2026, 1, 2), texts=[Text("en", "Visas", RichText(VISAS))], number=Number(2026, 2)),
    ]
    async with embassy.open() as bot:
        await import_statements(bot.services, items)
        yield embassy


def person_of(scene: Embassy, lang: str) -> tuple[Person, Translator]:
    return (scene.anna if lang == "en" else scene.ivan), translator(lang)


async def ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


def in_order(text: str, *parts: str) -> None:
    """The parts stand in the text, one after the other."""
    places = [text.find(part) for part in parts]
    assert -1 not in places, (parts, text)
    assert places == sorted(places), (parts, text)


@LANGUAGES
async def test_free_text(scene: Embassy, lang: str) -> None:
    """First that nobody reads here, then the number that is answered now, then what was found; also on later pages and
    on the way back."""
    person, says = person_of(scene, lang)
    shown = await ask(person, "harbour")
    in_order(shown.text, says("people.nobody"), PHONE, says("opening.open", time="12:00"), "🔎 harbour\n", "Harbour")
    assert DUTY not in shown.text
    listed = shown.text
    await person.press("1️⃣", message=shown)
    await person.wait(lambda f: any(m.id == shown.id and m.text.startswith("Harbour\n") for m in f))
    await person.press("↩️ 🔎 harbour", message=shown)
    await person.wait(lambda f: any(m.id == shown.id and m.text == listed for m in f))
    await person.press(says("button.consular"), message=shown)
    await person.wait(lambda f: "1 Sample Street" in f[-1].text or "Сэмпл-стрит" in f[-1].text)


@LANGUAGES
async def test_after_hours(scene: Embassy, lang: str) -> None:
    """While nobody answers the phone, the duty phone is there, and when it opens."""
    scene.clock.set(SATURDAY)
    person, says = person_of(scene, lang)
    shown = await ask(person, "harbour")
    day = "Mon, 30 November 2026" if lang == "en" else "пн, 30 ноября 2026"
    in_order(shown.text, says("people.nobody"), says("opening.on", day=day, time="09:00"), DUTY, "🔎 harbour\n")


@LANGUAGES
async def test_an_empty_search(scene: Embassy, lang: str) -> None:
    """Where nothing is found, by plain words, by /search or in answer to it, the way to people comes first."""
    person, says = person_of(scene, lang)
    await ask(person, "/search")
    for typed in ("dolphin", "/search dolphin", "dolphin"):
        shown = await ask(person, typed)
        in_order(shown.text, says("people.nobody"), PHONE, "🔎 dolphin", says("search.nothing"))
    shown = await ask(person, "🙂")
    in_order(shown.text, says("people.nobody"), PHONE, says("search.no_words"))


@LANGUAGES
@pytest.mark.parametrize("typed", ["I lost my passport", "Потеряла паспорт!", "HELP", "visa", "Где портовая служба?"])
async def test_words_of_need(scene: Embassy, lang: str, typed: str) -> None:
    """Words of need in either language, the operator's too, bring the whole card to the top."""
    person, says = person_of(scene, lang)
    shown = await ask(person, typed)
    label = CARD["label"][lang]  # type: ignore[index]
    assert shown.text.startswith(f"{label}\n")
    in_order(shown.text, PHONE, DUTY, says("people.nobody"), f"🔎 {typed}")


@LANGUAGES
async def test_what_there_is_on_a_passport(scene: Embassy, lang: str) -> None:
    """Where no statement has all the words of somebody in need, those on a passport are shown below the card; they
    open, and Back leads to them again. Who needs something else is told so without a lesson in searching."""
    person, says = person_of(scene, lang)
    shown = await ask(person, "I have lost my passprot on the train")
    in_order(shown.text, PHONE, says("people.nobody"), "🔎 I have lost", says("search.only", word="passport"), "Visas")
    listed = shown.text
    await person.press("1️⃣", message=shown)
    await person.wait(lambda f: any(m.id == shown.id and m.text.startswith("Visas\n") for m in f))
    await person.press("↩️ 🔎 I have lost my passprot on the train", message=shown)
    await person.wait(lambda f: any(m.id == shown.id and m.text == listed for m in f))
    shown = await ask(person, "they arrested my brother")
    in_order(shown.text, PHONE, says("people.nobody"), says("search.nothing_in_need"))
    assert says("search.nothing") not in shown.text


@LANGUAGES
@pytest.mark.parametrize("typed", ["Hello", "Добрый день!"])
async def test_a_greeting(scene: Embassy, lang: str, typed: str) -> None:
    """Who greets the bot learns that nobody reads it, whom to call and what it can do; no word is looked for."""
    person, says = person_of(scene, lang)
    shown = await ask(person, typed)
    in_order(shown.text, says("people.nobody"), PHONE, says("people.greeting"))
    assert "🔎" not in shown.text


@LANGUAGES
async def test_a_letter(scene: Embassy, lang: str) -> None:
    """A long text is answered so too; who asks for help hears of no forgery, neither of a text like none of ours nor of
    one that is close to ours, and neither for its second half."""
    person, says = person_of(scene, lang)
    plain = "Dear Sir or Madam,\nhow may I find the garden that was shown on the pictures of last summer?"
    shown = await ask(person, plain)
    in_order(shown.text, says("people.nobody"), PHONE, says("verify.unknown_what"))
    needy = f"Dear Sir or Madam,\nI was robbed. {'It was on the train. ' * 8}"
    shown = await ask(person, needy)
    in_order(shown.text, PHONE, says("people.nobody"), says("people.nothing"))
    quoting = VISAS.replace("ten days", "three days") + "\nSo you say. Please help."
    shown = await ask(person, quoting)
    in_order(shown.text, PHONE, says("people.nobody"), says("people.close", number="2/2026"))
    assert has_button(shown, says("button.read"))
    naming = f"{needy} Your statement 1/2026 says nothing of it."
    assert says("people.names", number="1/2026") in (await ask(person, naming)).text
    long = f"Dear Sir or Madam, please help. {'This happened to us on the ferry, on the way home. ' * 90}"
    person.paste(long)
    found = await person.wait(lambda f: sum(says("people.nothing") in m.text for m in f) == 3)
    for verdict in ("unknown", "altered"):
        assert not any(says(f"verify.{verdict}") in m.text for m in found[3:])


@LANGUAGES
async def test_our_own_text_is_genuine_all_the_same(scene: Embassy, lang: str) -> None:
    """Our own text is genuine though a word of need is in it; and what is forwarded, or sent for a check, is judged."""
    person, says = person_of(scene, lang)
    assert (await ask(person, f"Visas\n{VISAS}")).text.startswith(says("verify.genuine"))
    changed = f"Visas\n{VISAS.replace('ten days', 'three days')}"
    person.forward(person.send(changed))
    await person.wait(lambda f: f[-1].text.startswith(says("verify.altered")))
    assert (await ask(person, f"/verify {changed}")).text.startswith(says("verify.altered"))


@LANGUAGES
@pytest.mark.parametrize("typed", ["Thank you for your help!", "Спасибо большое"])
async def test_thanks(scene: Embassy, lang: str, typed: str) -> None:
    """Who says thanks is thanked, learns that nobody reads it, and sees no search."""
    person, says = person_of(scene, lang)
    shown = await ask(person, typed)
    in_order(shown.text, says("people.nobody"), PHONE, says("people.thanks"))
    assert "🔎" not in shown.text


@LANGUAGES
async def test_a_picture(scene: Embassy, lang: str) -> None:
    """Who sends what the bot cannot read learns whom to call, too."""
    person, says = person_of(scene, lang)
    person.send_photo()
    in_order((await person.reply()).text, says("people.nobody"), PHONE, says("verify.file_unknown"))


async def test_who_is_not_told(scene: Embassy) -> None:
    """A search by command that finds something, staff, and groups, where people are, get only what was found."""
    assert (await ask(scene.anna, "/search visas")).text.startswith("🔎 visas\n")
    assert (await ask(scene.officer, "harbour")).text.startswith("🔎 harbour\n")
    group = scene.group()
    await scene.sandbox.until(lambda: len(scene.sandbox.texts(group)) > 0)
    scene.anna.send("/search dolphin", chat=group)
    assert (await scene.anna.reply(chat=group)).text.startswith("🔎 dolphin\n")


@LANGUAGES
async def test_a_mission_without_a_card(embassy: Embassy, lang: str) -> None:
    """Without a consular card the mission's own address is given; nothing that is not set is offered."""
    embassy.extra = {"consular": []}
    person, says = person_of(embassy, lang)
    async with embassy.open():
        shown = await ask(person, "help")
        assert shown.text.startswith(
            f"{says('people.nobody')} {says('people.contact', contact='https://embassy.example')}"
        )
        assert "/consular" not in shown.text
        assert not has_button(shown, says("button.consular"))
