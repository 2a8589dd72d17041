"""Pieces of our bot by themselves, to see what each costs: the messenger, the ledger, the pace."""

from __future__ import annotations

from functools import partial
from typing import Any

import uvloop
from telegram.ext import ExtBot

from bench.bare import Poster, session
from bench.order import Meter, Order, by_workers, obey
from bench.ours import BODY, TITLE, config, prepare
from bot import opening
from bot.chat.media.sent_files import SentFiles
from bot.chat.platform.limiter import LaneLimiter
from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.platform.request import AiohttpRequest
from bot.chat.releases.bulk_requests import BulkRequests
from bot.chat.releases.messenger import ReleaseMessenger
from bot.delivery.pace import Pace, Purse
from bot.delivery.shared_commits import SharedCommits
from bot.domain.drafts.draft import Content
from bot.domain.releases.outcome import Sent
from bot.domain.releases.sending import Single
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.rendering.statements import views
from bot.rendering.view import View
from bot.services.context import ServiceContext
from bot.services.drafts.intake import post_from_shell
from bot.services.releases.start import Started
from bot.store.releases import plans, releases
from bot.store.statements import statements

CONTENT = Content.of(lang="en", title=TITLE, body=RichText(BODY))


async def pace(order: Order, meter: Meter) -> None:
    """Slots alone, as delivery takes them; nothing is sent."""
    slots = Pace(order.rate)

    async def take(chat: int) -> None:
        slot = await slots.bulk()
        async with slot.request(chat):
            pass

    with meter:
        await by_workers(order, take)


async def bare_with_ledger(order: Order, meter: Meter) -> None:
    """Bare aiohttp that claims and records each send in our ledger, without pace, engine, rendering and PTB."""
    await prepare(order, meter)
    async with opening.opened_services(config(order)) as services, session(order) as pool:
        rows = await planned(services)
        ledger = SharedCommits(services.db, services.clock, zone="UTC", resend=False)
        poster = Poster(order, pool, meter)

        async def post(chat: int) -> None:
            claim = await ledger.claim(rows[chat])
            assert claim is not None
            await ledger.record(claim, Sent(await poster.send(chat)))

        with meter:
            await by_workers(order, post)


async def published(services: ServiceContext) -> Started:
    """A new statement and its release."""
    done = await post_from_shell(services, CONTENT)
    assert isinstance(done, Started)
    return done


async def planned(services: ServiceContext) -> dict[int, Single]:
    """The rows of a new release, by their chats."""
    made = await published(services)
    done = False
    while not done:
        release = await releases.by_id(services.db.reader, made.release)
        assert release is not None
        plan = partial(plans.plan, release=release, most=5000, now=services.clock(), zone="UTC")
        done = await services.db.write(plan)
    rows = await services.db.reader.execute_fetchall("SELECT id, chat FROM target")
    return {row["chat"]: Single(made.release, row["id"], row["chat"]) for row in rows}


async def messenger(order: Order, meter: Meter) -> None:
    """The messenger on its bot and request; no pace, no ledger, no engine, and the release rendered once."""
    async with opening.opened_services(config(order)) as services:
        view = await rendered(services)
    bot = ExtBot[Any](
        order.token,
        base_url=f"{order.url}/bot",
        request=AiohttpRequest(order.workers),
        rate_limiter=LaneLimiter(Pace(order.rate)),
    )
    async with bot:
        purse = Purse(Pace(order.rate), order.rate) if order.paid else None
        files, requests = SentFiles(services), BulkRequests(bot)
        ours = ReleaseMessenger(bot, files, TelegramMessenger(bot, files, purse), requests, purse)

        async def send(chat: int) -> None:
            outcome = await ours.send(chat, 0, ChatKind.PRIVATE, view, silent=False)
            meter.lost += not isinstance(outcome, Sent)

        with meter:
            await by_workers(order, send)
        requests.close()


async def rendered(services: ServiceContext) -> View:
    """A new statement as its readers get it."""
    made = await published(services)
    statement = await statements.by_id(services.db.reader, made.statement)
    assert statement is not None
    return views.delivered(services.mission, statement, "en", into_bot=False)


if __name__ == "__main__":
    obey(
        {"pace": pace, "bare_with_ledger": bare_with_ledger, "messenger": messenger}, uvloop.new_event_loop
    )  # the loop of `chancery run`
