"""What a webhook's call brings: written down before it is accepted, many in one commit, nothing twice."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import WebhookInfo
from telegram.ext import ApplicationBuilder

from bot.chat.ways_in.webhook import Webhook, WebhookAddress, fault_in
from bot.domain.errors import WriteRefused
from bot.sandbox import Sandbox
from tests.patience import WAIT

URL = "https://bot.example/hook"
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


class Disk:
    """Where updates are written down; each call is a commit. `full`: it takes none."""

    def __init__(self) -> None:
        self.commits: list[list[int]] = []
        self.full = False
        self.free = asyncio.Event()
        self.free.set()

    async def take(self, updates: list[dict[str, Any]]) -> None:
        """One commit."""
        await self.free.wait()
        if self.full:
            raise WriteRefused("disk full")
        self.commits.append([update["update_id"] for update in updates])


def body(number: int) -> bytes:
    """An update as Telegram posts it."""
    return json.dumps({"update_id": number, "message": {}}).encode()


async def test_what_comes_together_shares_a_commit() -> None:
    """Calls wait for their commit; what came meanwhile goes into the next one together, the same update once; a disk
    that refuses is told to each who waits, and later calls are taken."""
    async with Sandbox(patience=WAIT) as sandbox:
        bot = ApplicationBuilder().token(sandbox.token).base_url(f"{sandbox.api_url}/bot").updater(None).build().bot
        webhook, disk = Webhook(bot, WebhookAddress(URL, "a-word")), Disk()
        disk.free.clear()
        running = asyncio.create_task(webhook.run(disk.take))
        try:
            first = asyncio.create_task(webhook.accept(body(1)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            others = [asyncio.create_task(webhook.accept(body(number))) for number in (2, 3, 3)]
            await asyncio.sleep(0)
            assert not first.done()
            disk.free.set()
            await asyncio.gather(first, *others)
            assert sorted(number for commit in disk.commits for number in commit) == [1, 2, 3]
            disk.full = True
            with pytest.raises(WriteRefused, match="disk full"):
                await webhook.accept(body(4))
            disk.full = False
            await webhook.accept(body(4))
            assert disk.commits[-1] == [4]
            await webhook.accept(b"[")
            await webhook.accept(b'{"update_id": -1}')
            assert disk.commits[-1] == [4]
        finally:
            running.cancel()
            await asyncio.wait({running})
            await bot.shutdown()
        with pytest.raises(WriteRefused):
            await webhook.accept(body(5))


@pytest.mark.parametrize(
    ("info", "fault"),
    [
        (WebhookInfo(URL, False, 0), ""),
        (WebhookInfo(URL, False, 5), ""),
        (WebhookInfo("", False, 5), "another program has taken it off"),
        (WebhookInfo("https://other.example/x?token=1", False, 0), "sent to other.example: stop it"),
        (WebhookInfo(URL, False, 5, NOW - timedelta(minutes=1), "Wrong response: 502"), "502 (5 wait)"),
        (WebhookInfo(URL, False, 0, NOW - timedelta(minutes=1), "Wrong response: 502"), ""),
        (WebhookInfo(URL, False, 5, NOW - timedelta(hours=1), "Wrong response: 502"), ""),
    ],
)
def test_what_is_wrong_with_a_webhook(info: WebhookInfo, fault: str) -> None:
    """Another address, none, and calls that fail now while updates wait; what failed long ago is over."""
    found = fault_in(info, URL, NOW)
    assert fault in found if fault else found == ""
    assert "token" not in found
