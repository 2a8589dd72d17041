"""The mission's home page: /start, /home, its buttons, and after a link that leads nowhere. In both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator, translator
from bot.sandbox import Person
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.platform.menus import Menu, opened

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ru"])
DUTY = "+44 7700 900123"
MONDAY, EVENING = datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 23, 20, tzinfo=UTC)
CARD = {
    "label": {"en": "Consular queries", "ru": "Консульские вопросы"},
    "phone": "+44 20 7946 0000",
    "duty_phone": DUTY,
    "hours": {"mon": ["09:00-12:00"]},
}


def statement_of(number: int) -> Incoming:
    texts = [
        Text("en", f"Title {number}", RichText(f"Beginning {number}.\n\nMore of {number}.")),
        Text("ru", f"Заголовок {number}", RichText(f"Начало {number}.\n\nДальше {number}.")),
    ]
    return Incoming(str(number), date(2026, 1, number), texts, number=Number(2026, number), featured=number == 1)


@pytest.fixture
async def scene(embassy: Embassy) -> AsyncIterator[Embassy]:
    """Five statements, the first of which is featured, and a card with a duty phone; a Monday morning."""
    embassy.extra = {"consular": [CARD]}
    embassy.clock.set(MONDAY)
    async with embassy.open() as bot:
        await import_statements(bot.services, [statement_of(n) for n in range(1, 6)])
        yield embassy


def person_of(scene: Embassy, lang: str) -> tuple[Person, Translator]:
    return (scene.anna if lang == "en" else scene.ivan), translator(lang)


@LANGUAGES
@pytest.mark.parametrize("command", ["/start", "/home"])
async def test_the_page(scene: Embassy, lang: str, command: str) -> None:
    """Name, date, clocks, the consular number open now, the featured statement, the three newest titles."""
    person, says = person_of(scene, lang)
    text = (menu := await opened(person, command)).message.text
    title, day = ("Title", "5 January 2026") if lang == "en" else ("Заголовок", "5 января 2026")
    name = "Embassy of Freedonia" if lang == "en" else "Посольство Фридонии"
    assert text.startswith(f"{name}\n")
    clocks = "Moscow: 13:00 · London: 10:00" if lang == "en" else "Москва: 13:00 · Лондон: 10:00"
    opening, beginning = says("opening.open", time="12:00"), f"⭐️ {title} 1\n"
    days = says.count("days", 3186)
    for part in (
        days,
        clocks,
        "+44 20 7946 0000",
        opening,
        beginning,
        f"• {day} · {title} 5",
        f"{title} 4",
        f"{title} 3",
    ):
        assert part in text, part
    assert f"{title} 2" not in text
    assert DUTY not in text
    for button in ("subscribe", "latest", "all_statements", "consular", "settings", "refresh", "read"):
        assert has_button(menu.message, says(f"button.{button}")), button


@LANGUAGES
async def test_it_stays_true(scene: Embassy, lang: str) -> None:
    """Refresh brings it up to date in place: after hours the duty phone is there."""
    person, says = person_of(scene, lang)
    menu = await opened(person, "/start")
    scene.clock.set(EVENING)
    await menu.press("button.refresh")
    await menu.shows(says("opening.closed"), DUTY, "London: 20:00" if lang == "en" else "Лондон: 20:00")


@LANGUAGES
async def test_read_in_full_and_back(scene: Embassy, lang: str) -> None:
    """The featured statement opens in the same message, and Back leads to the page."""
    person, _ = person_of(scene, lang)
    menu = await opened(person, "/start")
    await menu.press("button.read")
    await menu.shows("More of 1." if lang == "en" else "Дальше 1.")
    await menu.press("button.back")
    await menu.shows("⭐️ ")


@LANGUAGES
async def test_its_buttons(scene: Embassy, lang: str) -> None:
    """Each button answers; Subscribe and Unsubscribe change the page too."""
    person, says = person_of(scene, lang)
    menu = await opened(person, "/start")
    for button, said in (
        ("latest", says("latest.title")),
        ("consular", "+44 20 7946 0000"),
        ("settings", says("settings.none")),
    ):
        await menu.press(f"button.{button}")
        await person.wait(lambda found, said=said: said in found[-1].text)  # type: ignore[misc]
    await menu.press("button.subscribe")
    await menu.shows(says("start.subscribed"))
    await person.wait(lambda found: found[-1].text == says("subscribe.new"))
    await menu.press("button.settings")
    await person.wait(lambda found: says("settings.title") in found[-1].text)
    await menu.press("button.unsubscribe")
    await menu.shows(says("start.subscribe_hint"))
    await menu.press("button.all_statements")
    await menu.shows(says("archive.title"))


@LANGUAGES
@pytest.mark.parametrize("payload", ["s-999-2021", "s-x", "s-"])
async def test_a_link_to_no_statement(scene: Embassy, lang: str, payload: str) -> None:
    """It says so, before the page."""
    person, says = person_of(scene, lang)
    person.start(payload)
    shown = await person.reply()
    assert shown.text.startswith(says("statement.no_such_link"))
    assert has_button(shown, says("button.subscribe"))


@LANGUAGES
async def test_nothing_is_offered_that_is_not_there(embassy: Embassy, lang: str) -> None:
    """Without clocks, counters, card and statements the page is short, and true."""
    embassy.extra = {"clocks": [], "counters": [], "consular": []}
    person, says = person_of(embassy, lang)
    async with embassy.open():
        menu = await opened(person, "/start")
        assert says("latest.none") in menu.message.text
        assert "📞" not in menu.message.text
        assert not has_button(menu.message, says("button.consular"))
        assert not has_button(menu.message, says("button.read"))


@LANGUAGES
async def test_in_a_group(scene: Embassy, lang: str) -> None:
    """A short form, of /home as of /start, with links alone; it says how the group stands."""
    person, says = person_of(scene, lang)
    group = scene.sandbox.group("Expats", creator=person, members=[])
    person.add_bot(group)
    await person.wait(lambda found: found[-1].from_bot, chat=group)
    for command in ("/start", "/home"):
        person.send(command, chat=group)
        shown = await person.reply(chat=group)
        assert "+44 20 7946 0000" in shown.text
        assert shown.text.endswith(says("home.group"))
        assert "London" not in shown.text
        assert all(button.callback_data is None for row in shown.buttons for button in row)
    person.send("/subscribe", chat=group)
    await person.reply(chat=group)
    person.send("/home", chat=group)
    assert (await person.reply(chat=group)).text.endswith(says("subscribe.already"))


async def test_the_menus(scene: Embassy) -> None:
    """Telegram's menus have /home and /privacy, in private and in groups."""
    await opened(scene.anna, "/start")
    await scene.sandbox.until(lambda: {"home", "privacy"} <= {c["command"] for c in scene.anna.commands()})
    for data in ("1.home.x", "1.consular.x", "1.settings.x", "1.sub.x", "1.unsub.home.x"):
        answer = await scene.anna.send_callback(data, Menu(scene.anna, scene.anna.messages()[-1]).id)
        assert answer.text == "This menu is old; here is the new one.", data
