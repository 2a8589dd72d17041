"""The hub hears of what is new, of each feed that has it, and again where it did not listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from bot.store.database.commits import Waker
from bot.store.pages.database import PublicDatabase
from bot.web.feeds import hub
from bot.web.feeds.hub import Hub
from tests.patience import until
from tests.web.conftest import Scene

NAMES = ("feed.atom", "feed.json", "topics/news.atom", "topics/news.json")
ALL = {f"https://news.example/{lang}/{name}" for lang in ("en", "ru") for name in NAMES}


class FakeHub:
    """Somebody else's hub: `told` are the feeds that it was told of; it answers with `status`."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.status = 204
        self.asked = 0

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        form = await request.post()
        self.asked += 1
        assert form["hub.mode"] == "publish"
        if self.status < 300:
            self.told.append(str(form["hub.url"]))
        return web.Response(status=self.status)


@asynccontextmanager
async def told(scene: Scene, status: int = 204) -> AsyncIterator[FakeHub]:
    """A hub, and the worker that tells it."""
    fake = FakeHub()
    fake.status = status
    runner = web.ServerRunner(web.Server(fake.handle), shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    setting = replace(scene.setting, hub=f"http://127.0.0.1:{runner.addresses[0][1]}/")
    db = PublicDatabase(scene.db.path)
    worker = asyncio.create_task(Hub(db, setting, Waker(scene.db.committed, lambda: scene.now), 0.0).run())
    try:
        yield fake
    finally:
        worker.cancel()
        await asyncio.wait({worker})
        await db.close()
        await runner.cleanup()


async def test_at_the_start_and_at_each_change(scene: Scene) -> None:
    """At the start of every feed; then of those with the statement in them, each once."""
    async with told(scene) as fake:
        await until(lambda: set(fake.told) == ALL)
        fake.told.clear()
        await scene.publish("On birds", topic="")
        await until(lambda: len(fake.told) >= 4)
        assert sorted(fake.told) == sorted(one for one in ALL if "/feed." in one)
        fake.told.clear()
        await scene.publish("On fish", topic="news")
        await until(lambda: set(fake.told) == ALL)
        assert len(fake.told) == len(ALL)


async def test_nothing_of_closed_topics(scene: Scene) -> None:
    """A statement by approval tells the hub nothing."""
    await scene.close_topics("press")
    async with told(scene) as fake:
        await until(lambda: set(fake.told) == ALL)
        fake.told.clear()
        await scene.publish("On secrets", topic="press")
        await scene.publish("On birds", topic="")
        await until(lambda: len(fake.told) >= 4)
        assert len(fake.told) == 4


async def test_a_hub_that_does_not_listen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told again until it has heard of everything; the log says so once."""
    monkeypatch.setattr(hub, "_FIRST_PAUSE", 0.01)
    async with told(scene, status=503) as fake:
        await until(lambda: fake.asked >= 3)
        assert [one.message for one in caplog.records if "hub" in one.message] == [
            "the hub was not told of new statements, trying again: it answered 503"
        ]
        fake.status = 202
        await until(lambda: set(fake.told) == ALL)
