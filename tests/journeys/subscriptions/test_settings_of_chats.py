"""The settings of groups, forum topics and channels: theirs who administer them, in a private chat."""

from __future__ import annotations

import pytest

from bot.chat.subscriptions import administrators
from bot.i18n.translator import translator
from bot.sandbox import Chat, Message, Person
from tests.journeys.conftest import Embassy
from tests.journeys.facts import kept
from tests.journeys.platform.menus import Menu

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ru"])


async def silent(embassy: Embassy, chat: Chat, admin: Person) -> dict[int, int]:
    """Which topics of a chat are to be without a sound, as the one who subscribed them is told."""
    rows = (await kept(embassy, admin))["target"]
    return {row["thread"]: row["silent"] for row in rows if row["chat"] == chat.id}


async def asked(
    person: Person, text: str, chat: Chat, thread: int | None = None, *, anonymous: bool = False
) -> Message:
    """Send a command into a group; the answer there."""
    person.send(text, chat=chat, thread=thread, anonymous=anonymous)
    if anonymous:
        before = len(person.messages(chat, thread))
        found = await person.wait(lambda seen: len(seen) > before and seen[-1].from_bot, chat=chat, thread=thread)
        return found[-1]
    return await person.reply(chat=chat, thread=thread)


async def through(person: Person, message: Message) -> Menu:
    """Follow the link below a message into the private chat."""
    url = message.buttons[0][0].url
    assert url is not None
    person.follow(url)
    return Menu(person, await person.reply())


async def group_of(scene: Embassy, admin: Person, member: Person, *, forum: bool = False) -> Chat:
    """A group with the bot, subscribed."""
    group = scene.sandbox.group("Expats", creator=admin, members=[member], forum=forum, supergroup=not forum)
    admin.add_bot(group)
    await scene.sandbox.until(lambda: len(scene.sandbox.texts(group)) > 0)
    await asked(admin, "/subscribe", group)
    return group


@LANGUAGES
async def test_only_administrators(embassy: Embassy, lang: str) -> None:
    """In a group a member gets one line, its administrator a link that opens the group's settings in private."""
    admin, member = (embassy.anna, embassy.ivan) if lang == "en" else (embassy.ivan, embassy.anna)
    async with embassy.open():
        group = await group_of(embassy, admin, member)
        translate = translator(lang)
        for command in ("/settings", "/subscribe", "/unsubscribe", "/language ru"):
            assert (await asked(member, command, group)).text == translate("subscribe.admins_only")
        answer = await asked(admin, "/settings", group)
        assert answer.text == translate("settings.in_private")
        assert all(button.callback_data is None for line in answer.buttons for button in line)
        menu = await through(admin, answer)
        await menu.shows(translate("settings.title_of", title="Expats"))
        await menu.press("button.without_sound")
        assert await silent(embassy, group, admin) == {0: 1}
        assert "button.unsubscribe" not in menu.message.labels
        member.follow(answer.buttons[0][0].url or "")
        assert (await member.reply()).text == translator("ru" if lang == "en" else "en")("settings.not_yours")


async def test_forged_presses(embassy: Embassy) -> None:
    """A member who sends the data of the group's buttons gets an alert, and nothing changes."""
    async with embassy.open():
        group = await group_of(embassy, embassy.anna, embassy.ivan)
        menu = await through(embassy.anna, await asked(embassy.anna, "/settings", group))
        target = (menu.message.buttons[0][0].callback_data or "").split(".")[2]
        embassy.ivan.start()
        greeting = await embassy.ivan.reply()
        for step in ("s.1", "all", "zone", "r.daily-9"):
            said = await embassy.ivan.send_callback(f"1.set.{target}.{step}", greeting)
            assert said.text == translator("ru")("settings.not_yours")
            assert said.show_alert
        assert await silent(embassy, group, embassy.anna) == {0: 0}


async def test_an_administrator_no_longer(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is dismissed cannot press on: the right is looked up at the press."""
    assert administrators.KEPT_SECONDS <= 60
    monkeypatch.setattr(administrators, "KEPT_SECONDS", 0.0)
    async with embassy.open():
        group = await group_of(embassy, embassy.anna, embassy.ivan)
        embassy.anna.promote(embassy.ivan, group)
        menu = await through(embassy.ivan, await asked(embassy.ivan, "/settings", group))
        assert await menu.press("button.without_sound") == menu.says("settings.saved")
        embassy.anna.demote(embassy.ivan, group)
        said = await embassy.ivan.press(menu.says("button.with_sound"), message=menu.id)
        assert said.text == menu.says("settings.not_yours")
        assert said.show_alert
        assert await silent(embassy, group, embassy.anna) == {0: 1}


async def test_an_anonymous_administrator(embassy: Embassy) -> None:
    """One who writes as the group gets the link too, and is known in private as oneself."""
    async with embassy.open():
        group = await group_of(embassy, embassy.anna, embassy.ivan)
        answer = await asked(embassy.anna, "/settings", group, anonymous=True)
        menu = await through(embassy.anna, answer)
        await menu.press("button.without_sound")
        assert await silent(embassy, group, embassy.anna) == {0: 1}


async def test_a_topic_of_a_forum(embassy: Embassy) -> None:
    """In a topic /subscribe and /settings mean that topic; where nothing comes yet, one line says so."""
    async with embassy.open():
        forum = await group_of(embassy, embassy.anna, embassy.ivan, forum=True)
        first, second = embassy.sandbox.topic(forum, "One"), embassy.sandbox.topic(forum, "Two")
        assert (await asked(embassy.anna, "/settings", forum, first)).text == translator("en")("settings.none_here")
        for thread in (first, second):
            assert (await asked(embassy.anna, "/subscribe", forum, thread)).text == translator("en")("subscribe.topic")
        menu = await through(embassy.anna, await asked(embassy.anna, "/settings", forum, second))
        await menu.shows(menu.says("settings.title_topic", title="Expats"))
        await menu.press("button.without_sound")
        assert await silent(embassy, forum, embassy.anna) == {0: 0, first: 0, second: 1}


@LANGUAGES
async def test_a_channel(embassy: Embassy, lang: str) -> None:
    """Who made the bot the channel's administrator finds its settings below the message that says so."""
    admin = embassy.anna if lang == "en" else embassy.ivan
    async with embassy.open():
        await embassy.subscribed(admin)
        channel = embassy.sandbox.channel("Own news", creator=admin)
        admin.promote_bot(channel, can_post_messages=True)
        translate = translator(lang)
        found = await admin.wait(lambda seen: seen[-1].text == translate("subscribe.channel", title="Own news"))
        menu = Menu(admin, found[-1])
        await menu.press("button.settings")
        await menu.shows(translate("settings.title_of", title="Own news"))
        await menu.press("button.without_sound", "settings.name_topics", "Consular" if lang == "en" else "Консульские")
        assert await silent(embassy, channel, admin) == {0: 1}
        assert "Delivered: 1 of 1" in (await embassy.published("/post On trade\nOf no topic.")).text
        other = embassy.ivan if lang == "en" else embassy.anna
        await embassy.subscribed(other)
        target = (menu.message.buttons[0][0].callback_data or "").split(".")[2]
        said = await other.send_callback(f"1.set.{target}.s.0", other.messages()[-1])
        assert said.show_alert
        assert await silent(embassy, channel, admin) == {0: 1}


@LANGUAGES
async def test_a_channel_of_the_config(embassy: Embassy, lang: str) -> None:
    """Its language and topics are the config's, which the settings say; hours and sound can be chosen."""
    admin = embassy.anna if lang == "en" else embassy.ivan
    started = admin.start()
    channel = embassy.sandbox.channel("News", username="news_ch", creator=admin)
    admin.promote_bot(channel, can_post_messages=True)
    embassy.channels = ["@news_ch"]
    async with embassy.open():
        translate = translator(lang)
        found = await admin.wait(lambda seen: any(translate("subscribe.channel", title="News") == m.text for m in seen))
        told = next(m for m in found if m.text == translate("subscribe.channel", title="News"))
        assert told.id > started.id
        await embassy.sandbox.until(lambda: any(call.method == "setMyCommands" for call in embassy.sandbox.calls))
        menu = Menu(admin, told)
        await menu.press("button.settings")
        await menu.shows(translate("settings.from_config"))
        assert not any(translate("settings.name_topics") in label for label in menu.message.labels)
        assert not any(translate("settings.name_lang") in label for label in menu.message.labels)
        target = (menu.message.buttons[0][0].callback_data or "").split(".")[2]
        said = await admin.send_callback(f"1.set.{target}.l.ru", menu.id)
        assert said.text == translate("settings.from_config")
        await menu.press("button.without_sound")
        await menu.shows(translate("settings.silent"))
        await embassy.published("/post On trade\nWords.")
        assert embassy.sandbox.messages(channel)[-1].silent


async def test_one_whom_telegram_does_not_tell_of(embassy: Embassy) -> None:
    """Where Telegram refuses to tell of a single member, the list of administrators decides."""
    refusal = '{"ok":false,"error_code":400,"description":"Bad Request: USER_ID_INVALID"}'
    async with embassy.open():
        group = await group_of(embassy, embassy.anna, embassy.ivan)
        embassy.sandbox.faults.status(400, refusal, n=None, method="getChatMember")
        answer = await asked(embassy.anna, "/settings", group)
        menu = await through(embassy.anna, answer)
        await menu.press("button.without_sound")
        assert await silent(embassy, group, embassy.anna) == {0: 1}
        assert (await asked(embassy.ivan, "/unsubscribe", group)).text == translator("en")("subscribe.admins_only")


@LANGUAGES
async def test_start_in_a_group(embassy: Embassy, lang: str) -> None:
    """/start says how a group subscribes, and once it has, that it has."""
    async with embassy.open():
        owner = embassy.anna if lang == "en" else embassy.ivan
        group = embassy.sandbox.group("Expats", creator=owner, members=[])
        owner.add_bot(group)
        await owner.wait(lambda found: found[-1].from_bot, chat=group)
        assert "/subscribe" in (await asked(owner, "/start", group)).text
        await asked(owner, "/subscribe", group)
        assert (await asked(owner, "/start", group)).text.endswith(translator(lang)("subscribe.already"))
