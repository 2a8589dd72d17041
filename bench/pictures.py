"""Our own bot as a contender with pictures: an album to all readers, and a correction of the words below a picture.
What went up as bytes is asked of the server."""

from __future__ import annotations

import asyncio
import json
import urllib.request

import uvloop

from bench.order import Meter, Order, obey
from bench.ours import BODY, TITLE, prepare, running, sent, until
from bot import app
from bot.domain.drafts.draft import Content
from bot.domain.media import Media, MediaKind, MediaSet, PreparedFile
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.sandbox import picture
from bot.services.drafts.intake import correct_imported, post_from_shell
from bot.services.media.keep_file import keep_file
from bot.store.database.connection import Connection
from bot.store.statements import statements

IN_ALBUM = 4


async def uploads(order: Order) -> int:
    """How many files the bot has sent as bytes."""

    def asked() -> int:
        with urllib.request.urlopen(f"{order.url}/client/state", timeout=60) as response:
            return int(json.load(response)["result"]["uploads"])

    return await asyncio.to_thread(asked)


async def publish(bot: app.Bot, pictures: int) -> None:
    """Publish a statement with so many pictures, and wait until everybody has it."""
    items = []
    for number in range(pictures):
        prepared = PreparedFile(picture(800, 600 + number), "image/jpeg", 800, 600 + number)
        items.append(Media(MediaKind.PHOTO, await keep_file(bot.services, prepared)))
    content = Content.of("en", TITLE, RichText(BODY), media=MediaSet(tuple(items)))
    await post_from_shell(bot.services, content)
    bot.engine.wake()
    await until(bot, "state = 'done'")


async def album(order: Order, meter: Meter) -> None:
    """An album and its text to all readers, from Publish to the end."""
    await prepare(order, meter)
    async with running(order) as bot:
        with meter:
            await publish(bot, IN_ALBUM)
        meter.lost = order.count * (IN_ALBUM + 1) - await sent(bot)
        meter.extra = {"uploads": await uploads(order)}


async def caption(order: Order, meter: Meter) -> None:
    """A correction of the words below a picture that all readers have, from Correct to the end."""
    await prepare(order, meter)
    async with running(order) as bot:
        await publish(bot, 1)
        before = await uploads(order)

        async def correct(cx: Connection) -> None:
            found = await statements.by_number(cx, Number(bot.services.clock().year, 1))
            assert found is not None
            texts = [Text("en", TITLE, RichText(BODY.replace("change", "correction")))]
            await correct_imported(bot.services, cx, found, texts, found.topic)

        with meter:
            await bot.services.db.write(correct)
            bot.engine.wake()
            await until(bot, "kind = 'correct' AND state = 'done'")
        rows = await bot.services.db.reader.execute_fetchall(
            "SELECT count(*) FROM delivery JOIN release ON release.id = delivery.release "
            "WHERE release.kind = 'correct' AND delivery.state = 'sent' AND delivery.revision = 2"
        )
        meter.lost = order.count - next(iter(rows))[0]
        meter.extra = {"uploads": await uploads(order) - before}


VARIANTS = {"album": album, "caption": caption}

if __name__ == "__main__":
    obey(VARIANTS, uvloop.new_event_loop)  # the loop of `chancery run`
