"""The public pages beside the bot: they follow what staff do, from Publish to the retraction."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import aiohttp

from bot.app import Bot
from bot.sandbox import Person
from tests import patience
from tests.journeys.conftest import Embassy


async def page(embassy: Embassy, bot: Bot, _: Person) -> str:
    """The first statement's page with its status before it."""
    address = f"http://127.0.0.1:{embassy.web_port}/en/{embassy.clock().year}/1"
    async with aiohttp.ClientSession() as client, client.get(address) as answer:
        return f"{answer.status} {await answer.text()}"


def plain(embassy: Embassy) -> Path:
    """The same as a plain file."""
    return embassy.path.parent / "site" / "en" / str(embassy.clock().year) / "1.html"


async def test_from_publish_to_retraction(embassy: Embassy) -> None:
    """Published, corrected, retracted in the chat: the page and its plain file follow each step; the page leads into
    the bot, where the statement opens."""
    embassy.with_pages()
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await embassy.published("/post On the visit\nThe visit is on Monday.")
        await embassy.until_page(page, "The visit is on Monday.", bot)
        await patience.until(lambda: plain(embassy).exists())
        year = embassy.clock().year
        assert f"https://t.me/{bot.username}?start=s-1-{year}" in await page(embassy, bot, embassy.anna)
        await embassy.corrected("1", "On the visit\nThe visit is on Tuesday.", notice=True)
        await embassy.until_page(page, "<del>Monday</del><ins>Tuesday</ins>", bot)
        await patience.until(lambda: "<ins>Tuesday" in plain(embassy).read_text("utf-8"))
        await embassy.retracted("1", "It does not take place.")
        await embassy.until_page(page, "410 ", bot)
        await patience.until(lambda: "Tuesday" not in plain(embassy).read_text("utf-8"))
        said = await page(embassy, bot, embassy.anna)
        assert "It does not take place." in said
        assert "Tuesday" not in said
        await patience.until(lambda: plain(embassy).with_name("1.gone").exists())


async def test_not_before_the_grace_is_over(embassy: Embassy) -> None:
    """While Cancel can still stop everything no page knows of the statement."""
    embassy.with_pages()
    embassy.delivery = {"hold_before_send": 300}
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await embassy.draft("/post On the visit\nThe visit is on Monday.")
        await embassy.publish()
        await embassy.until_page(page, "404 ", bot)
        embassy.clock.shift += timedelta(minutes=6)
        bot.engine.wake()
        await embassy.until_page(page, "The visit is on Monday.", bot)
