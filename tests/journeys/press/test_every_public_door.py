"""A statement that is not for everyone is behind no public door: of a topic by approval, or still with the press."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.app import Bot
from bot.domain.drafts.draft import Content
from bot.domain.text.richtext import RichText
from bot.domain.verify.fingerprint import fingerprint
from bot.sandbox import Message, Person
from bot.services.drafts.intake import post_from_shell
from bot.services.importing import export_archive
from tests import patience
from tests.journeys.conftest import Embassy
from tests.journeys.drafts.card_work import there
from tests.journeys.press.admitting import CLOSED, admitted, closed_to_readers

WORD = "narwhal"
TITLE = f"On the {WORD} talks"
BODY = f"The delegations speak of the {WORD} at nine in the morning, behind a door that is closed to everyone else."
NUMBER = "2"

Door = Callable[[Embassy, Bot, Person], Awaitable[str]]


async def asked(embassy: Embassy, person: Person, text: str) -> str:
    """All that the bot answers to a message, with the labels and addresses of its buttons."""
    sent = person.send(text)
    await person.wait(lambda found: any(m.from_bot and m.id > sent.id for m in found))
    return "\n".join(map(_whole, [m for m in person.messages() if m.from_bot and m.id > sent.id]))


def _whole(message: Message) -> str:
    buttons = [f"{b.text} {b.url} {b.callback_data}" for row in message.buttons for b in row]
    return "\n".join([message.text, *buttons])


def says(text: str) -> Door:
    async def door(embassy: Embassy, bot: Bot, person: Person) -> str:
        return await asked(embassy, person, text.format(number=NUMBER, year=embassy.clock().year))

    return door


async def pages_of_archive(embassy: Embassy, bot: Bot, person: Person) -> str:
    """The archive, and its pages by year and by topic, as far as they go."""
    said = await asked(embassy, person, "/archive")
    shown = person.messages()[-1]
    for label in ("By year", "By topic"):
        await person.press(label, message=shown)
        await embassy.settled(bot)
        said += _whole(there(person, shown))
        person.send("/archive")
        shown = await person.reply()
    return said


async def exported(embassy: Embassy, bot: Bot, person: Person) -> str:
    """What `export` writes."""
    return "\n".join([str(item) async for item in export_archive.archive(bot.services.db.reader)])


async def old_button(embassy: Embassy, bot: Bot, person: Person) -> str:
    """Read in full below anything, with its number in it."""
    person.send("/latest")
    shown = await person.reply()
    answer = await person.send_callback(f"1.read.{NUMBER}-{embassy.clock().year}.1.s", shown)
    await embassy.settled(bot)
    return f"{answer.text}\n{_whole(there(person, shown))}"


def offers(text: str) -> Door:
    """What the bot's name and some words offer in any chat."""

    async def door(embassy: Embassy, bot: Bot, person: Person) -> str:
        return str((await person.inline(text.format(number=NUMBER, year=embassy.clock().year))).results)

    return door


async def by_its_code(embassy: Embassy, bot: Bot, person: Person) -> str:
    """/verify with the fingerprint of the text."""
    return await asked(embassy, person, f"/verify {fingerprint(f'{TITLE}{chr(10)}{BODY}')}")


async def as_a_guest(embassy: Embassy, bot: Bot, person: Person) -> str:
    """The bot's name below its text, in a group that the bot is not in."""
    group = embassy.sandbox.group(f"Family of {person.name}", creator=person)
    message = person.send(BODY, chat=group)
    return _whole(await person.ask_guest("is that so, @chancery_bot?", group, message))


PAGES = ("en", "ru")
ASKED = (
    "/", "/archive", "/archive/{year}", "/archive/{year}/{month:02}", f"/topics/{CLOSED}", f"/search?q={WORD}",
    "/search?q={number}/{year}", "/{year}/{number}", "/feed.atom", "/feed.json", f"/topics/{CLOSED}.atom",
)  # fmt: skip


def page(address: str, text: str = "") -> Door:
    """A public page in each language; with `text` the form on it is sent."""

    async def door(embassy: Embassy, bot: Bot, person: Person) -> str:
        now = embassy.clock()
        fields = {"number": NUMBER, "year": now.year, "month": now.month}
        said = []
        async with aiohttp.ClientSession() as client:
            for lang in PAGES:
                url = f"http://127.0.0.1:{embassy.web_port}/{lang}{address.format(**fields)}"
                data = {"text": text.format(**fields)} if text else None
                async with client.request("POST" if text else "GET", url, data=data) as answer:
                    assert answer.status in (200, 404)
                    said.append(await answer.text())
        return "\n".join(said).replace(text, "") if text == BODY else "\n".join(said)

    return door


async def for_programs(embassy: Embassy, bot: Bot, person: Person) -> str:
    """What search engines read."""
    async with aiohttp.ClientSession() as client:
        url = f"http://127.0.0.1:{embassy.web_port}"
        return "\n".join([await (await client.get(url + path)).text() for path in ("/sitemap.xml", "/robots.txt")])


async def plain_files(embassy: Embassy, bot: Bot, person: Person) -> str:
    """All that is in the folder of plain files, once it shows the statement that is for everyone."""
    site = embassy.path.parent / "site"
    await patience.until(lambda: (site / f"en/{embassy.clock().year}/1.html").exists())
    return "\n".join([f"{one}\n{one.read_text('utf-8')}" for one in _files(site)])


def _files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


DOORS: dict[str, Door] = {
    **{f"page {address}": page(address) for address in ASKED},
    "page, verify by number": page("/verify", "{number}/{year}"),
    "page, verify by text": page("/verify", BODY),
    "pages for programs": for_programs,
    "plain files": plain_files,
    "inline words": offers(WORD),
    "inline number": offers("{number}/{year}"),
    "inline newest": offers(""),
    "guest": as_a_guest,
    "search with a mistake": says("/search narwhla"),
    "latest": says("/latest"),
    "latest by number": says("/latest 10"),
    "archive": pages_of_archive,
    "archive of the topic": says(f"/archive {CLOSED}"),
    "archive of the day": says("/archive {year}"),
    "search": says(f"/search {WORD}"),
    "search by number": says("/search {number}/{year}"),
    "words without a command": says(WORD),
    "featured": says("/featured"),
    "home": says("/home"),
    "start": says("/start"),
    "deep link": says("/start s-{number}-{year}"),
    "topic link": says(f"/start t-{CLOSED}"),
    "button": old_button,
    "verify by number": says("/verify {number}/{year}"),
    "verify by text": says(f"/verify {BODY}"),
    "verify by code": by_its_code,
    "letter": says(BODY),
    "export": exported,
}


async def published(bot: Bot, content: Content) -> None:
    """As `post` does."""
    await post_from_shell(bot.services, content)
    bot.engine.wake()


async def out(embassy: Embassy, bot: Bot, journalist: Person, *, press: bool) -> None:
    """Two statements: an ordinary one, and one that is not for everyone, which the journalist has got."""
    fish = RichText("Of fish, and nothing else at all, is spoken here today.")
    await published(bot, Content.of("en", "On fish", fish))
    await embassy.anna.wait(lambda found: "On fish" in found[-1].text)
    until = embassy.clock() + timedelta(hours=1)
    content = Content.of("en", TITLE, RichText(BODY), featured=True)
    await published(bot, replace(content, press_until=until) if press else replace(content, topic=CLOSED))
    await journalist.wait(lambda found: TITLE in found[-1].text)


@pytest.mark.parametrize("press", [False, True], ids=["closed topic", "with the press"])
async def test_nobody_else_finds_it(embassy: Embassy, press: bool) -> None:
    """Through each door neither a subscribed reader nor a stranger learns a word of it, whatever the two ask, and
    neither gets it; the admitted have it, read it by its link, and find it genuine."""
    journalist = closed_to_readers(embassy)
    embassy.with_pages()
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna, embassy.ivan)
        await admitted(embassy, journalist)
        await out(embassy, bot, journalist, press=press)
        subscribed = await embassy.readers(bot, len(DOORS))
        for (name, door), reader in zip(DOORS.items(), subscribed, strict=True):
            for person in (reader, embassy.sandbox.user(f"Stranger at {name}", started=True)):
                said = await door(embassy, bot, person)
                own = (f"On the {WORD}", "behind a door", f"No. {NUMBER}/")
                asked_for = name in ("search", "words without a command", "verify by text", "letter")
                asked_for |= name.startswith("page /search")
                assert not any(words in said for words in own), (name, said)
                assert asked_for or WORD not in said, (name, said)
                if "verify" in name:
                    assert "unknown" in said.lower() or "no statement" in said.lower(), (name, said)
        assert not any(TITLE in m.text for person in (embassy.anna, *subscribed) for m in person.messages())
        year = embassy.clock().year
        assert BODY in await asked(embassy, journalist, f"/start s-{NUMBER}-{year}")
        assert "genuine" in (await asked(embassy, journalist, f"/verify {BODY}")).lower()


async def test_the_pages_say_what_is_for_everyone(embassy: Embassy) -> None:
    """The doors above are real: what is for everyone is behind them."""
    embassy.with_pages()
    async with embassy.open() as bot:
        await published(bot, Content.of("en", TITLE, RichText(BODY)))
        await published(bot, Content.of("en", TITLE, RichText(BODY)))
        for address in ("/", "/archive", f"/search?q={WORD}", "/{year}/{number}", "/feed.atom", "/feed.json"):
            await embassy.until_page(page(address), TITLE, bot)
        await embassy.until_page(page("/verify", BODY), "Genuine", bot)


async def test_a_group_is_not_shown_it(embassy: Embassy) -> None:
    """Where others read along even the admitted are shown nothing."""
    journalist = closed_to_readers(embassy)
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await admitted(embassy, journalist)
        await out(embassy, bot, journalist, press=False)
        group = embassy.sandbox.group("Reporters", creator=journalist, members=[embassy.anna])
        journalist.add_bot(group)
        for text in (f"/verify {BODY}", f"/verify {NUMBER}/{embassy.clock().year}", f"/search {WORD}"):
            journalist.send(text, chat=group)
        await embassy.settled(bot)
        said = "\n".join(m.text for m in embassy.sandbox.messages(group) if m.from_bot)
        assert "genuine" not in said.lower()
        assert TITLE not in said


async def test_at_the_instant_everyone_has_it_once(embassy: Embassy) -> None:
    """When the time has come it goes to everyone who has not had it, and every door opens; the press gets it no second
    time."""
    journalist = closed_to_readers(embassy)
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await admitted(embassy, journalist)
        await out(embassy, bot, journalist, press=True)
        embassy.clock.shift += timedelta(hours=2)
        bot.engine.wake()
        await embassy.anna.wait(lambda found: TITLE in found[-1].text)
        assert sum(TITLE in m.text for m in journalist.messages()) == 1
        assert TITLE in await asked(embassy, embassy.anna, "/latest")
        assert TITLE in await asked(embassy, embassy.anna, f"/search {WORD}")
        assert "genuine" in (await asked(embassy, embassy.anna, f"/verify {BODY}")).lower()


async def test_a_copy_of_the_archive_keeps_it(embassy: Embassy, tmp_path: Path) -> None:
    """A restart with the topic still by approval opens nothing; one where the config opens the topic opens all."""
    journalist = closed_to_readers(embassy)
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await admitted(embassy, journalist)
        await out(embassy, bot, journalist, press=False)
    async with embassy.open():
        assert TITLE not in await asked(embassy, embassy.anna, "/latest")
    embassy.more_topics = [(CLOSED, "Accredited press", "Аккредитованная пресса")]
    embassy.extra = {}
    async with embassy.open():
        assert TITLE in await asked(embassy, embassy.anna, "/latest")
