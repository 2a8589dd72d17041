"""A release under way: to start one without a report, and to see how far it is."""

from __future__ import annotations

from bot.app import Bot
from bot.sandbox import Chat, Person
from tests.journeys.conftest import Embassy

TITLE = "On the exchange of letters"
WORKERS = 8


def at_rate(embassy: Embassy, rate: int) -> None:
    """So many messages a second."""
    embassy.rate, embassy.delivery = rate, {"paid": True}


def quiet_group(embassy: Embassy) -> Chat:
    """A group where the bot has not just said that it is there, so that it may write at once. Before `open`."""
    group = embassy.group()
    embassy.forget_updates()
    return group


async def publish(embassy: Embassy, bot: Bot) -> None:
    """To everyone, without a report."""
    await embassy.posted_from_shell(bot, TITLE, "Letters were exchanged today.")


def copies(embassy: Embassy, people: list[Person]) -> list[int]:
    """How many each has."""
    return [sum(1 for m in person.chat.messages.values() if m.from_bot and TITLE in m.text) for person in people]


def sent_at(embassy: Embassy, start: int = 0) -> list[float]:
    """When each message came out."""
    return [call.time for call in embassy.sandbox.calls[start:] if call.method == "sendMessage" and call.ok]


def most_in(times: list[float], seconds: float) -> int:
    """The most of them within so many seconds."""
    return max(sum(1 for other in times if 0 <= other - time < seconds) for time in times)
