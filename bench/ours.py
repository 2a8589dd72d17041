"""Our own bot as a contender. What the benchmarks know of the product's inside is here, and in `pieces` for its pieces
by themselves.

The bot is the real one, as `bot.app` joins it: its engine, request, limiter and ledger, on a database file. Readers are
put in by SQL; the release by the service that a shell uses.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvloop

from bench.inside import holds, pragmas, statements
from bench.order import FIRST_CHAT, Meter, Order, obey
from bot import app
from bot.chat.media.sent_files import SentFiles
from bot.chat.platform.messenger import TelegramMessenger
from bot.cli.base import settle_memory
from bot.config import Config, parse
from bot.delivery.pace import Pace, Purse
from bot.domain.drafts.draft import Content
from bot.domain.text.richtext import RichText
from bot.rendering.view import View
from bot.sandbox import Sandbox
from bot.services.drafts.intake import post_from_shell
from bot.store.database.connection import Connection, Database

CONFIG = """
mission: {{name: Embassy of Freedonia, languages: [en], timezone: Europe/London, website: "https://embassy.example"}}
telegram: {{token: "{token}", api_url: "{url}"}}
storage: {{path: "{folder}/chancery.db"}}
delivery: {{hold_before_send: 0}}
"""
TITLE = "Statement of the Embassy of Freedonia"
BODY = "The Embassy informs citizens of Freedonia of a change of its office hours in the coming month. " * 6
REPLY_CHAT = 50_000_001  # the first of those that get replies; none of them is a reader
IDLE_REPLIES = 50
REPLIES = 200
REPLIES_A_SECOND = 5
VISITORS_A_SECOND = 100
SOME = 20_000  # sends of a release that is not sent to its end
SETTLED = 3.0  # seconds after its start in which a bot comes to rest
_LOOK = 0.05  # seconds between looks at the database


def config(order: Order) -> Config:
    """The bot's config. A rate or workers beyond what an operator may write are set past the check."""
    read = parse(CONFIG.format(token=order.token, url=order.url, folder=order.folder), {})
    delivery = read.delivery.model_copy(update={"rate": order.rate, "paid": order.paid, "workers": order.workers})
    return read.model_copy(update={"delivery": delivery})


@contextlib.asynccontextmanager
async def running(order: Order) -> AsyncIterator[app.Bot]:
    """The bot at work."""
    async with app.running(config(order)) as bot:
        assert bot is not None
        settle_memory()
        yield bot


async def subscribe(db: Database, chats: range) -> None:
    """Let these chats be readers."""

    async def work(cx: Connection) -> None:
        rows = ((chat,) for chat in chats)
        await cx.executemany("INSERT INTO target (chat, kind, lang, since) VALUES (?, 'private', 'en', 0)", rows)

    await db.write(work)


async def publish_one(bot: app.Bot) -> None:
    """Publish a statement to everybody."""
    await post_from_shell(bot.services, Content.of(lang="en", title=TITLE, body=RichText(BODY)))
    bot.engine.wake()


async def until(bot: app.Bot, condition: str) -> None:
    """Wait until the newest release's row meets a condition of SQL."""
    newest = f"SELECT {condition} AS met FROM release ORDER BY id DESC LIMIT 1"
    while True:
        rows = list(await bot.services.db.reader.execute_fetchall(newest))
        if rows and rows[0]["met"]:
            return
        await asyncio.sleep(_LOOK)


async def sent(bot: app.Bot) -> int:
    """How many messages the ledger holds as sent."""
    ((number,),) = await bot.services.db.reader.execute_fetchall("SELECT count(*) FROM message")
    return int(number)


# --- the variants


async def prepare(order: Order, meter: Meter) -> None:
    """A database with the readers and nothing else."""
    db = await Database.open(Path(order.folder) / "chancery.db")
    await subscribe(db, order.chats)
    await db.close()


async def send(order: Order, meter: Meter) -> None:
    """A release to all readers, from Publish to its end."""
    await prepare(order, meter)
    async with running(order) as bot:
        with meter:
            await publish_one(bot)
            await until(bot, "state = 'done'")
        meter.lost = order.count - await sent(bot)


async def plan(order: Order, meter: Meter) -> None:
    """A release to readers that are there already, until it is planned; how long each write held the writer."""
    async with running(order) as bot:
        with holds(bot.services.db) as held, meter:
            await publish_one(bot)
            await until(bot, "planned")
        meter.extra = {"holds": held, "pragmas": await pragmas(bot.services.db)}


async def first(order: Order, meter: Meter) -> None:
    """Open a database in which all is pending, until something is sent; the meter begins before the opening."""
    with meter:
        async with running(order) as bot:
            await until(bot, f"EXISTS (SELECT 1 FROM message WHERE sent_at >= {meter.began})")


async def some(order: Order, meter: Meter) -> None:
    """A release to readers that are there already, until it is planned and some of it is sent."""
    goal = min(SOME, order.count)
    async with running(order) as bot:
        with meter:
            await publish_one(bot)
            await until(bot, "planned")
            await until(bot, f"(SELECT count(*) FROM message) >= {goal}")


async def idle(order: Order, meter: Meter) -> None:
    """A bot that has nothing to do, for `order.count` seconds: how many statements of SQL it asks."""
    async with running(order) as bot:
        await asyncio.sleep(SETTLED)
        async with statements(bot.services.db) as asked:
            with meter:
                await asyncio.sleep(order.count)
            meter.extra = {"statements": len(asked)}


async def replies(order: Order, meter: Meter) -> None:
    """How long an answer to a command takes, idle and during a broadcast, in seconds; `order.workers` at work."""
    await prepare(order, meter)
    async with running(order) as bot:
        await _idle_and_busy(bot, order, meter)


async def visited(order: Order, meter: Meter) -> None:
    """The same, while visitors read the home page that this process serves; how long each visit took, in
    milliseconds."""
    await prepare(order, meter)
    given, here = config(order), free_port()
    web = given.web.model_copy(update={"enabled": True, "port": here})
    async with app.running(given.model_copy(update={"web": web})) as bot:
        assert bot is not None
        settle_memory()
        seconds = IDLE_REPLIES / 10 + REPLIES / REPLIES_A_SECOND
        words = ("-m", "bench.visitors", f"http://127.0.0.1:{here}/en/", str(VISITORS_A_SECOND), str(seconds))
        visitors = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
        try:
            await _idle_and_busy(bot, order, meter)
        finally:
            said, _ = await visitors.communicate()
    found = json.loads(said.splitlines()[-1])
    assert not found["failed"], found["failed"]
    meter.extra["visits"] = found["taken"]


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def _idle_and_busy(bot: app.Bot, order: Order, meter: Meter) -> None:
    purse = Purse(Pace(order.rate), order.rate) if order.paid else None
    messenger = TelegramMessenger(bot.application.bot, SentFiles(bot.services), purse)
    idle = await _replies(messenger, IDLE_REPLIES, 10, meter, REPLY_CHAT)
    with meter:
        await publish_one(bot)
        await until(bot, "EXISTS (SELECT 1 FROM message)")
        busy = await _replies(messenger, REPLIES, REPLIES_A_SECOND, meter, REPLY_CHAT + IDLE_REPLIES)
    meter.extra = {"idle": statistics.median(idle), "busy": busy}


async def _replies(messenger: TelegramMessenger, number: int, rate: float, meter: Meter, chat: int) -> list[float]:
    """Answers at random instants, each in a chat of its own; how long each took."""
    taken: list[float] = []

    async def reply(to: int) -> None:
        began = time.perf_counter()
        await messenger.answer(to, 0, View(RichText("The newest statement is of today.")))
        taken.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for n in range(number):
            group.create_task(reply(chat + n))
            await asyncio.sleep(random.expovariate(rate))
    return taken


async def message() -> dict[str, Any]:
    """The parameters of a release's message but for the chat, as the bot itself sends it to one reader."""
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as folder:
        async with Sandbox() as sandbox:
            reader = sandbox.user("Reader", user_id=FIRST_CHAT, started=True)
            await send(Order(sandbox.api_url, sandbox.token, "send", 1, 1, 30, folder=folder), Meter())
            (seen,) = reader.messages()
    parameters = {"text": seen.text, "entities": seen.entities, "link_preview_options": seen.preview}
    return {**parameters, **({"reply_markup": seen.markup} if seen.markup else {})}


def message_now() -> dict[str, Any]:
    """`message`, for those that have no event loop."""
    return asyncio.run(message())


VARIANTS = {
    "prepare": prepare,
    "send": send,
    "plan": plan,
    "first": first,
    "some": some,
    "idle": idle,
    "replies": replies,
    "visited": visited,
}

if __name__ == "__main__":
    obey(VARIANTS, uvloop.new_event_loop)  # the loop of `chancery run`
