"""The sample archive on the chat page: browse, read and go back inside one message; a group leads into the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import app
from bot.cli.demo.setup import demo_config, import_sample
from bot.config import parse
from bot.sandbox import Person, Sandbox
from bot.sandbox.people.demo_cast import CHANNEL_NAME, DemoCast
from tests.browser.screen import Screen, expect
from tests.browser.test_page_accessibility import SIZES, violations

pytestmark = pytest.mark.usefixtures("bot")
KEYCAP = "1️⃣"


@dataclass(frozen=True, slots=True)
class Said:
    """The bot's words in one language: labels, and what the pages begin with or say."""

    all: str
    pages: tuple[str, str, str]
    older: str
    newer: str
    by_year: str
    years: str
    of_year: str
    month: str
    of_month: str
    parts: tuple[str, str]
    next: str
    previous: str
    back: str
    share: str


SAID = {
    "anna": Said(
        all="All statements · 13 statements",
        pages=("Page 1 of 3", "Page 2 of 3", "Page 3 of 3"),
        older="Older",
        newer="Newer",
        by_year="By year",
        years="Statements by year",
        of_year="Statements of 2021",
        month="August · 2",
        of_month="August 2021 · 2 statements",
        parts=("Page 1 of 2", "Page 2 of 2"),
        next="Next",
        previous="Previous",
        back="Back",
        share="Share",
    ),
    "ivan": Said(
        all="Все заявления · 13 заявлений",
        pages=("Страница 1 из 3", "Страница 2 из 3", "Страница 3 из 3"),
        older="Раньше",
        newer="Новее",
        by_year="По годам",
        years="Заявления по годам",
        of_year="Заявления за 2021 год",
        month="Август · 2",
        of_month="Август 2021 · 2 заявления",
        parts=("Страница 1 из 2", "Страница 2 из 2"),
        next="Следующая",
        previous="Предыдущая",
        back="Назад",
        share="Поделиться",
    ),
}
LONG = "Russia’s position at the 76th session"  # the only text of the sample that takes two pages; not translated


@pytest.fixture
async def bot(sandbox: Sandbox, cast: DemoCast, tmp_path: Path) -> AsyncIterator[None]:
    """The whole bot, with the demo's archive, on this sandbox."""
    text = demo_config(sandbox.api_url, tmp_path, cast.officer.id, CHANNEL_NAME)
    config = parse(text, {"BOT_TOKEN": sandbox.token})
    await import_sample(config)
    async with app.running(config):
        await sandbox.until(lambda: sandbox.polling and any(c.method == "setMyCommands" for c in sandbox.calls))
        yield


async def open_archive(screen: Screen, person: Person, said: Said) -> int:
    """Send /archive in the private chat; returns how many messages the chat has then."""
    await screen.be(person)
    await screen.write("/archive")
    await expect(screen.last).to_contain_text(said.all)
    return await screen.messages.count()


async def turned(screen: Screen, label: str, *shown: str) -> None:
    """Press a button of the archive, and wait until the newest message says all this."""
    await screen.button(label).click()
    for text in shown:
        await expect(screen.last).to_contain_text(text)


@pytest.mark.parametrize("who", SAID)
async def test_one_message_from_the_list_to_a_statement_and_back(screen: Screen, cast: DemoCast, who: str) -> None:
    """Older, Newer, by year, a month, a statement, its pages, and back to the list: all in the one message."""
    person: Person = getattr(cast, who)
    said = SAID[who]
    person.start()
    before = await open_archive(screen, person, said)
    await expect(screen.last).to_contain_text(said.pages[0])
    await expect(screen.last.get_by_role("button", name=said.newer)).to_have_count(0)
    await turned(screen, said.older, said.pages[1])
    await turned(screen, said.older, said.pages[2])
    await expect(screen.last.get_by_role("button", name=said.older)).to_have_count(0)
    await turned(screen, said.newer, said.pages[1])
    await turned(screen, said.by_year, said.years)
    await turned(screen, "2021 · 13", said.of_year)
    await turned(screen, said.month, said.of_month, LONG)
    listed = await screen.last.locator(".text").inner_text()
    await turned(screen, KEYCAP, LONG, said.parts[0], "1. The United Nations.")
    await expect(screen.link(said.share)).to_be_visible()
    await turned(screen, said.next, said.parts[1], "Please name the number of the part")
    await turned(screen, said.previous, said.parts[0])
    await turned(screen, said.back, said.of_month)
    await expect(screen.last.locator(".text")).to_have_text(listed, use_inner_text=True)
    await expect(screen.messages).to_have_count(before)
    assert len(person.messages()) == before


async def test_by_keyboard_alone(screen: Screen, cast: DemoCast) -> None:
    """Enter turns page after page: the button that was pressed keeps the focus while its message changes."""
    cast.anna.start()
    said = SAID["anna"]
    await open_archive(screen, cast.anna, said)
    await screen.button(said.older).focus()
    await screen.page.keyboard.press("Enter")
    await expect(screen.last).to_contain_text(said.pages[1])
    await expect(screen.button(said.older)).to_be_focused()
    await screen.page.keyboard.press("Enter")
    await expect(screen.last).to_contain_text(said.pages[2])
    assert await screen.page.evaluate("document.querySelector('#log').contains(document.activeElement)")


@pytest.mark.parametrize("who", SAID)
async def test_share_leads_to_the_same_statement(screen: Screen, cast: DemoCast, sandbox: Sandbox, who: str) -> None:
    """Share is a link to Telegram's chooser; what it shares opens this statement, in the reader's language."""
    person: Person = getattr(cast, who)
    said = SAID[who]
    person.start()
    await open_archive(screen, person, said)
    await screen.button(KEYCAP).click()
    await expect(screen.link(said.share)).to_be_visible()
    address = urlsplit(await screen.link(said.share).get_attribute("href") or "")
    assert (address.netloc, address.path) == ("t.me", "/share/url")
    (shared,) = parse_qs(address.query)["url"]
    assert shared.startswith(f"https://t.me/{sandbox.bot.username}?start=s-")
    await screen.link(said.share).click()
    await expect(screen.field).to_have_value(f"{shared}\n{parse_qs(address.query)['text'][0]}")
    titles = {"anna": "President Putin’s address to citizens", "ivan": "Обращение Президента В. В. Путина"}
    for other, title in titles.items():
        reader: Person = getattr(cast, other)
        reader.follow(shared)
        await reader.wait(lambda found, title=title: found[-1].text.startswith(title))  # type: ignore[misc]


async def test_a_group_leads_into_the_bot(screen: Screen, cast: DemoCast, sandbox: Sandbox) -> None:
    """In a group the buttons are links: Older opens the private chat with the bot, at that page."""
    said = SAID["anna"]
    cast.anna.start()
    await cast.anna.reply()
    await sandbox.until(lambda: sandbox.texts(cast.group))  # the bot has greeted
    await screen.be(cast.anna, cast.group)
    await screen.write("/archive")
    await expect(screen.last).to_contain_text(said.all)
    in_group = len(sandbox.texts(cast.group))
    href = await screen.link(said.older).get_attribute("href") or ""
    assert href.startswith(f"https://t.me/{sandbox.bot.username}?start=a-")
    await screen.link(said.older).click()
    await expect(screen.page.get_by_role("region", name="Chancery")).to_be_visible()
    await expect(screen.last).to_contain_text(said.pages[1])
    assert len(sandbox.texts(cast.group)) == in_group
    before = await screen.messages.count()
    await turned(screen, said.older, said.pages[2])
    await expect(screen.messages).to_have_count(before)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_violation(screen: Screen, cast: DemoCast, axe: str, size: str, scheme: Any) -> None:
    """The list, the years, the months and a statement, as English and as Russian readers see them."""
    width, height = SIZES[size]
    await screen.page.set_viewport_size({"width": width, "height": height})
    await screen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for who, said in SAID.items():
        person: Person = getattr(cast, who)
        person.start()
        await open_archive(screen, person, said)
        assert await violations(screen, axe) == []
        for label, shown in ((said.by_year, said.years), ("2021 · 13", said.of_year), (said.month, said.of_month)):
            await turned(screen, label, shown)
            assert await violations(screen, axe) == []
        await turned(screen, KEYCAP, LONG)
        assert await violations(screen, axe) == []
