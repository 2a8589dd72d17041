"""A release under way: to start one without a report, and to see how far it is."""

from __future__ import annotations

import contextlib
from typing import Any

from bot.app import Bot
from bot.cli.status import status_of
from bot.domain.drafts.draft import Content
from bot.domain.text.richtext import RichText
from bot.sandbox import Chat, Person
from bot.services.releases.publish import publish_from_shell
from bot.store.database import engine
from tests.journeys.conftest import Embassy
from tests.patience import until

TITLE = "On the exchange of letters"
WORKERS = 8


def at_rate(embassy: Embassy, rate: int) -> None:
    """So many messages a second."""
    embassy.rate, embassy.delivery = rate, ", paid: true"


def quiet_group(embassy: Embassy) -> Chat:
    """A group where the bot has not just said that it is there, so that it may write at once. Before `open`."""
    group = embassy.group()
    embassy.forget_updates()
    return group


async def publish(bot: Bot) -> None:
    """To everyone, without a report."""
    await publish_from_shell(bot.services, Content.of("en", TITLE, RichText("Letters were exchanged today.")))
    bot.engine.wake()


def copies(embassy: Embassy, people: list[Person]) -> list[int]:
    """How many each has."""
    return [sum(1 for m in person.chat.messages.values() if m.from_bot and TITLE in m.text) for person in people]


async def status(embassy: Embassy) -> dict[str, Any]:
    """What `status --json` says of the only release."""
    (release,) = (await status_of(embassy.config()))["releases"]
    assert isinstance(release, dict)
    return release


async def done(embassy: Embassy) -> dict[str, Any]:
    """The same, when the release is done."""

    async def is_done() -> bool:
        return bool((await status(embassy))["state"] == "done")

    await until(is_done)
    return await status(embassy)


def ask(embassy: Embassy, sql: str) -> Any:
    """One value of the database."""
    with contextlib.closing(engine.connect(embassy.path)) as connection:
        return connection.execute(sql).fetchone()[0]


def sent_at(embassy: Embassy, start: int = 0) -> list[float]:
    """When each message came out."""
    return [call.time for call in embassy.sandbox.calls[start:] if call.method == "sendMessage" and call.ok]


def most_in(times: list[float], seconds: float) -> int:
    """The most of them within so many seconds."""
    return max(sum(1 for other in times if 0 <= other - time < seconds) for time in times)
