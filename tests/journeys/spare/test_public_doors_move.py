"""What the public finds after `move`: pages, plain files, the mission's own file and buttons name the new bot."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from bot.cli.spare.move import moved_by
from tests import patience
from tests.journeys.conftest import Embassy
from tests.journeys.spare.conftest import starts_spare, with_spare
from tests.keys import key_at

LONG = "Words of the statement. " * 300  # more than a message holds, so that a button leads to the rest


async def test_every_door_leads_to_the_new_bot(two_bots: Embassy, tmp_path: Path) -> None:
    """From its first start after the move every public page and plain file, `/.well-known/chancery.json`, and the
    buttons below statements in a channel lead to the new bot, and none to the lost one."""
    key_at(tmp_path / "signing.key")
    two_bots.extra["signing"] = {"key": str(tmp_path / "signing.key")}
    two_bots.with_pages()
    channel = two_bots.sandbox.channel("News", "embassy_news", creator=two_bots.anna)
    two_bots.anna.add_bot(channel)
    two_bots.channels = ["@embassy_news"]
    year = two_bots.clock().year
    paths = ("en/", "ru/", f"en/{year}/1", "en/topics/consular", ".well-known/chancery.json")
    site = tmp_path / "site"
    files = [site / "en" / "index.html", site / "en" / str(year) / "1.html", site / ".well-known" / "chancery.json"]

    async def every_door() -> list[str]:
        """What each of them says."""
        try:
            async with aiohttp.ClientSession(f"http://127.0.0.1:{two_bots.web_port}/") as client:
                said = [await (await client.get(path)).text() for path in paths]
        except aiohttp.ClientConnectionError:
            return []  # not up yet
        return [*said, *(file.read_text("utf-8") for file in files if file.exists())]

    async def all_lead_to(name: str, other: str) -> bool:
        said = await every_door()
        leads = all(f"t.me/{name}" in text and f"t.me/{other}" not in text for text in said)
        return leads and len(said) == len(paths) + len(files)

    def button(words: str) -> str:
        """Where the buttons below the channel's newest statement lead."""
        found = [m for m in two_bots.sandbox.messages(channel) if words in m.text]
        return " ".join(str(one.url) for message in found for row in message.buttons for one in row)

    async with two_bots.open() as bot:
        await two_bots.subscribed(two_bots.anna)
        await starts_spare(two_bots, two_bots.anna)
        with_spare(two_bots, two_bots.anna).add_bot(channel)
        await two_bots.posted_from_shell(bot, "Before", LONG)
        await two_bots.sandbox.until(lambda: "t.me/chancery_bot" in button("Before"))
        await patience.until(lambda: all_lead_to("chancery_bot", "spare_bot"))
    two_bots.sandbox.lose_bot()
    await moved_by(two_bots.config(), force=False)
    async with two_bots.open() as bot:
        await patience.until(lambda: all_lead_to("spare_bot", "chancery_bot"))
        await two_bots.posted_from_shell(bot, "After", LONG)
        assert two_bots.sandbox.spare is not None
        await two_bots.sandbox.spare.until(lambda: "t.me/spare_bot" in button("After"))
        assert "chancery_bot" not in button("After")
