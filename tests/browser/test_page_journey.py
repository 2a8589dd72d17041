"""The chat page with the real bot: subscribe, publish, read, block; what a newcomer tries first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app
from bot.sandbox import Sandbox
from bot.sandbox.people.demo_cast import CHANNEL_NAME, DemoCast
from tests.browser.screen import Screen, expect
from tests.configs import config_on
from tests.databases import fresh


@pytest.fixture
async def bot(sandbox: Sandbox, cast: DemoCast, tmp_path: Path) -> AsyncIterator[None]:
    """The whole bot, polling this sandbox."""
    staff = [{"id": cast.officer.id, "role": "owner", "name": "Press officer"}]
    channels = [{"chat": f"@{CHANNEL_NAME}", "language": "en"}]
    async with app.running(config_on(sandbox, fresh(tmp_path / "chancery.db"), staff=staff, channels=channels)):
        await sandbox.until(lambda: sandbox.polling and any(c.method == "setMyCommands" for c in sandbox.calls))
        yield


async def publish(screen: Screen, cast: DemoCast, title: str, body: str, *, several: bool = True) -> None:
    """As the press officer send /post, look at the preview, press Publish, and Confirm where several chats get it."""
    await screen.be(cast.officer)
    await screen.button("Start").click()
    await expect(screen.messages).to_have_count(2)
    await screen.write(f"/post {title}\n\n{body}")
    await screen.button("Publish").click()
    if several:
        await screen.button("Confirm").click()
    await expect(screen.log).to_contain_text("1/20")


@pytest.mark.usefixtures("bot")
async def test_a_newcomer_tries_everything(screen: Screen, cast: DemoCast, sandbox: Sandbox) -> None:
    """Subscribe as a reader, publish as staff, and see it in the reader's chat and in the channel; then /latest."""
    await screen.be(cast.anna)
    await screen.button("Start").click()
    await screen.button("Subscribe").click()
    await expect(screen.last).to_contain_text("New statements will arrive here")
    await publish(screen, cast, "Opening hours", "We are open on Saturdays, too.")
    await screen.be(cast.anna)
    await expect(screen.last).to_contain_text("We are open on Saturdays, too.")
    await screen.write("/latest")
    await expect(screen.last).to_contain_text("Opening hours")
    await screen.be(cast.claire, cast.channel)
    await expect(screen.last).to_contain_text("We are open on Saturdays, too.")


@pytest.mark.usefixtures("bot")
async def test_a_long_statement_is_read_in_pages(screen: Screen, cast: DemoCast) -> None:
    """Read in full, Next, Previous and Back turn the pages of one message, by keyboard alone."""
    cast.anna.start()
    await screen.be(cast.anna)
    await screen.button("Subscribe").click()
    await expect(screen.last).to_contain_text("New statements will arrive here")
    paragraphs = "\n\n".join(f"Paragraph {number}. " + "Some neutral words. " * 20 for number in range(14))
    await publish(screen, cast, "A long statement", paragraphs)
    await screen.be(cast.anna)
    await screen.button("Read in full").press("Enter")
    before = await screen.messages.count()
    await expect(screen.last).to_contain_text("Paragraph 0.")
    await screen.button("Next").press("Enter")
    await expect(screen.last).to_contain_text("Paragraph 13.")
    await screen.button("Previous").press("Enter")
    await expect(screen.last).to_contain_text("Paragraph 0.")
    await screen.button("Back").press("Enter")
    await expect(screen.button("Read in full")).to_be_visible()
    await expect(screen.messages).to_have_count(before)


@pytest.mark.usefixtures("bot")
async def test_who_blocks_the_bot_gets_nothing_more(screen: Screen, cast: DemoCast, sandbox: Sandbox) -> None:
    """A reader who blocked the bot in the panel does not get the next statement; the channel does."""
    cast.anna.start()
    await screen.be(cast.anna)
    await screen.button("Subscribe").click()
    await expect(screen.last).to_contain_text("New statements will arrive here")
    await screen.button("Trouble").click()
    await screen.button("Block the bot").click()
    await expect(screen.button("Unblock the bot")).to_be_visible()
    seen = len(cast.anna.messages())
    await publish(screen, cast, "Opening hours", "We are open on Saturdays, too.", several=False)
    await screen.be(cast.claire, cast.channel)
    await expect(screen.last).to_contain_text("We are open on Saturdays, too.")
    await sandbox.until(lambda: sandbox.polling)
    assert len(cast.anna.messages()) == seen


@pytest.mark.usefixtures("bot")
async def test_a_russian_reader_is_answered_in_russian(screen: Screen, cast: DemoCast) -> None:
    """The page stays English; the bot's greeting, buttons and menu are Russian."""
    await screen.be(cast.ivan)
    await screen.button("Start").click()
    await screen.button("Подписаться").click()
    await screen.field.press_sequentially("/l")
    await expect(screen.commands.first).to_contain_text("Последние")
