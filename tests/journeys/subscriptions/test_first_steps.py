"""The first steps from /start, and links to a topic: in both languages."""

from __future__ import annotations

import pytest

from bot.sandbox import Person
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.facts import kept, mydata
from tests.journeys.platform.menus import Menu

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ru"])
NAMES = {"en": "Consular", "ru": "Консульские"}


@pytest.fixture
def scene(embassy: Embassy) -> Embassy:
    """Two topics."""
    embassy.more_topics = [("news", "News", "Новости")]
    return embassy


def person_of(scene: Embassy, lang: str) -> Person:
    return scene.anna if lang == "en" else scene.ivan


async def started(person: Person, payload: str | None = None) -> Menu:
    person.start(payload)
    return Menu(person, await person.reply())


async def chosen(scene: Embassy, person: Person) -> tuple[str, set[str]] | None:
    """The subscription's language and topics; None where there is none."""
    found = await kept(scene, person)
    if "target" not in found:
        return None
    return found["target"][0]["lang"], {topic["topic"] for topic in found.get("target_topic", [])}


@LANGUAGES
async def test_language_topics_done(scene: Embassy, lang: str) -> None:
    """One message, edited: which language, which topics, subscribed; with the way to the settings."""
    async with scene.open():
        menu = await started(person := person_of(scene, lang))
        before = len(person.messages())
        await menu.press("button.first_steps")
        await menu.shows(menu.says("first.language"))
        await menu.press("English" if lang == "en" else "Русский")
        await menu.shows(menu.says("first.topics"), menu.says("settings.all_topics"))
        await menu.press(NAMES[lang])
        await menu.shows(menu.says("settings.topics", topics=NAMES[lang]))
        assert await chosen(scene, person) is None
        await menu.press("button.subscribe")
        await menu.shows(menu.says("subscribe.new"), menu.says("settings.topics", topics=NAMES[lang]))
        assert await chosen(scene, person) == (lang, {"consular"})
        assert len(person.messages()) == before + 6  # /mydata, its answer and its file, twice
        await menu.press("button.settings")
        await menu.shows(menu.says("settings.title"))
        again = await started(person)
        assert not has_button(again.message, menu.says("button.first_steps"))


@LANGUAGES
async def test_every_step_can_be_skipped(scene: Embassy, lang: str) -> None:
    """Skip leaves the language, Subscribe takes all topics, Not now subscribes to nothing."""
    async with scene.open():
        menu = await started(person := person_of(scene, lang))
        await menu.press("button.first_steps", "button.skip", "button.not_now")
        await menu.shows(menu.says("first.later"))
        assert await chosen(scene, person) is None
        menu = await started(person)
        await menu.press("button.first_steps", "button.skip", "button.back", "button.skip", "button.subscribe")
        await menu.shows(menu.says("subscribe.new"), menu.says("settings.all_topics"))
        assert await chosen(scene, person) == (lang, set())


async def test_another_language(scene: Embassy) -> None:
    """The language that is chosen is spoken from the next step on, and is the statements' too."""
    async with scene.open():
        menu = await started(scene.anna)
        await menu.press("button.first_steps", "Русский")
        await menu.shows("Что вам присылать?")
        await menu.press("Подписаться")
        await menu.shows("Готово.")
        assert await chosen(scene, scene.anna) == ("ru", set())


async def test_steps_of_other_topics(scene: Embassy) -> None:
    """A button that was made for other topics than there are now is out of date; nothing is chosen by mistake."""
    async with scene.open():
        menu = await started(scene.anna)
        await menu.press("button.first_steps", "button.skip", "News")
    scene.more_topics = []
    async with scene.open():
        assert await menu.press("button.subscribe") == menu.says("button.old_menu")
        for data in ("1.first", "1.first.done", "1.first.speak.fr", "1.first.topics.x.y", "1.first.later.1"):
            assert (await scene.anna.send_callback(data, menu.id)).text == menu.says("button.old_menu"), data
        assert await chosen(scene, scene.anna) is None


@LANGUAGES
async def test_a_topics_link(scene: Embassy, lang: str) -> None:
    """It asks once, subscribes to that topic only, and says later that it is so already."""
    async with scene.open():
        menu = await started(person := person_of(scene, lang), "t-consular")
        assert menu.message.text == menu.says("topic.ask", topic=NAMES[lang])
        await menu.press("button.confirm")
        await menu.shows(menu.says("topic.done", topic=NAMES[lang]))
        assert await chosen(scene, person) == (lang, {"consular"})
        again = await started(person, "t-consular")
        assert again.message.text == menu.says("topic.already", topic=NAMES[lang])


@LANGUAGES
async def test_a_topics_link_adds(scene: Embassy, lang: str) -> None:
    """Beside a choice the topic is added; who receives everything loses nothing by it; Cancel changes nothing."""
    async with scene.open():
        person = person_of(scene, lang)
        await (await started(person, "t-consular")).press("button.confirm")
        news = "News" if lang == "en" else "Новости"
        menu = await started(person, "t-news")
        assert menu.message.text == menu.says("topic.add_ask", topic=news)
        await menu.press("button.cancel")
        await menu.shows(menu.says("topic.not"))
        assert await chosen(scene, person) == (lang, {"consular"})
        menu = await started(person, "t-news")
        await menu.press("button.confirm")
        await menu.shows(menu.says("topic.added", topic=news))
        assert await chosen(scene, person) == (lang, {"consular", "news"})
        other = scene.editor
        await scene.subscribed(other)
        assert (await started(other, "t-news")).message.text == "You receive this topic already: News."


@LANGUAGES
async def test_a_link_to_no_topic(scene: Embassy, lang: str) -> None:
    """A link to a topic that does not exist gives the greeting with one sentence about it."""
    async with scene.open():
        menu = await started(person_of(scene, lang), "t-gone")
        assert menu.message.text.startswith(menu.says("topic.unknown"))
        assert has_button(menu.message, menu.says("button.subscribe"))
        assert (await menu.person.send_callback("1.join.gone", menu.id)).text == menu.says("button.old_menu")


@LANGUAGES
@pytest.mark.parametrize("way", ["later", "command", "home", "restart"])
async def test_what_was_picked_is_kept(scene: Embassy, lang: str, way: str) -> None:
    """Topics that were picked and not subscribed to yet are those of the subscription, whichever way it begins."""
    person = person_of(scene, lang)
    async with scene.open():
        menu = await started(person)
        await menu.press("button.first_steps", "button.skip", NAMES[lang])
        await menu.shows(menu.says("settings.topics", topics=NAMES[lang]))
        if way == "later":
            await menu.press("button.not_now", "button.subscribe")
        elif way == "command":
            person.send("/subscribe")
        elif way == "home":
            await (await started(person)).press("button.subscribe")
        if way != "restart":
            await person.wait(lambda found: found[-1].text == menu.says("subscribe.new"))
    async with scene.open():
        if way == "restart":
            await scene.subscribed(person)
        assert await chosen(scene, person) == (lang, {"consular"})
        assert "picked_topic" not in await kept(scene, person)


@LANGUAGES
async def test_what_was_picked_is_shown_again(scene: Embassy, lang: str) -> None:
    """Back to the language and forth again, or begun anew, the picked topics are still marked; unmarked they are gone,
    and /mydata names them."""
    person = person_of(scene, lang)
    async with scene.open():
        menu = await started(person)
        await menu.press("button.first_steps", "button.skip", NAMES[lang], "button.back", "button.skip")
        await menu.shows(menu.says("settings.topics", topics=NAMES[lang]))
        said, _ = await mydata(scene, person)
        assert menu.says("mydata.picked", topics=NAMES[lang]) in said
        menu = await started(person)
        await menu.press("button.first_steps", "button.skip")
        await menu.shows(menu.says("settings.topics", topics=NAMES[lang]))
        await menu.press("button.all_topics")
        await menu.shows(menu.says("settings.all_topics"))
        await scene.subscribed(person)
        assert await chosen(scene, person) == (lang, set())


async def test_what_was_picked_is_forgotten(scene: Embassy) -> None:
    """/forget and a block take the picked topics along."""
    async with scene.open() as bot:
        for person in (scene.anna, scene.editor):
            menu = await started(person)
            await menu.press("button.first_steps", "button.skip", "News")
            assert "picked_topic" in await kept(scene, person)
        scene.anna.send("/forget")
        await Menu(scene.anna, await scene.anna.reply()).press("button.confirm")
        scene.editor.block()
        await scene.settled(bot)
        for person in (scene.anna, scene.editor):
            person.start()
            assert "picked_topic" not in await kept(scene, person)
