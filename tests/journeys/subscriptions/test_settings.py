"""/settings in a private chat: each test is one promise, kept in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Person
from tests.journeys.conftest import Embassy, count_of, data_of, has_button
from tests.journeys.facts import kept
from tests.journeys.platform.menus import Menu, opened

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def scene(embassy: Embassy) -> Embassy:
    """Two topics, at noon in London."""
    embassy.more_topics = [("news", "News", "Новости")]
    embassy.clock.set(NOON)
    return embassy


def person_of(scene: Embassy, lang: str) -> Person:
    return scene.anna if lang == "en" else scene.ivan


async def row(scene: Embassy, person: Person) -> dict[str, object]:
    """The subscription as it is kept."""
    (found,) = (await kept(scene, person))["target"]
    return found


async def menu_of(scene: Embassy, person: Person) -> Menu:
    await scene.subscribed(person)
    return await opened(person)


async def is_no_answer(menu: Menu, typed: str) -> None:
    """Whether what is typed is no longer taken for a city."""
    menu.person.send(typed)
    said = (await menu.person.reply()).text
    assert "🌍" not in said
    assert said != menu.says("settings.no_zone")


LANGUAGES = pytest.mark.parametrize("lang", ["en", "ru"])


@LANGUAGES
async def test_nothing_to_set_yet(scene: Embassy, lang: str) -> None:
    """Who is not subscribed gets one line with a Subscribe button, and settings after it."""
    async with scene.open():
        menu = await opened(person := person_of(scene, lang))
        assert menu.message.text == menu.says("settings.none")
        assert [len(line) for line in menu.message.buttons] == [1]
        await menu.press("button.subscribe")
        await person.wait(lambda found: found[-1].text == menu.says("subscribe.new"))
        assert (await opened(person)).message.text.startswith(menu.says("settings.title"))


@LANGUAGES
async def test_how_things_stand(scene: Embassy, lang: str) -> None:
    """The first screen says in words what is received and when."""
    async with scene.open():
        menu = await menu_of(scene, person_of(scene, lang))
        english = (
            "Settings\n🏷 Topics: all\n🌐 Language of statements: English\n"
            "🗓 How often: at once, as they are published\n🌙 Quiet hours: none\n"
            "🌍 Time zone: the mission's (London, 12:00 now)\n🔔 Messages: with a sound\n\n"
            "Urgent notices come at once and with a sound, whatever is chosen here."
        )
        russian = (
            "Настройки\n🏷 Темы: все\n🌐 Язык заявлений: русский\n"
            "🗓 Как часто: сразу после публикации\n🌙 Тихие часы: нет\n"
            "🌍 Часовой пояс: как у представительства (Лондон, сейчас 12:00)\n🔔 Сообщения: со звуком\n\n"
            "Срочные сообщения приходят сразу и со звуком, что бы ни было выбрано здесь."
        )
        assert menu.message.text == (english if lang == "en" else russian)


@LANGUAGES
async def test_topics(scene: Embassy, lang: str) -> None:
    """A choice of topics: others do not come, what is chosen does; the last one stays; All is all again."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        name = "Consular" if lang == "en" else "Консульские"
        await menu.press("settings.name_topics", name)
        await menu.shows(menu.says("settings.topics", topics=name))
        assert "Delivered to nobody" in (await scene.published("/post On trade\nOf no topic.")).text
        _, card = await scene.draft("/post On passports\nOf the consular topic.")
        await scene.officer.press("Consular")
        await scene.officer.wait(lambda f: any(m.id == card.id and data_of(m) != data_of(card) for m in f))
        await scene.publish()
        await person.wait(lambda found: "On passports" in found[-1].text)
        assert await menu.press(name) == menu.says("settings.last_topic")
        await menu.press("button.all_topics")
        await menu.shows(menu.says("settings.all_topics"))
        await menu.press("button.back")
        await menu.shows(menu.says("settings.title"), menu.says("settings.all_topics"))
        assert not any("On trade" in message.text for message in person.messages())


@LANGUAGES
async def test_language_of_statements(scene: Embassy, lang: str) -> None:
    """Statements come in the chosen language while the bot goes on speaking the person's."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        other, label = ("ru", "Русский") if lang == "en" else ("en", "English")
        await menu.press("settings.name_lang", label)
        await menu.shows(menu.says("settings.title"), menu.says.language(other))
        assert (await row(scene, person))["lang"] == other
        person.send("/counters")
        assert (await person.reply()).text.startswith(menu.says("counters.title"))


@LANGUAGES
async def test_rhythm(scene: Embassy, lang: str) -> None:
    """Daily and weekly at an hour, and back to at once: the same message, each time with the present state."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        before = len(person.messages())
        await menu.press("settings.name_rhythm", "button.daily", "18:00")
        await menu.shows(menu.says("settings.daily", hour="18:00"))
        assert (await row(scene, person))["rhythm"] == "daily-18"
        await menu.press("button.weekly", menu.says.weekday(2))
        await menu.shows(menu.says("settings.weekly", day=menu.says.weekday(2), hour="18:00"))
        assert (await row(scene, person))["rhythm"] == "weekly-2-18"
        await menu.press("button.at_once")
        await menu.shows(menu.says("settings.at_once"))
        assert not has_button(menu.message, "18:00")
        assert len(person.messages()) == before + 6  # /mydata, its answer and its file, twice


@LANGUAGES
async def test_what_waits_follows_the_choice(scene: Embassy, lang: str) -> None:
    """What waits for a digest comes at once when that is chosen instead; it comes once."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        await menu.press("settings.name_rhythm", "button.daily")
        await scene.draft("/post On trade\nOf no topic.")
        await scene.publish()
        await scene.officer.wait(lambda found: "1 waits for its hour" in found[-1].text)
        assert count_of(scene.sandbox, person, "On trade") == 0
        await menu.press("button.at_once")
        await person.wait(lambda found: "On trade" in found[-1].text)
        assert count_of(scene.sandbox, person, "On trade") == 1


@LANGUAGES
async def test_quiet_hours(scene: Embassy, lang: str) -> None:
    """From one hour to another, over midnight too, and off again."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        await menu.press("settings.name_quiet", "22:00")
        await menu.shows(menu.says("settings.quiet_until", begins="22:00"))
        await menu.press("07:00")
        await menu.shows(menu.says("settings.quiet", begins="22:00", ends="07:00"))
        kept = await row(scene, person)
        assert (kept["quiet_from"], kept["quiet_to"]) == ("22:00", "07:00")
        await menu.press("button.no_quiet")
        await menu.shows(menu.says("settings.never_quiet"))
        kept = await row(scene, person)
        assert (kept["quiet_from"], kept["quiet_to"]) == ("", "")


@LANGUAGES
async def test_a_zone_from_the_list(scene: Embassy, lang: str) -> None:
    """Part of the world, then city, each with its time now; and back to the mission's."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        europe, paris = ("Europe", "Paris") if lang == "en" else ("Европа", "Париж")
        await menu.press("settings.name_zone", europe, f"{paris} · 13:00")
        await menu.shows(menu.says("settings.title"), menu.says("settings.zone", city=paris, time="13:00"))
        assert (await row(scene, person))["zone"] == "Europe/Paris"
        await menu.press("settings.name_zone", "button.missions_zone")
        await menu.shows(menu.says("settings.title"), "12:00")
        assert (await row(scene, person))["zone"] == ""


@LANGUAGES
@pytest.mark.parametrize("typed", ["Europe/Paris", "париж", "Paris"])
async def test_a_zone_that_is_typed(scene: Embassy, lang: str, typed: str) -> None:
    """While the zones are shown, a city or a zone can be sent; what nobody knows is said, and may be sent again."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        await menu.press("settings.name_zone")
        person.send("Atlantis")
        assert (await person.reply()).text == menu.says("settings.no_zone")
        person.send(typed)
        paris = "Paris" if lang == "en" else "Париж"
        assert (await person.reply()).text == menu.says("settings.zone", city=paris, time="13:00")
        await menu.shows(menu.says("settings.title"), paris)
        assert (await row(scene, person))["zone"] == "Europe/Paris"
        await is_no_answer(menu, "Tokyo")


@LANGUAGES
async def test_a_zone_that_may_be_several(scene: Embassy, lang: str) -> None:
    """A country of many zones is answered with a choice."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        await menu.press("settings.name_zone")
        person.send("Россия")
        choice = Menu(person, await person.reply())
        assert menu.says("settings.which_zone") in choice.message.text
        city = "Volgograd" if lang == "en" else "Волгоград"
        await choice.press(next(label for label in choice.message.labels if city in label).partition(" ")[2])
        await choice.shows(menu.says("settings.title"), city)
        assert (await row(scene, person))["zone"] == "Europe/Volgograd"


async def test_the_question_closes(scene: Embassy) -> None:
    """Back from the zones closes the question, and so does /cancel: what is typed then is no city."""
    async with scene.open():
        menu = await menu_of(scene, scene.anna)
        await menu.press("settings.name_zone", "button.back")
        await is_no_answer(menu, "Paris")
        await menu.press("settings.name_zone")
        scene.anna.send("/cancel")
        assert (await scene.anna.reply()).text == menu.says("cancel.done")
        await is_no_answer(menu, "Paris")
        assert (await row(scene, scene.anna))["zone"] == ""


@LANGUAGES
async def test_the_question_stays_open(scene: Embassy, lang: str) -> None:
    """However long it takes, and after a restart, a city is the answer, also after one that nobody knows."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        await menu.press("settings.name_zone")
        scene.clock.shift += timedelta(days=3)
    async with scene.open():
        person.send("Atlantis")
        assert (await person.reply()).text == menu.says("settings.no_zone")
        scene.clock.shift += timedelta(hours=1)
        person.send("Paris")
        await menu.shows(menu.says("settings.title"), "Paris" if lang == "en" else "Париж")
        assert (await row(scene, person))["zone"] == "Europe/Paris"


@LANGUAGES
@pytest.mark.parametrize("by", ["/time", "/settings", "/cancel", "a button elsewhere", "Settings at home"])
async def test_the_question_is_left(scene: Embassy, lang: str, by: str) -> None:
    """Whoever does something else leaves it: what is typed then is looked for."""
    async with scene.open():
        home = await opened(person := person_of(scene, lang), "/start")
        menu = await menu_of(scene, person)
        await menu.press("settings.name_zone")
        if by.startswith("/"):
            person.send(by)
            await person.reply()
        else:
            await home.press("button.refresh" if by == "a button elsewhere" else "button.settings")
        await is_no_answer(menu, "Paris")


@LANGUAGES
async def test_who_needs_help_is_asked_for_no_city(scene: Embassy, lang: str) -> None:
    """A cry for help is answered as such, though a time zone was asked for."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        await menu.press("settings.name_zone")
        person.send("I lost my passport")
        assert menu.says("people.nobody") in (await person.reply()).text


@LANGUAGES
async def test_sound(scene: Embassy, lang: str) -> None:
    """Messages come without a sound once that is chosen, and with one again afterwards."""
    async with scene.open():
        menu = await menu_of(scene, person := person_of(scene, lang))
        assert await menu.press("button.without_sound") == menu.says("settings.saved")
        await menu.shows(menu.says("settings.silent"))
        assert (await row(scene, person))["silent"] == 1
        await menu.press("button.with_sound")
        await menu.shows(menu.says("settings.with_sound"))


async def test_the_choice_outlives_leaving_and_a_restart(scene: Embassy) -> None:
    """Unsubscribe is there too; an old menu then says so; who comes back finds everything as it was."""
    async with scene.open():
        menu = await menu_of(scene, scene.anna)
        await menu.press("button.without_sound", "button.unsubscribe")
        await scene.anna.wait(lambda found: found[-1].text == menu.says("unsubscribe.done"))
        await menu.press("settings.name_rhythm")
        await menu.shows(menu.says("settings.none"))
    async with scene.open():
        await scene.subscribed(scene.anna)
        await (await opened(scene.anna)).shows(menu.says("settings.silent"))


@pytest.mark.parametrize(
    "rest", ["", "x", "all.1", "nothing", "t.gone.1", "t.consular.2", "l.fr", "r.daily-24", "q.9-9", "z.Nowhere", "s"]
)
async def test_what_no_button_of_ours_carries(scene: Embassy, rest: str) -> None:
    """Anything else that is sent changes nothing; the menu is shown as it is now."""
    async with scene.open():
        menu = await menu_of(scene, scene.anna)
        before, data = await row(scene, scene.anna), menu.message.buttons[0][0].callback_data
        target = (data or "").split(".")[2]
        seen = len(scene.anna.messages())
        for more, forged in enumerate((f"1.set.{target}.{rest}", f"1.set.{rest}", "1.set"), start=1):
            answer = await scene.anna.send_callback(forged, menu.id)
            assert answer.text == menu.says("button.old_menu"), forged
            found = await scene.anna.wait(lambda found, more=more: len(found) == seen + more)  # type: ignore[misc]
            assert found[-1].text == menu.message.text
        assert await row(scene, scene.anna) == before


async def test_somebody_elses_settings(scene: Embassy) -> None:
    """Nobody looks at or changes another's settings, whatever they send."""
    async with scene.open():
        menu = await menu_of(scene, scene.anna)
        theirs = await menu_of(scene, scene.ivan)
        data = menu.message.buttons[0][0].callback_data
        target = (data or "").split(".")[2]
        for forged in (f"1.set.{target}.all", f"1.set.{target}.s.1", f"1.set.{target}.zone"):
            answer = await scene.ivan.send_callback(forged, theirs.id)
            assert answer.text == theirs.says("settings.not_yours")
            assert answer.show_alert
        assert (await row(scene, scene.anna))["silent"] == 0
